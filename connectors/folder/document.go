package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bothways/sync/record"
	"bothways/sync/side"
)

// A larger file is not read.
const maxFile = 256 << 20

// document is one record of a file.
type document struct {
	part
	doc      []byte
	at       int // its place among all documents of the file, of whatever kind
	record   record.Record
	modified time.Time
	err      error // it cannot be read, the others of the file can
}

// file is a file as it was read.
type file struct {
	name  string // as the directory has it
	id    string
	info  fs.FileInfo
	stamp stamp
	data  []byte
	docs  []document // those of the store's kind
	many  bool
	err   error // nothing of it can be read
}

// load opens, reads and takes apart one file; was is what is remembered of it, nil if nothing is.
// The error is that of the file system; what is wrong with the content stands in the file.
func (s *Store) load(root *os.Root, name string, was *entry) (*file, error) {
	in, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	// The stamp is from before the reading, so an edit in the middle of it shows next time.
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	f := &file{name: name, id: identity(name), info: info, stamp: stampOf(info)}
	if info.Size() > maxFile {
		f.err = fmt.Errorf("larger than %d MB", maxFile>>20)
		return f, nil
	}
	f.data = make([]byte, 0, info.Size()+1)
	buf := bytes.NewBuffer(f.data)
	if _, err := io.Copy(buf, io.LimitReader(in, maxFile)); err != nil {
		return nil, err
	}
	f.data = buf.Bytes()
	f.docs, f.many, f.err = s.parse(f.data, info.ModTime(), was)
	return f, nil
}

// parse takes a file apart. The lens is handed what somebody else wrote, so a panic of it is an
// unreadable file, not the end of the run.
func (s *Store) parse(data []byte, mtime time.Time, was *entry) (docs []document, many bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			docs, many, err = nil, false, fmt.Errorf("cannot be read: %v", p)
		}
	}()
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, false, errors.New("the file is empty")
	}
	if !utf8.Valid(data) && !bytes.Contains(bytes.ToUpper(data), []byte("CHARSET=")) {
		return nil, false, errors.New("not valid UTF-8")
	}
	all, err := s.lens.Split(data)
	if err != nil {
		return nil, false, err
	}
	if len(all) == 1 && !s.shared(data) && (was == nil || !was.many) {
		all[0] = data // with what stands around it, so that undo brings back every byte
	}
	for i, doc := range all {
		if s.ours(doc) {
			docs = append(docs, s.document(doc, i, mtime))
		}
	}
	whole := s.shared(data) || bytes.Contains(bytes.ToUpper(data), []byte("END:VCALENDAR"))
	if len(docs) == 0 && (s.ours(data) || !whole) {
		return nil, false, errors.New("no whole record was found in it")
	}
	many = len(docs) > 1 || (was != nil && was.many)
	if many {
		name(docs, was)
	}
	return docs, many, nil
}

func (s *Store) document(doc []byte, i int, mtime time.Time) document {
	d := document{part: part{hash: hashOf(doc)}, doc: doc, at: i}
	if d.record, d.modified, d.err = s.lens.Get(doc); d.err != nil {
		d.record.UID = uidLine(doc)
	}
	if d.modified.IsZero() {
		d.modified = mtime
	}
	return d
}

// ours tells whether a document is of the store's kind; a file may hold events and tasks.
func (s *Store) ours(doc []byte) bool {
	switch s.kind {
	case record.Calendar:
		return holdsComponent(doc, "VEVENT")
	case record.Tasks:
		return holdsComponent(doc, "VTODO")
	}
	return true
}

