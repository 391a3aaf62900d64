package takein

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"bothways/app/words"
	"bothways/connectors/ical"
	"bothways/connectors/lens"
	"bothways/connectors/vcard"
	"bothways/sync/record"
)

// records reads a .vcf or .ics.
func (t *Taken) records(data []byte, name string, o Options) error {
	before := len(t.Piles)
	if bytes.Contains(bytes.ToUpper(data[:min(len(data), 4096)]), []byte("BEGIN:VCARD")) {
		t.gather(name, record.Contacts, cards(data), vcard.New(o.Region, "3.0"))
	} else {
		if err := t.calendar(data, name); err != nil {
			return err
		}
	}
	if len(t.Piles) == before && len(t.Notes) == 0 {
		t.note(words.T("{{.File}} holds no contact, event or task.", "File", name))
	}
	return nil
}

// calendar makes a pile of the events and one of the tasks.
func (t *Taken) calendar(data []byte, name string) error {
	if bytes.Contains(data, []byte("BEGIN:VJOURNAL")) {
		t.note(words.T("The journal entries of {{.File}} stay out; only events and tasks are brought in.", "File", name))
	}
	for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
		l := ical.New(kind)
		docs, err := l.Split(data)
		if err != nil {
			return err
		}
		if len(docs) == 1 && !bytes.Contains(bytes.ToUpper(data), []byte("BEGIN:"+component[kind])) {
			continue
		}
		t.gather(name, kind, docs, l)
	}
	return nil
}

var component = map[record.Kind]string{record.Calendar: "VEVENT", record.Tasks: "VTODO"}

// cards cuts a file at its cards, so that a broken one spoils no other.
func cards(data []byte) [][]byte {
	if !bytes.HasPrefix(data, []byte("\xff\xfe")) && !bytes.HasPrefix(data, []byte("\xfe\xff")) {
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	} else {
		data = []byte(plain(data))
	}
	var out [][]byte
	depth, from, at := 0, 0, 0
	for at < len(data) {
		end := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		line := data[at:end]
		if len(line) < 32 {
			switch word := strings.ToUpper(string(bytes.TrimSpace(line))); {
			case word == "BEGIN:VCARD" && line[0] != ' ':
				if depth == 0 {
					from = at
				}
				depth++
			case word == "END:VCARD" && line[0] != ' ' && depth > 0:
				if depth--; depth == 0 {
					out = append(out, data[from:end])
				}
			}
		}
		at = end
	}
	if depth > 0 {
		out = append(out, data[from:])
	}
	return out
}

// gather adds documents to the pile of that name and kind. A record without UID gets one of its
// content, so that bringing the file in again finds it.
func (t *Taken) gather(name string, kind record.Kind, docs [][]byte, l lens.Lens) {
	i := t.pile(name, kind)
	seen := map[string]record.Record{}
	for _, r := range t.Piles[i].Records {
		seen[r.UID] = r
	}
	broken, why := 0, error(nil)
	for _, doc := range docs {
		r, _, err := l.Get(doc)
		if err == nil && len(r.Fields) == 0 {
			err = errors.New("it is empty")
		}
		if err != nil {
			if broken++; why == nil {
				why = err
			}
			continue
		}
		sum := sha256.Sum256(doc)
		if r.UID == "" {
			r.UID = "taken-" + hex.EncodeToString(sum[:12])
		}
		if have, twice := seen[r.UID]; twice {
			if have.Same(r) {
				continue
			}
			if r.UID += "-" + hex.EncodeToString(sum[:6]); seen[r.UID].Fields != nil {
				continue
			}
		}
		seen[r.UID] = r
		t.Piles[i].Records = append(t.Piles[i].Records, r)
	}
	t.unread(broken, name, why)
	if len(t.Piles[i].Records) == 0 {
		t.Piles = append(t.Piles[:i], t.Piles[i+1:]...)
	}
}

// pile finds or makes a pile.
func (t *Taken) pile(name string, kind record.Kind) int {
	for i, p := range t.Piles {
		if p.Name == name && p.Kind == kind {
			return i
		}
	}
	t.Piles = append(t.Piles, Pile{Name: name, Kind: kind})
	return len(t.Piles) - 1
}
