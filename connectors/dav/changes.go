package dav

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"bothways/sync/side"
)

const (
	pageSize = 600 // items in one Delta
	samples  = 12  // members that a tokenMark names
)

// Changes gives what changed: by sync-collection, or where there is none by comparing ETags.
func (s *store) Changes(ctx context.Context, since side.Cursor) (side.Delta, error) {
	c := string(since)
	if !strings.HasPrefix(c, byToken) {
		if err := s.look(ctx); err != nil {
			return side.Delta{}, err
		}
	}
	switch {
	case strings.HasPrefix(c, byPage):
		return s.page(ctx, c)
	case c == "" && !s.noSync.Load():
		l, err := s.first(ctx)
		if isUnsupported(err) {
			s.noSync.Store(true)
			return s.Changes(ctx, since)
		}
		return s.hand(ctx, l, err)
	case c == "":
		l, err := s.compare(ctx, etagMark{})
		if l != nil {
			l.full = true
		}
		return s.hand(ctx, l, err)
	case strings.HasPrefix(c, byToken):
		var m tokenMark
		if err := unpack(byToken, since, &m); err != nil {
			return side.Delta{}, err
		}
		l, err := s.since(ctx, since, m)
		return s.hand(ctx, l, err)
	case strings.HasPrefix(c, byETags):
		var m etagMark
		if err := unpack(byETags, since, &m); err != nil {
			return side.Delta{}, err
		}
		l, err := s.sinceETags(ctx, since, m)
		return s.hand(ctx, l, err)
	}
	return side.Delta{}, lostCursor(errors.New("made by another version"))
}

// isUnsupported tells a refusal of the report itself.
func isUnsupported(err error) bool {
	if err == nil || errors.Is(err, errTooBig) || errors.Is(err, errXML) || errors.Is(err, side.ErrAuth) || errors.Is(err, side.ErrNetwork) || errors.Is(err, side.ErrBusy) || errors.Is(err, side.ErrGone) {
		return false
	}
	return side.Refused(err)
}

// first lists everything.
func (s *store) first(ctx context.Context) (*listing, error) {
	l := newListing(true)
	next, _, err := s.syncAll(ctx, "", l)
	if err != nil {
		return nil, err
	}
	l.mark = tokenMark{Token: next, about: s.about()}.after
	return l, nil
}

// since lists what changed after a token. An expired token is answered with an error by some
// servers and with a full listing by others; the latter is found out by a member that the listing
// does not name: in a true one it is still there.
func (s *store) since(ctx context.Context, was side.Cursor, m tokenMark) (*listing, error) {
	l := newListing(false)
	next, a, err := s.syncAll(ctx, m.Token, l)
	switch a.status {
	case 400, 403, 404, 405, 409, 410, 412, 500, 501:
		return nil, lostCursor(err)
	}
	if err != nil {
		return nil, err
	}
	quiet := len(l.at)+len(l.goneAt) == 0
	if l.recall(m.Bad); quiet && next == m.Token {
		l.was = was
		return l, nil
	}
	if err := s.look(ctx); err != nil {
		return nil, err
	}
	trusted, err := s.trusts(ctx, l, m, quiet)
	if err != nil {
		return nil, err
	}
	if !trusted {
		return s.first(ctx)
	}
	m.Token, m.about = next, s.about()
	l.mark = m.after
	return l, nil
}

// trusts looks for a known member that the listing leaves out and asks whether it is there.
func (s *store) trusts(ctx context.Context, l *listing, m tokenMark, quiet bool) (bool, error) {
	for _, id := range m.Known {
		if _, named := l.at[id]; named || l.goneAt[id] {
			continue
		}
		_, there, err := s.stat(ctx, id)
		return there, err
	}
	return quiet || m.Empty, nil
}

