package dav_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

// plain is a lens for documents of one line a field, enough to see what a store does with them.
type plain struct {
	kind       record.Kind
	begin, end string
}

var (
	coded = strings.NewReplacer("%", "%25", ":", "%3A", ";", "%3B", "\n", "%0A", "\r", "%0D")
	clear = strings.NewReplacer("%25", "%", "%3A", ":", "%3B", ";", "%0A", "\n", "%0D", "\r")
)

func lenses(kind record.Kind, _ string) lens.Lens {
	switch kind {
	case record.Contacts:
		return plain{kind, "BEGIN:VCARD", "END:VCARD"}
	case record.Calendar:
		return plain{kind, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT", "END:VEVENT\r\nEND:VCALENDAR"}
	case record.Tasks:
		return plain{kind, "BEGIN:VCALENDAR\r\nBEGIN:VTODO", "END:VTODO\r\nEND:VCALENDAR"}
	}
	return nil
}

func (p plain) Get(doc []byte) (record.Record, time.Time, error) {
	s := strings.TrimSpace(string(doc))
	body, ok := strings.CutPrefix(s, p.begin)
	if !ok && strings.HasPrefix(s, "BEGIN:VCALENDAR") && p.kind != record.Contacts {
		return record.Record{}, time.Time{}, fmt.Errorf("another component: %w", side.ErrUnsupported)
	}
	if !ok || !strings.HasSuffix(body, p.end) {
		return record.Record{}, time.Time{}, errors.New("no such document")
	}
	r := record.New(p.kind, "")
	for _, line := range strings.Split(strings.TrimSpace(strings.TrimSuffix(body, p.end)), "\r\n") {
		k, v, _ := strings.Cut(line, ":")
		k, attr, _ := strings.Cut(k, ";")
		if k == "UID" {
			r.UID = clear.Replace(v)
		} else if k != "" {
			r.Fields[record.Key(clear.Replace(k))] = record.Value{Text: clear.Replace(v), Attr: clear.Replace(attr)}
		}
	}
	return r, time.Time{}, nil
}

func (p plain) Put(doc []byte, patch record.Patch) ([]byte, error) {
	lines := strings.Split(string(doc), "\r\n")
	for _, k := range patch.Keys() {
		e := patch[k]
		i := 0
		for ; i < len(lines); i++ {
			if n, _, _ := strings.Cut(lines[i], ":"); strings.HasPrefix(n+";", coded.Replace(string(k))+";") {
				lines = append(lines[:i], lines[i+1:]...)
				break
			}
		}
		if e.Gone {
			continue
		}
		if i == len(lines) {
			i = strings.Count(p.begin, "\r\n") + 1
		}
		line := coded.Replace(string(k))
		if e.Value.Attr != "" {
			line += ";" + coded.Replace(e.Value.Attr)
		}
		lines = append(lines[:i], append([]string{line + ":" + coded.Replace(e.Value.Text)}, lines[i:]...)...)
	}
	return []byte(strings.Join(lines, "\r\n")), nil
}

func (p plain) Make(r record.Record) ([]byte, error) {
	return p.Put([]byte(p.begin+"\r\nUID:"+coded.Replace(r.UID)+"\r\n"+p.end+"\r\n"), record.All(r))
}

func (p plain) Split(file []byte) ([][]byte, error) { return [][]byte{file}, nil }

func (p plain) Splice(_ []byte, _ int, doc []byte) ([]byte, error) { return bytes.Clone(doc), nil }

// silent is what makes a plain document invite nobody.
func silent(doc []byte) ([]byte, error) {
	for _, name := range []string{"\r\nATTENDEE", "\r\nORGANIZER"} {
		doc = bytes.ReplaceAll(doc, []byte(name+":"), []byte(name+";SCHEDULE-AGENT=CLIENT:"))
	}
	return doc, nil
}
