// Package takein reads what other programs leave behind: settings, archives, tables and files of many records.
package takein

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"bothways/app/words"
	"bothways/sync/record"
)

// The forms that are known.
const (
	Settings   = "settings"    // of this program
	Vdirsyncer = "vdirsyncer"  // its config
	Khal       = "khal"        // its config
	Archive    = "archive"     // a .zip with .vcf and .ics, such as a Google Takeout
	Outlook    = "outlook-csv" // a table of contacts
	Records    = "records"     // a .vcf or .ics with one or many
)

// Taken is what a file holds.
type Taken struct {
	Form      string
	Accounts  []Account
	Processes []Process
	Piles     []Pile
	Notes     []string // what cannot be taken, and what to do about it, in words
}

// Account is an account as the settings take it.
type Account struct {
	Name string
	Keys map[string]string
}

// Process pairs two collections; Left and Right are names of accounts in Taken.
type Process struct {
	Name        string
	Kind        record.Kind
	Left, Right Place
	Keys        map[string]string // besides kind and places
}

// Place is a collection of an account.
type Place struct{ Account, Collection string }

// Pile is records of one kind that belong together.
type Pile struct {
	Name    string // what it is called where it comes from
	Kind    record.Kind
	Records []record.Record // every one has a UID; no UID twice
}

// Options of a reading.
type Options struct {
	Region string // for phone numbers, ISO 3166
}

// maxFile is how much of a single file is read at most.
const maxFile = 256 << 20

var errLarge = errors.New("larger than 256 MB")

// Form tells what a file is, by its content; what is none of the others counts as settings.
func Form(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return Settings, nil
	}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	if head = head[:n]; bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return Archive, nil
	}
	return formOf(plain(head)), nil
}

// formOf judges the beginning of a text.
func formOf(text string) string {
	upper := strings.ToUpper(strings.TrimSpace(text[:min(len(text), 200)]))
	if strings.HasPrefix(upper, "BEGIN:VCARD") || strings.HasPrefix(upper, "BEGIN:VCALENDAR") {
		return Records
	}
	for line := range strings.Lines(text) {
		line = strings.ToLower(strings.TrimSpace(line))
		switch {
		case strings.HasPrefix(line, "[accounts.") || strings.HasPrefix(line, "[processes."):
			return Settings
		case strings.HasPrefix(line, "[pair ") || strings.HasPrefix(line, "[storage "):
			return Vdirsyncer
		case line == "[calendars]":
			return Khal
		}
	}
	if isTable(text) {
		return Outlook
	}
	return Settings
}

// Read reads a file of any form but Settings.
func Read(path string, o Options) (Taken, error) {
	form, err := Form(path)
	if err != nil {
		return Taken{}, err
	}
	t := Taken{Form: form}
	if path, err = filepath.Abs(path); err != nil {
		return t, err
	}
	if form == Archive {
		return t, t.archive(path, o)
	}
	data, err := slurp(path)
	if err != nil {
		return t, err
	}
	switch form {
	case Vdirsyncer:
		t.vdirsyncer(plain(data), filepath.Dir(path))
	case Khal:
		t.khal(plain(data), filepath.Dir(path))
	case Outlook:
		err = t.table(plain(data), stem(path), o)
	case Records:
		err = t.records(data, stem(path), o)
	default:
		return t, fmt.Errorf("%s: is of no form that can be brought in", filepath.Base(path))
	}
	return t, err
}

func slurp(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s: %w", filepath.Base(path), errLarge)
	}
	return data, err
}

// stem is the file's name without folder and ending.
func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// note keeps what could not be taken.
func (t *Taken) note(text string) { t.Notes = append(t.Notes, text) }

// unread says that records of a file could not be read.
func (t *Taken) unread(n int, file string, err error) {
	if n > 0 {
		t.note(words.N(n, "{{.N}} record of {{.File}} cannot be read and stays out: {{.Why}}", "{{.N}} records of {{.File}} cannot be read and stay out: {{.Why}}", "File", file, "Why", err))
	}
}

// plain is text as UTF-8: byte order marks are followed, and what is no UTF-8 is taken as Windows-1252.
func plain(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return wide(data)
	}
	cut := data
	for i := 0; i < utf8.UTFMax && len(cut) > 0 && !utf8.Valid(cut); i++ { // the beginning of a file may end inside a letter
		cut = cut[:len(cut)-1]
	}
	if utf8.Valid(cut) {
		return string(cut)
	}
	var b strings.Builder
	for _, c := range data {
		if c >= 0x80 && c < 0xa0 {
			b.WriteRune(windows[c-0x80])
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// windows is Windows-1252 from 0x80 to 0x9f; the rest is as in Unicode.
var windows = [32]rune{'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ'}

func wide(data []byte) string {
	little := data[0] == 0xff
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		if little {
			units = append(units, uint16(data[i])|uint16(data[i+1])<<8)
		} else {
			units = append(units, uint16(data[i+1])|uint16(data[i])<<8)
		}
	}
	return string(utf16.Decode(units))
}
