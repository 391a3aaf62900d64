package dav

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"bothways/sync/side"
)

// entry is one live member of a listing.
type entry struct {
	id      string
	version string
	at      time.Time // the server's time of the last change, zero if it tells none
	doc     []byte    // nil: to be fetched
	broken  error
}

// listing is what a server said has changed, before documents are fetched.
type listing struct {
	entries []entry
	at      map[string]int // id → place in entries
	gone    []string
	goneAt  map[string]bool
	full    bool
	serial  int
	was     side.Cursor // the cursor to stay with where nothing has changed, else ""
	bad     bad         // those of former listings that are not named here, and those found in this one
	mark    func(*listing) (side.Cursor, error)
}

func newListing(full bool) *listing {
	return &listing{at: map[string]int{}, goneAt: map[string]bool{}, full: full, bad: bad{}}
}

// recall keeps the former listings' bad items that this one does not name.
func (l *listing) recall(was bad) {
	for id, why := range was {
		if _, named := l.at[id]; !named && !l.goneAt[id] {
			l.bad[id] = why
		}
	}
}

// put takes a member in; a later word replaces an earlier one.
func (l *listing) put(e entry) {
	delete(l.goneAt, e.id)
	if i, ok := l.at[e.id]; ok {
		l.entries[i] = e
		return
	}
	l.at[e.id] = len(l.entries)
	l.entries = append(l.entries, e)
}

// drop takes a tombstone in.
func (l *listing) drop(id string) {
	if i, ok := l.at[id]; ok {
		l.entries[i].id = ""
		delete(l.at, id)
	}
	l.goneAt[id] = true
}

// dataProp is the property that holds a document.
func (s *store) dataProp() string {
	if s.card() {
		return "<R:address-data/>"
	}
	return "<C:calendar-data/>"
}

func (s *store) dataOf(r row) ([]byte, bool) {
	n := r.prop(nsCal, "calendar-data")
	if s.card() {
		n = r.prop(nsCard, "address-data")
	}
	if n == nil || strings.TrimSpace(n.text) == "" {
		return nil, false
	}
	return fromXML(n.text), true
}

// fromXML gives a document the line ends back that XML takes away (XML 1.0 §2.11).
func fromXML(s string) []byte {
	if strings.Contains(s, "\r\n") {
		return []byte(s)
	}
	return []byte(strings.ReplaceAll(s, "\n", "\r\n"))
}

// syncOnce is one sync-collection report (RFC 6578 §3.2), its rows taken into l. cut tells that the
// server has more (507).
func (s *store) syncOnce(ctx context.Context, token string, l *listing, inline bool) (next string, cut bool, a answer, err error) {
	props := "<D:getetag/><D:getcontenttype/><D:getlastmodified/>"
	if inline {
		props += s.dataProp()
	}
	body := []byte(xmlHead + `<D:sync-collection` + spaces + `><D:sync-token>` + quoted(token) +
		`</D:sync-token><D:sync-level>1</D:sync-level><D:prop>` + props + `</D:prop></D:sync-collection>`)
	first := token == ""
	next, a, err = s.c.multistatus(ctx, s.f.Name, "REPORT", escapePath(s.f.ID), "0", body, &s.requests, func(r row) error {
		if r.status == http.StatusInsufficientStorage {
			cut = true
			return nil
		}
		id := nameIn(s.f.ID, r.href)
		if id == "" {
			return nil
		}
		if r.gone() {
			if !first { // some servers list the dead in a first listing too
				l.drop(id)
			}
			return nil
		}
		if r.status >= 400 {
			l.put(entry{id: id, broken: failure(id, answer{status: r.status, conds: r.errors, msg: fmt.Sprint(r.status)})})
			return nil
		}
		s.take(l, id, r)
		return nil
	})
	if err == nil && next == "" {
		err = &side.Error{Class: side.ErrUnsupported, What: s.f.Name + ": the server gives no sync-token", Untouched: true}
	}
	return next, cut, a, err
}

// take adds a live row.
func (s *store) take(l *listing, id string, r row) {
	if r.prop(nsDAV, "resourcetype").has(nsDAV, "collection") || strings.Contains(r.prop(nsDAV, "getcontenttype").str(), "directory") {
		return
	}
	e := entry{id: id, version: s.see(r.prop(nsDAV, "getetag").str()), at: r.modified()}
	if doc, ok := s.dataOf(r); ok {
		e.doc = doc
	}
	l.put(e)
}

// smallAnswer is how many rows no server would cut a listing at.
const smallAnswer = 50

// syncAll follows a listing to its end. A server may cut without a mark, so a long listing, and a
// first one, whose silence would mean deletion, ends only with an answer that has nothing to add.
func (s *store) syncAll(ctx context.Context, token string, l *listing) (next string, a answer, err error) {
	for page := 0; ; page++ {
		if page > 100_000 {
			return "", a, &side.Error{Class: side.ErrUnsupported, What: s.f.Name + ": the server's listing has no end", Untouched: true}
		}
		before := len(l.entries) + len(l.goneAt)
		inline := !s.noInline.Load()
		var cut bool
		next, cut, a, err = s.syncOnce(ctx, token, l, inline)
		if inline && (errors.Is(err, errXML) || errors.Is(err, errTooBig)) {
			s.noInline.Store(true)
			continue
		}
		if err != nil {
			return "", a, err
		}
		grown := len(l.entries) + len(l.goneAt) - before
		if next == token || !cut && grown < smallAnswer && !(l.full && grown > 0) {
			return next, a, nil
		}
		token = next
	}
}

// listETags lists every member with its version (PROPFIND, Depth 1).
func (s *store) listETags(ctx context.Context) (*listing, error) {
	l := newListing(true)
	_, _, err := s.c.multistatus(ctx, s.f.Name, "PROPFIND", escapePath(s.f.ID), "1",
		propfindBody("<D:getetag/><D:resourcetype/><D:getcontenttype/><D:getlastmodified/>"), &s.requests, func(r row) error {
			if id := nameIn(s.f.ID, r.href); id != "" && !r.gone() {
				s.take(l, id, r)
			}
			return nil
		})
	return l, err
}
