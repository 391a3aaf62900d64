package dav

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"bothways/sync/side"
)

// batch is how many items one multiget asks for; maxDoc is the largest document in bytes.
const (
	batch  = 50
	maxDoc = 32 << 20
)

// Read gives the named items as they are now. Where some of them cannot be read, the others come
// with the error.
func (s *store) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	entries := make([]entry, 0, len(ids))
	seen := map[string]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			entries = append(entries, entry{id: id})
		}
	}
	if err := s.fetch(ctx, entries); err != nil {
		return nil, err
	}
	var d side.Delta
	for _, e := range entries {
		s.sort(&d, e)
	}
	if len(d.Broken) > 0 {
		return d.Changed, d.Broken[0].Err
	}
	return d.Changed, nil
}

// item shows a document through the lens.
func (s *store) item(e entry) (side.Item, error) {
	r, at, err := s.lens.Get(e.doc)
	if err != nil {
		if errors.Is(err, side.ErrUnsupported) {
			return side.Item{}, err
		}
		return side.Item{}, &side.Error{Class: side.ErrInvalid, What: e.id, Err: err}
	}
	if at.IsZero() {
		at = e.at
	}
	return side.Item{Ref: side.Ref{ID: e.id, Version: versionOf(e.version, e.doc)}, Record: r, Modified: at, Doc: e.doc}, nil
}

// fetch fills in the documents that are missing; an entry that stays without one is not there.
func (s *store) fetch(ctx context.Context, entries []entry) error {
	var missing []*entry
	for i := range entries {
		if e := &entries[i]; e.doc == nil && e.broken == nil {
			missing = append(missing, e)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(lanes)
	size := batch
	if s.noMulti.Load() {
		size = 1
	}
	for len(missing) > 0 {
		part := missing[:min(size, len(missing))]
		missing = missing[len(part):]
		g.Go(func() error { return s.fetchBatch(ctx, part) })
	}
	return g.Wait()
}

// fetchBatch asks for one batch by multiget, item by item where that does not do. What a multiget
// leaves out or calls missing is asked for by itself, since some servers do so with items that are there.
func (s *store) fetchBatch(ctx context.Context, part []*entry) error {
	if len(part) == 1 || s.noMulti.Load() {
		return s.getEach(ctx, part)
	}
	err := s.multiget(ctx, part)
	switch {
	case errors.Is(err, errXML), errors.Is(err, errTooBig): // one bad item spoils the answer for all
		return s.getEach(ctx, part)
	case errors.Is(err, side.ErrUnsupported), errors.Is(err, side.ErrInvalid), errors.Is(err, side.ErrRefused):
		s.noMulti.Store(true)
		return s.getEach(ctx, part)
	case err != nil:
		return err
	}
	var left []*entry
	for _, e := range part {
		if e.doc == nil {
			left = append(left, e)
		}
	}
	if err := s.getEach(ctx, left); err != nil {
		return err
	}
	if len(left) == len(part) && slices.ContainsFunc(left, func(e *entry) bool { return e.doc != nil }) {
		s.noMulti.Store(true)
	}
	return nil
}

// multiget is calendar-multiget (RFC 4791 §7.9) or addressbook-multiget (RFC 6352 §8.7).
func (s *store) multiget(ctx context.Context, part []*entry) error {
	var b bytes.Buffer
	report := "C:calendar-multiget"
	if s.card() {
		report = "R:addressbook-multiget"
	}
	b.WriteString(xmlHead + `<` + report + spaces + `><D:prop><D:getetag/><D:getlastmodified/>` + s.dataProp() + `</D:prop>`)
	want := map[string]*entry{}
	for _, e := range part {
		want[e.id] = e
		b.WriteString(`<D:href>` + quoted(s.path(e.id)) + `</D:href>`)
	}
	b.WriteString(`</` + report + `>`)
	_, _, err := s.c.multistatus(ctx, s.f.Name, "REPORT", escapePath(s.f.ID), "0", b.Bytes(), &s.requests, func(r row) error {
		if e := want[nameIn(s.f.ID, r.href)]; e != nil && r.status < 400 {
			if doc, ok := s.dataOf(r); ok {
				e.doc, e.version, e.at = doc, s.see(r.prop(nsDAV, "getetag").str()), r.modified()
			}
		}
		return nil
	})
	return err
}

func (s *store) getEach(ctx context.Context, part []*entry) error {
	for _, e := range part {
		if err := s.get(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// get reads one item. What the server cannot give out is broken, not gone.
func (s *store) get(ctx context.Context, e *entry) error {
	e.doc, e.broken = nil, nil
	resp, err := s.request(ctx, http.MethodGet, e.id, http.Header{"Accept": {s.accept()}}, nil)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		a := read(resp)
		err := failure("read "+e.id, a)
		switch {
		case errors.Is(err, side.ErrGone):
			return nil
		case errors.Is(err, side.ErrBusy), errors.Is(err, side.ErrAuth):
			return err
		}
		e.broken = err
		return nil
	}
	defer resp.Body.Close()
	doc, err := io.ReadAll(io.LimitReader(resp.Body, maxDoc+1))
	if err != nil {
		return network(ctx, resp.Request.URL.Host, err)
	}
	if len(doc) > maxDoc {
		e.broken = &side.Error{Class: side.ErrInvalid, What: fmt.Sprintf("read %s: it is larger than %d MiB", e.id, maxDoc>>20)}
		return nil
	}
	e.doc, e.version, e.at = doc, s.see(resp.Header.Get("ETag")), modified(resp.Header)
	if e.version == "" {
		e.version, _, err = s.stat(ctx, e.id)
	}
	return err
}

func (s *store) accept() string {
	if s.card() {
		return "text/vcard, text/x-vcard;q=0.9, */*;q=0.1"
	}
	return "text/calendar, */*;q=0.1"
}

// stat asks for an item's version alone.
func (s *store) stat(ctx context.Context, id string) (v string, there bool, err error) {
	rows, a, err := s.c.propfind(ctx, id, s.path(id), "0", "<D:getetag/>", &s.requests)
	if a.status == http.StatusNotFound || a.status == http.StatusGone {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	for _, r := range rows {
		if !r.gone() {
			return s.see(r.prop(nsDAV, "getetag").str()), true, nil
		}
	}
	return "", false, nil
}

// modified is the server's time of the last change of what it answers with.
func modified(h http.Header) time.Time {
	t, _ := http.ParseTime(h.Get("Last-Modified"))
	return t
}