// after makes the cursor that follows a listing, its sample brought up to date.
func (m tokenMark) after(l *listing) (side.Cursor, error) {
	known := slices.DeleteFunc(slices.Clone(m.Known), func(id string) bool { return l.goneAt[id] })
	for _, i := range rand.Perm(len(l.entries)) {
		if len(known) >= samples {
			break
		}
		if id := l.entries[i].id; !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	m.Known, m.Bad = known, l.bad
	m.Empty = len(l.at) == 0 && (l.full || m.Empty)
	return pack(byToken, m)
}

// sinceETags compares ETags, unless the CTag says that nothing has changed.
func (s *store) sinceETags(ctx context.Context, was side.Cursor, m etagMark) (*listing, error) {
	tag, err := s.ctag(ctx)
	if err != nil {
		return nil, err
	}
	if tag != "" && tag == m.CTag {
		l := newListing(false)
		l.was, l.bad = was, m.Bad
		return l, nil
	}
	m.CTag = tag
	return s.compareAt(ctx, m)
}

func (s *store) compare(ctx context.Context, m etagMark) (*listing, error) {
	tag, err := s.ctag(ctx)
	if err != nil {
		return nil, err
	}
	m.CTag = tag
	return s.compareAt(ctx, m)
}

// compareAt keeps of a whole listing what differs from m; m.CTag was read before the listing.
func (s *store) compareAt(ctx context.Context, m etagMark) (*listing, error) {
	all, err := s.listETags(ctx)
	if err != nil {
		return nil, err
	}
	l := newListing(false)
	now := etagMark{CTag: m.CTag, ETags: map[string]string{}}
	for _, e := range all.entries {
		now.ETags[e.id] = e.version
		if old, had := m.ETags[e.id]; !had || old != e.version || e.version == "" {
			l.put(e)
		}
	}
	for id := range m.ETags {
		if _, there := now.ETags[id]; !there {
			l.drop(id)
		}
	}
	l.recall(m.Bad)
	l.mark = func(l *listing) (side.Cursor, error) {
		now.Bad = l.bad
		return pack(byETags, now)
	}
	return l, nil
}

// ctag is the collection's own mark of its state, "" if it has none.
func (s *store) ctag(ctx context.Context) (string, error) {
	rows, _, err := s.c.propfind(ctx, s.f.Name, escapePath(s.f.ID), "0", "<S:getctag/>", &s.requests)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].prop(nsCS, "getctag").str(), nil
}

// hand gives out the first page of a listing.
func (s *store) hand(ctx context.Context, l *listing, err error) (side.Delta, error) {
	if err != nil {
		return side.Delta{}, err
	}
	l.entries = slices.DeleteFunc(l.entries, func(e entry) bool { return e.id == "" }) // dropped again
	l.gone = slices.Sorted(maps.Keys(l.goneAt))
	s.mu.Lock()
	s.serial++
	l.serial, s.listing = s.serial, l
	s.mu.Unlock()
	return s.cut(ctx, l, 0)
}

// page goes on with a listing.
func (s *store) page(ctx context.Context, c string) (side.Delta, error) {
	var serial, from int
	s.mu.Lock()
	l := s.listing
	s.mu.Unlock()
	if n, err := fmt.Sscanf(c, byPage+"%d.%d", &serial, &from); n != 2 || err != nil || l == nil || l.serial != serial || from > len(l.entries) {
		return side.Delta{}, lostCursor(errors.New("the listing is no longer held"))
	}
	return s.cut(ctx, l, from)
}

// cut makes the page that starts at from: its documents are fetched and read. The last page tells
// the rest and makes the cursor.
func (s *store) cut(ctx context.Context, l *listing, from int) (side.Delta, error) {
	d := side.Delta{Place: s.f.place}
	s.told()
	to := min(from+pageSize, len(l.entries))
	part := slices.Clone(l.entries[from:to])
	if err := s.fetch(ctx, part); err != nil {
		return side.Delta{}, err
	}
	for _, e := range part {
		s.sort(&d, e)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := from; i < to; i++ {
		l.entries[i].doc = nil // a page that is asked for again is fetched again
	}
	for _, b := range d.Broken {
		l.bad[b.ID] = clip(b.Err.Error(), 200)
	}
	if to < len(l.entries) {
		d.More = true
		d.Next = side.Cursor(fmt.Sprintf("%s%d.%d", byPage, l.serial, to))
		return d, nil
	}
	for _, id := range slices.Sorted(maps.Keys(l.bad)) {
		if _, named := l.at[id]; !named {
			d.Broken = append(d.Broken, side.Broken{ID: id, Err: l.bad.error(id)})
		}
	}
	d.Gone, d.Full, d.Next = l.gone, l.full, l.was
	if d.Next != "" {
		return d, nil
	}
	var err error
	d.Next, err = l.mark(l)
	return d, err
}

// sort puts an entry where it belongs. What went between listing and fetching is left to the next listing.
func (s *store) sort(d *side.Delta, e entry) {
	switch {
	case e.broken != nil:
		d.Broken = append(d.Broken, side.Broken{ID: e.id, Err: e.broken})
	case e.doc != nil:
		item, err := s.item(e)
		switch {
		case errors.Is(err, side.ErrUnsupported): // another kind of component in a mixed calendar
		case err != nil:
			d.Broken = append(d.Broken, side.Broken{ID: e.id, Err: err})
		default:
			d.Changed = append(d.Changed, item)
		}
	}
}
