package takein

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"bothways/app/words"
	"bothways/connectors/vcard"
	"bothways/sync/record"
)

// An archive is read in memory, file by file; nothing of it is ever written under a name of its own.
const (
	maxEntries = 200_000
	maxEntry   = 64 << 20
	maxAll     = 512 << 20
)

// archive reads the cards and calendars of a .zip. All cards make one pile: a Takeout holds a person once
// for each label.
func (t *Taken) archive(file string, o Options) error {
	z, err := zip.OpenReader(file)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	defer z.Close()
	if len(z.File) > maxEntries {
		return fmt.Errorf("%s: more than %d files", filepath.Base(file), maxEntries)
	}
	entries := append([]*zip.File{}, z.File...)
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name < entries[j].Name })
	left, others := int64(maxAll), 0
	for _, e := range entries {
		ending := strings.ToLower(path.Ext(e.Name))
		if e.FileInfo().IsDir() || strings.HasPrefix(path.Base(e.Name), "._") {
			continue
		}
		if ending != ".vcf" && ending != ".ics" {
			if strings.EqualFold(path.Base(e.Name), "Tasks.json") {
				t.note(words.T("{{.File}}: Google's tasks are not in a form that can be brought in; sign in at Google and sync them instead.", "File", base(e)))
			}
			others++
			continue
		}
		data, err := unpacked(e, min(left, maxEntry))
		left -= int64(len(data))
		if err != nil {
			t.note(words.T("{{.File}} stays out: {{.Why}}", "File", base(e), "Why", err))
			continue
		}
		if ending == ".vcf" {
			t.gather(words.T("Contacts"), record.Contacts, cards(data), vcard.New(o.Region, "3.0"))
		} else if err := t.calendar(data, strings.TrimSuffix(base(e), path.Ext(e.Name))); err != nil {
			t.note(words.T("{{.File}} stays out: {{.Why}}", "File", base(e), "Why", err))
		}
	}
	if others > 0 {
		t.note(words.N(others, "{{.N}} other file of the archive is neither contacts nor a calendar.", "{{.N}} other files of the archive are neither contacts nor a calendar."))
	}
	return nil
}

// base is an entry's name without its folders, safe to show.
func base(e *zip.File) string {
	name := path.Base(strings.ReplaceAll(e.Name, `\`, "/"))
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name[:min(len(name), 120)])
}

var errSize = errors.New("it is too large when unpacked")

// unpacked reads an entry up to a size, whatever its header says.
func unpacked(e *zip.File, most int64) ([]byte, error) {
	if e.UncompressedSize64 > uint64(max(most, 0)) {
		return nil, errSize
	}
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, most+1))
	if n > most {
		return nil, errSize
	}
	return b.Bytes(), err
}
