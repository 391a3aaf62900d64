package folder

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"bothways/sync/side"
)

// Limits of one page of changes.
const (
	pageItems = 1000
	pageBytes = 16 << 20

	readAheadBytes = 1 << 20 // a file counts 4 kB more than it holds
	readAheadFiles = 512     // those that need not be read count as well
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
	was      memory
	met      []bool // which of was are listed
	now      memory
	next     []ahead // what is read at a time
	changed  bool    // now is not what the cursor said
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
	c := &scan{since: since, full: since == ""}
	var err error
	if !c.full {
		if c.was, err = recall(since, s.kind); err != nil {
			return nil, err
		}
		if !slices.IsSortedFunc(c.was, byName) {
			slices.SortFunc(c.was, byName)
		}
		c.met = make([]bool, len(c.was))
	}
	if c.place, err = placeIn(root); err != nil {
		return nil, unreachable(s.dir(), err)
	}
	s.mu.Lock()
	s.place = c.place
	s.mu.Unlock()
	c.files, c.oddities, err = s.list(root)
	c.now = make(memory, 0, len(c.files))
	return c, err
}

func byName(a, b entry) int { return strings.Compare(a.name, b.name) }

// recall gives what was remembered of a file, once.
func (c *scan) recall(name string) (entry, bool) {
	i, ok := slices.BinarySearchFunc(c.was, name, func(e entry, name string) int { return strings.Compare(e.name, name) })
	if !ok || c.met[i] {
		return entry{}, false
	}
	c.met[i] = true
	return c.was[i], true
}

// page reads on until a page is full or the listing ends.
func (s *Store) page(ctx context.Context, root *os.Root, c *scan) (side.Delta, error) {
	d := side.Delta{Full: c.full, Place: c.place, Broken: c.oddities}
	c.oddities = nil
	for size := 0; c.at < len(c.files); {
		if len(d.Changed) >= pageItems || size >= pageBytes {
			return d, s.turn(c, &d)
		}
		if err := ctx.Err(); err != nil {
			return side.Delta{}, err
		}
		before := len(d.Changed)
		for _, l := range s.readAhead(root, c) {
			s.fold(c, l, &d)
		}
		for _, it := range d.Changed[before:] {
			size += len(it.Doc)
		}
	}
	return d, s.finish(c, &d)
}

// ahead is a listed file and what was read of it, if it had to be read.
type ahead struct {
	listed
	was  entry
	knew bool
	read bool
	file *file
	err  error
}

// readAhead takes the next files of the listing and reads those that need it, several at a time.
func (s *Store) readAhead(root *os.Root, c *scan) []ahead {
	clear(c.next)
	next := c.next[:0]
	var size int64
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for ; c.at < len(c.files) && size < readAheadBytes && len(next) < readAheadFiles; c.at++ {
		a := ahead{listed: c.files[c.at]}
		a.was, a.knew = c.recall(a.name)
		trusted := a.knew && !a.was.racy && !a.was.broken && a.was.raw == a.raw && a.was.stamp == a.stamp
		if a.read = !trusted || a.listed.err != nil; a.read {
			size += a.size + 1<<12
		}
		next = append(next, a)
	}
	c.next = next
	for i := range next {
		if a := &next[i]; a.read && a.listed.err == nil {
			g.Go(func() error {
				a.load(s, root)
				return nil
			})
		}
	}
	g.Wait()
	return next
}

func (a *ahead) load(s *Store, root *os.Root) {
	var old *entry
	if a.knew {
		old = &a.was
	}
	a.file, a.err = s.load(root, a.name, old)
}

// fold adds one file to the delta and to the memory.
func (s *Store) fold(c *scan, a ahead, d *side.Delta) {
	if !a.read {
		c.now = append(c.now, a.was)
		return
	}
	e, there := s.tell(a, d)
	if there {
		c.now = append(c.now, e)
	}
	c.changed = c.changed || there != a.knew || !e.same(a.was)
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
	changed := c.full || c.changed
	for i, e := range c.was {
		if c.met[i] {
			continue
		}
		changed = true
		for _, p := range e.parts {
			d.Gone = append(d.Gone, e.id(p))
		}
	}
	slices.Sort(d.Gone)
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

// tell adds to the delta what a file's records tell; there is false when the file has vanished meanwhile.
func (s *Store) tell(a ahead, d *side.Delta) (e entry, there bool) {
	e = entry{name: a.name, stamp: a.stamp, marks: marks{raw: a.raw, many: a.was.many}}
	switch f := a.file; {
	case a.listed.err != nil:
		return spoilt(e, a.was, a.listed.err, nil, d), true
	case errors.Is(a.err, fs.ErrNotExist):
		vanish(a.was, nil, d)
		return e, false
	case a.err != nil:
		return spoilt(e, a.was, failure(a.name, a.err, true), nil, d), true
	case f.err != nil:
		e.stamp, e.racy = f.stamp, s.racy(f.stamp)
		return spoilt(e, a.was, unclear(f.err), f, d), true
	default:
		e.stamp, e.racy, e.many = f.stamp, s.racy(f.stamp), f.many
		s.uids.note(f)
		return compare(e, a.was, f, d), true
	}
}