// shared tells whether a file holds entries of another kind, too.
func (s *Store) shared(data []byte) bool {
	if s.kind == record.Contacts {
		return false
	}
	others := []string{"VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "VTODO"}
	if s.kind == record.Tasks {
		others[3] = "VEVENT"
	}
	return holdsComponent(data, others...)
}

// lines yields the lines with their ends, which may be those of an old Mac.
func lines(doc []byte) iter.Seq[[]byte] {
	if bytes.IndexByte(doc, '\n') < 0 {
		return bytes.SplitAfterSeq(doc, []byte("\r"))
	}
	return bytes.Lines(doc)
}

func holdsComponent(doc []byte, names ...string) bool {
	for line := range lines(bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))) {
		if len(line) > 40 || len(line) < 8 || !strings.EqualFold(string(line[:6]), "BEGIN:") {
			continue
		}
		for _, name := range names {
			if strings.EqualFold(string(bytes.TrimSpace(line[6:])), name) {
				return true
			}
		}
	}
	return false
}

// uidLine finds the UID of a document that the lens cannot read.
func uidLine(doc []byte) string {
	for line := range lines(doc) {
		if len(line) < 5 || !strings.EqualFold(string(line[:3]), "UID") || (line[3] != ':' && line[3] != ';') {
			continue
		}
		if _, value, ok := strings.Cut(string(line), ":"); ok {
			return strings.ToValidUTF8(strings.TrimSpace(value), "\uFFFD")
		}
	}
	return ""
}

// name gives each document of a file with several its tail: by UID, an ordinal behind equal ones.
// One without UID keeps the name it had while its text is the same, or its place among those
// without; a new one is named by its text.
func name(docs []document, was *entry) {
	taken := map[string]bool{}
	claim := func(d *document, tail string) {
		at := tail
		for n := 2; taken[at]; n++ {
			at = tail + "#" + strconv.Itoa(n)
		}
		taken[at], d.tail = true, at
	}
	var loose []*document
	for i := range docs {
		if uid := docs[i].record.UID; uid != "" {
			claim(&docs[i], "#"+shorten(uid))
		} else {
			loose = append(loose, &docs[i])
		}
	}
	var old []part
	if was != nil {
		for _, p := range was.parts {
			if strings.HasPrefix(p.tail, "#~") && !taken[p.tail] {
				old = append(old, p)
			}
		}
	}
	loose, old = keepNames(loose, old, func(d *document, p part) bool { return d.hash == p.hash }, claim)
	loose, _ = keepNames(loose, old, func(*document, part) bool { return true }, claim)
	for _, d := range loose {
		claim(d, "#~"+d.hash.version()[:12])
	}
}

// keepNames gives documents the names of the parts they fit; it returns what is left of both.
func keepNames(loose []*document, old []part, fits func(*document, part) bool, claim func(*document, string)) ([]*document, []part) {
	var rest []*document
	for _, d := range loose {
		found := false
		for i, p := range old {
			if fits(d, p) {
				claim(d, p.tail)
				old = append(append([]part{}, old[:i]...), old[i+1:]...)
				found = true
				break
			}
		}
		if !found {
			rest = append(rest, d)
		}
	}
	return rest, old
}

// shorten keeps a UID from filling a whole line.
func shorten(uid string) string {
	uid = strings.ToValidUTF8(strings.ReplaceAll(uid, "\x00", ""), "\uFFFD")
	if len(uid) > 200 || strings.HasPrefix(uid, "~") {
		return strings.ToValidUTF8(uid[:min(len(uid), 40)], "") + "~" + digest(uid)
	}
	return uid
}

// item is a document as the side shows it.
func (f *file) item(d document) side.Item {
	return side.Item{Ref: side.Ref{ID: f.id + d.tail, Version: d.hash.version()}, Record: d.record, Modified: d.modified, Doc: d.doc}
}

// find looks for the document of that tail.
func (f *file) find(tail string) (document, bool) {
	for _, d := range f.docs {
		if d.tail == tail {
			return d, true
		}
	}
	if len(f.docs) == 1 && tail != "" && !f.many { // the last of several, and nothing remembers the others
		one := []document{f.docs[0]}
		if name(one, nil); one[0].tail == tail {
			return one[0], true
		}
	}
	return document{}, false
}
