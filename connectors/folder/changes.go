package folder

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bothways/sync/side"
)

// Limits of one page of changes.
const (
	pageItems = 1000
	pageBytes = 16 << 20
)

// racyFor is how long after a change a file is read again: another edit may leave the same stamp, since
// clocks of file systems tick in steps (FAT: 2 s).
const racyFor = 3 * time.Second

// scan is one listing, handed out in pages.
type scan struct {
	since    side.Cursor
	full     bool
	token    string // what the cursor of the next page looks like
	pages    int
	place    string
	files    []listed
	at       int // the next file
	was      map[string]entry
	now      memory
	oddities []side.Broken
}

// listed is a file as the directory shows it.
type listed struct {
	name string
	stamp
	raw bool
	err error // it is not followed
}

// Changes compares the folder with what the cursor remembers. Only files whose stamp has changed, or
// cannot be trusted yet, are read. The cursors between pages are good only for the next call.
func (s *Store) Changes(ctx context.Context, since side.Cursor) (side.Delta, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	if err := ctx.Err(); err != nil {
		return side.Delta{}, err
	}
	root, err := s.open()
	if err != nil {
		return side.Delta{}, err
	}
	defer root.Close()
	if strings.HasPrefix(string(since), "p") {
		if s.scan == nil || s.scan.token != string(since) {
			return side.Delta{}, fmt.Errorf("%w: a page of another listing", side.ErrCursor)
		}
	} else if s.scan, err = s.begin(root, since); err != nil {
		return side.Delta{}, err
	}
	d, err := s.page(ctx, root, s.scan)
	if err != nil || !d.More {
		s.scan = nil
	}
	return d, err
}

func (s *Store) begin(root *os.Root, since side.Cursor) (*scan, error) {
	c := &scan{since: since, full: since == "", was: map[string]entry{}}
	if !c.full {
		was, err := recall(since, s.kind)
		if err != nil {
			return nil, err
		}
		c.was = make(map[string]entry, len(was))
		for _, e := range was {
			c.was[e.name] = e
		}
	}
	var err error
	if c.place, err = placeIn(root); err != nil {
		return nil, unreachable(s.dir(), err)
	}
	s.mu.Lock()
	s.place = c.place
	s.mu.Unlock()
	c.files, c.oddities, err = s.list(root)
	return c, err
}

// list looks at every file of the kind without opening it.
func (s *Store) list(root *os.Root) (files []listed, odd []side.Broken, err error) {
	entries, err := readDir(root)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if !listable(name, s.kind) || e.IsDir() {
			continue
		}
		if !utf8.ValidString(name) {
			odd = append(odd, side.Broken{ID: strings.ToValidUTF8(name, "\uFFFD"), Err: unclear(errors.New("its name is not valid UTF-8"))})
			continue
		}
		l := listed{name: name}
		info, err := root.Lstat(name)
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			if info, err = root.Stat(name); err != nil {
				l.err = linkRefused(name, err)
				files = append(files, l)
				continue
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			l.err = failure(name, err, true)
		} else if !info.Mode().IsRegular() {
			continue
		} else {
			l.stamp = stampOf(info)
		}
		files = append(files, l)
	}
	slices.SortFunc(files, func(a, b listed) int { return cmp.Compare(a.name, b.name) })
	markRaw(files)
	return files, odd, nil
}

// markRaw finds names that only differ in how they are composed; the composed one has the id.
func markRaw(files []listed) {
	for i := range files {
		if isASCII(files[i].name) {
			continue
		}
		id := identity(files[i].name)
		if id == files[i].name {
			continue
		}
		_, files[i].raw = slices.BinarySearchFunc(files, id, func(l listed, id string) int { return cmp.Compare(l.name, id) })
	}
}

// page reads on until a page is full or the listing ends.
func (s *Store) page(ctx context.Context, root *os.Root, c *scan) (side.Delta, error) {
	d := side.Delta{Full: c.full, Place: c.place, Broken: c.oddities}
	c.oddities = nil
	size := 0
	for ; c.at < len(c.files); c.at++ {
		if len(d.Changed) >= pageItems || size >= pageBytes {
			return d, s.turn(c, &d)
		}
		l := c.files[c.at]
		was, knew := c.was[l.name]
		delete(c.was, l.name)
		if knew && !was.racy && !was.broken && l.err == nil && was.stamp == l.stamp && was.raw == l.raw {
			c.now = append(c.now, was)
			continue
		}
		if err := ctx.Err(); err != nil {
			return side.Delta{}, err
		}
		before := len(d.Changed)
		if e, there := s.look(root, l, was, knew, &d); there {
			c.now = append(c.now, e)
		}
		for _, it := range d.Changed[before:] {
			size += len(it.Doc)
		}
	}
	return d, s.finish(c, &d)
}

func (s *Store) turn(c *scan, d *side.Delta) error {
	if c.token == "" {
		var b [8]byte
		rand.Read(b[:])
		c.token = hex.EncodeToString(b[:])
	}
	c.pages++
	stem, _, _ := strings.Cut(strings.TrimPrefix(c.token, "p"), ".")
	c.token = fmt.Sprintf("p%s.%d", stem, c.pages)
	d.More, d.Next = true, side.Cursor(c.token)
	return nil
}

