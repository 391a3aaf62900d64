package folder

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"bothways/connectors/lens"
	"bothways/sync/record"
)

// plainLens reads a form of its own between BEGIN and END: a UID line and a line per field. It is
// enough to test a folder without the real formats.
type plainLens struct{ kind record.Kind }

func fakeLens(kind record.Kind, _ string) lens.Lens { return plainLens{kind} }

func (l plainLens) component() string {
	return map[record.Kind]string{record.Contacts: "VCARD", record.Calendar: "VEVENT", record.Tasks: "VTODO"}[l.kind]
}

func (l plainLens) Get(doc []byte) (record.Record, time.Time, error) {
	r := record.New(l.kind, "")
	lines := strings.Split(strings.TrimSpace(string(doc)), "\n")
	if last := lines[len(lines)-1]; last != "END:"+l.component() {
		return r, time.Time{}, fmt.Errorf("the last line is %q", last)
	}
	for _, line := range lines[1 : len(lines)-1] {
		if uid, ok := strings.CutPrefix(line, "UID:"); ok {
			r.UID = uid
			continue
		}
		var k, text, attr string
		if _, err := fmt.Sscanf(line, "F:%q %q %q", &k, &text, &attr); err != nil {
			return r, time.Time{}, fmt.Errorf("line %q: %w", line, err)
		}
		r.Fields[record.Key(k)] = record.Value{Text: text, Attr: attr}
	}
	return r, time.Time{}, nil
}

func (l plainLens) Put(doc []byte, p record.Patch) ([]byte, error) {
	r, _, err := l.Get(doc)
	if err != nil || len(p) == 0 {
		return doc, err
	}
	return l.Make(p.Apply(r))
}

func (l plainLens) Make(r record.Record) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "BEGIN:%s\n", l.component())
	if r.UID != "" {
		fmt.Fprintf(&b, "UID:%s\n", r.UID)
	}
	for _, k := range r.Keys() {
		fmt.Fprintf(&b, "F:%q %q %q\n", k, r.Fields[k].Text, r.Fields[k].Attr)
	}
	fmt.Fprintf(&b, "END:%s\n", l.component())
	return []byte(b.String()), nil
}

func (l plainLens) Split(file []byte) ([][]byte, error) {
	var docs [][]byte
	for len(bytes.TrimSpace(file)) > 0 {
		i := bytes.Index(file, []byte("\nEND:"))
		if i < 0 || !bytes.HasPrefix(file, []byte("BEGIN:")) {
			return nil, errors.New("no BEGIN or no END")
		}
		end := len(file)
		if j := bytes.IndexByte(file[i+1:], '\n'); j >= 0 {
			end = i + 1 + j + 1
		}
		docs, file = append(docs, file[:end]), file[end:]
	}
	return docs, nil
}

func (l plainLens) Splice(file []byte, i int, doc []byte) ([]byte, error) {
	docs, err := l.Split(file)
	if err != nil {
		return nil, err
	}
	if i == len(docs) {
		docs = append(docs, nil)
	}
	docs[i] = doc
	return bytes.Join(docs, nil), nil
}