// finish tells what has vanished and makes the cursor; the same memory keeps the same cursor.
func (s *Store) finish(c *scan, d *side.Delta) error {
	changed := c.full || len(c.was) > 0
	for _, e := range c.was {
		for _, p := range e.parts {
			d.Gone = append(d.Gone, e.id(p))
		}
	}
	slices.Sort(d.Gone)
	if !changed {
		was, err := recall(c.since, s.kind)
		changed = err != nil || !slices.EqualFunc(was, c.now, entry.same)
	}
	if d.Next = c.since; changed {
		next, err := c.now.cursor(s.kind)
		if err != nil {
			return err
		}
		d.Next = next
	}
	s.learn(c.now)
	return nil
}

// learn keeps what the listing knows of files with several records.
func (s *Store) learn(m memory) {
	known := map[string]entry{}
	for _, e := range m {
		if e.many {
			known[e.name] = e
		}
	}
	s.mu.Lock()
	s.known = known
	s.mu.Unlock()
}

// look reads one file and adds to the delta what its records tell; there is false when it has vanished meanwhile.
func (s *Store) look(root *os.Root, l listed, was entry, knew bool, d *side.Delta) (entry, bool) {
	var old *entry
	if knew {
		old = &was
	}
	e := entry{name: l.name, stamp: l.stamp, marks: marks{raw: l.raw, many: was.many}}
	if l.err != nil {
		return spoilt(e, was, l.err, nil, d), true
	}
	f, err := s.load(root, l.name, old)
	if errors.Is(err, fs.ErrNotExist) {
		vanish(was, nil, d)
		return e, false
	}
	if err != nil {
		return spoilt(e, was, failure(l.name, err, true), nil, d), true
	}
	e.stamp, e.racy = f.stamp, s.racy(f.stamp)
	if f.err != nil {
		return spoilt(e, was, unclear(f.err), f, d), true
	}
	e.many = f.many
	return compare(e, was, f, d), true
}

// racy tells whether a later edit may still leave this stamp. Where there is a time of status
// change it is the one to ask: no program can set it back.
func (s *Store) racy(st stamp) bool {
	at := st.mtime
	if st.ctime != 0 {
		at = st.ctime
	}
	return s.now().UnixNano()-at < int64(racyFor)
}

// spoilt keeps what is remembered of a file that cannot be read and names its records as unreadable.
func spoilt(e, was entry, err error, f *file, d *side.Delta) entry {
	e.broken, e.parts, e.many = true, was.parts, was.many
	if len(e.parts) > 0 {
		e.raw = was.raw
	}
	if len(e.parts) > 0 {
		for _, p := range e.parts {
			d.Broken = append(d.Broken, side.Broken{ID: e.id(p), Err: err})
		}
		return e
	}
	d.Broken = append(d.Broken, side.Broken{ID: e.id(part{}), Err: err})
	if f == nil {
		return e
	}
	if tails := guess(f.data); len(tails) > 1 {
		for _, tail := range tails {
			d.Broken = append(d.Broken, side.Broken{ID: e.id(part{tail: tail}), Err: err})
		}
	}
	return e
}

// guess names the records of a file that cannot be taken apart, by the UIDs that stand in it.
func guess(data []byte) []string {
	var tails []string
	for rest := data; len(rest) > 0; {
		line := rest
		if i := slices.Index(rest, '\n'); i >= 0 {
			line = rest[:i+1]
		}
		rest = rest[len(line):]
		if uid := uidLine(line); uid != "" && !slices.Contains(tails, "#"+shorten(uid)) && len(tails) < 10000 {
			tails = append(tails, "#"+shorten(uid))
		}
	}
	return tails
}

// compare adds what differs, record by record.
func compare(e, was entry, f *file, d *side.Delta) entry {
	before := make(map[string]hash, len(was.parts))
	for _, p := range was.parts {
		before[was.id(p)] = p.hash
	}
	stay := map[string]bool{}
	for _, doc := range f.docs {
		id := e.id(doc.part)
		old, knew := before[id]
		stay[id] = true
		if doc.err != nil {
			e.broken = true
			d.Broken = append(d.Broken, side.Broken{ID: id, Err: unclear(doc.err)})
			if knew {
				e.parts = append(e.parts, part{tail: doc.tail, hash: old})
			}
			continue
		}
		e.parts = append(e.parts, doc.part)
		if !knew || old != doc.hash {
			it := f.item(doc)
			it.ID = id
			d.Changed = append(d.Changed, it)
		}
	}
	if !e.broken {
		vanish(was, stay, d)
		return e
	}
	for _, p := range was.parts { // the unreadable record may be one of these
		if !stay[was.id(p)] {
			d.Broken = append(d.Broken, side.Broken{ID: was.id(p), Err: unclear(errors.New("another record of its file cannot be read"))})
			e.parts = append(e.parts, p)
		}
	}
	return e
}

func vanish(was entry, stay map[string]bool, d *side.Delta) {
	for _, p := range was.parts {
		if id := was.id(p); !stay[id] {
			d.Gone = append(d.Gone, id)
		}
	}
}

// linkRefused is the error for a link that is not followed.
func linkRefused(name string, err error) error {
	return &side.Error{Class: side.ErrRefused, Untouched: true, Err: err,
		What: fmt.Sprintf("%s is a link that leads out of the folder or nowhere; it is passed over", name)}
}
