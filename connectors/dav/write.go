package dav

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"bothways/sync/record"
	"bothways/sync/side"
)

// Create makes a new item (PUT, If-None-Match: *), named by its UID.
func (s *store) Create(ctx context.Context, r record.Record) (side.Item, error) {
	if err := s.ready(ctx); err != nil {
		return side.Item{}, err
	}
	if r.UID == "" {
		r = r.Clone()
		r.UID = strings.ToLower(rand.Text())
	}
	id := s.nameFor(r.UID)
	what := "create " + id
	doc, err := s.lens.Make(r)
	if err != nil {
		return side.Item{}, unwritable(what, err)
	}
	if doc, err = s.silenced(what, doc); err != nil {
		return side.Item{}, err
	}
	return s.make(ctx, what, id, doc)
}

// make puts a document where nothing is yet.
func (s *store) make(ctx context.Context, what, id string, doc []byte) (side.Item, error) {
	exists := &side.Error{Class: side.ErrExists, What: what + ": there is an item of that name already", Untouched: true}
	if s.quirks.blind {
		if _, there, err := s.stat(ctx, id); err != nil {
			return side.Item{}, untouched(err)
		} else if there {
			return side.Item{}, exists
		}
	}
	a, h, err := s.put(ctx, id, doc, http.Header{"If-None-Match": {"*"}})
	if err != nil {
		return side.Item{}, err
	}
	if a.ok() {
		return s.written(ctx, id, doc, h)
	}
	if a.status == http.StatusPreconditionFailed && !a.has(condExists...) {
		if _, there, err := s.stat(ctx, id); err == nil && there {
			return side.Item{}, exists
		}
		a.status = http.StatusForbidden // the name is free: something else about it displeases
	}
	err = failure(what, a)
	if errors.Is(err, side.ErrGone) {
		err = refusedByCaution(what, "the server does not take it ("+a.msg+"); if the collection is gone, choose another")
	}
	return side.Item{}, err
}

// nameFor makes the item's name of its UID: as it is where it is safe in any address, else its hash.
func (s *store) nameFor(uid string) string {
	ext := ".ics"
	if s.card() {
		ext = ".vcf"
	}
	ok := len(uid) <= 120 && !strings.HasPrefix(uid, ".")
	for _, c := range []byte(uid) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.@", c) >= 0)
	}
	if ok {
		return uid + ext
	}
	sum := sha256.Sum256([]byte(uid))
	return hex.EncodeToString(sum[:16]) + ext
}

// put sends a document with its length.
func (s *store) put(ctx context.Context, id string, doc []byte, header http.Header) (answer, http.Header, error) {
	header.Set("Content-Type", s.mime())
	resp, err := s.request(ctx, http.MethodPut, id, header, doc)
	if err != nil {
		return answer{}, nil, err
	}
	return read(resp), resp.Header, nil
}

// written is the item after a PUT that was taken.
func (s *store) written(ctx context.Context, id string, doc []byte, h http.Header) (side.Item, error) {
	v := s.see(h.Get("ETag"))
	at := modified(h)
	if at.IsZero() {
		at, _ = http.ParseTime(h.Get("Date")) // it was changed just now
	}
	item, err := s.item(entry{id: id, version: v, doc: doc, at: at})
	if err != nil {
		return side.Item{}, &side.Error{Class: side.ErrInvalid, What: id + " was written, but cannot be read", Err: err}
	}
	item.Assumed = v == "" || !s.quirks.keeps
	if counts(v) {
		item = s.counted(ctx, item)
	}
	return item, nil
}

// Update changes an item at its version (PUT, If-Match). Without its document, or without a
// version, the item is read first.
func (s *store) Update(ctx context.Context, at side.Item, p record.Patch) (side.Item, error) {
	what := "update " + at.ID
	if err := s.ready(ctx); err != nil {
		return side.Item{}, err
	}
	at, err := s.fresh(ctx, what, at)
	if err != nil {
		return side.Item{}, err
	}
	doc, err := s.lens.Put(at.Doc, p)
	if err != nil {
		return side.Item{}, unwritable(what, err)
	}
	if bytes.Equal(doc, at.Doc) {
		return s.item(entry{id: at.ID, version: at.Version, doc: doc})
	}
	if doc, err = s.unheard(what, at.Doc, doc); err != nil {
		return side.Item{}, err
	}
	h, err := s.guarded(ctx, what, at.Ref, func(h http.Header) (answer, http.Header, error) { return s.put(ctx, at.ID, doc, h) })
	if err != nil {
		return side.Item{}, err
	}
	return s.written(ctx, at.ID, doc, h)
}

// fresh makes sure that the item has a document and a version to start from.
func (s *store) fresh(ctx context.Context, what string, at side.Item) (side.Item, error) {
	if len(at.Doc) > 0 && at.Version != "" {
		return at, nil
	}
	e := entry{id: at.ID}
	if err := s.get(ctx, &e); err != nil {
		return at, untouched(err)
	}
	stale := &side.Error{Class: side.ErrStale, What: what + ": it has changed on the server", Untouched: true}
	switch {
	case e.broken != nil:
		return at, untouched(e.broken)
	case e.doc == nil:
		return at, gone(what)
	case at.Version != "" && at.Version != versionOf(e.version, e.doc):
		return at, stale
	}
	now, err := s.item(e)
	if err != nil {
		return at, untouched(err)
	}
	if at.Version == "" && !now.Record.Same(at.Record) {
		return at, stale
	}
	return now, nil
}

// Delete removes an item at its version (DELETE, If-Match); nobody is told (Schedule-Reply: F, RFC 6638 §8.1).
func (s *store) Delete(ctx context.Context, at side.Ref) error {
	what := "delete " + at.ID
	if err := s.ready(ctx); err != nil {
		return err
	}
	if at.Version == "" || s.quirks.blind {
		v, there, err := s.stat(ctx, at.ID)
		switch {
		case err != nil:
			return untouched(err)
		case !there:
			return gone(what)
		case at.Version == "" || v != etagOf(at.Version):
			return &side.Error{Class: side.ErrStale, What: what + ": it has changed on the server", Untouched: true}
		}
	}
	_, err := s.guarded(ctx, what, at, func(h http.Header) (answer, http.Header, error) {
		if s.quirks.schedules {
			h.Set("Schedule-Reply", "F")
		}
		resp, err := s.request(ctx, http.MethodDelete, at.ID, h, nil)
		if err != nil {
			return answer{}, nil, err
		}
		return read(resp), resp.Header, nil
	})
	return err
}

// guarded sends a write under If-Match. A 412 is looked into: the item may be gone, changed, or the
// server may compare ETags in another form than it writes them.
func (s *store) guarded(ctx context.Context, what string, at side.Ref, send func(http.Header) (answer, http.Header, error)) (http.Header, error) {
	form := s.form.Load()
	for try := int32(0); ; try++ {
		a, h, err := send(http.Header{"If-Match": {written(etagOf(at.Version), (form+try)%3)}})
		if err != nil {
			return nil, err
		}
		if a.ok() {
			return h, nil
		}
		if a.status == http.StatusNotFound || a.status == http.StatusGone {
			return nil, s.missing(ctx, what, at, a)
		}
		if a.status != http.StatusPreconditionFailed || len(a.conds) > 0 && !a.has("if-match") {
			return nil, failure(what, a)
		}
		v, there, err := s.stat(ctx, at.ID)
		switch {
		case err != nil || there && v != etagOf(at.Version):
			return nil, failure(what, a)
		case !there:
			return nil, gone(what)
		case try == 2 || form == strong && try == 0 && s.form.Load() == strong:
			a.status = http.StatusForbidden
			return nil, failure(what, a)
		}
	}
}

// missing tells a 404 that means the item from one that means something else.
func (s *store) missing(ctx context.Context, what string, at side.Ref, a answer) error {
	if _, there, err := s.stat(ctx, at.ID); err == nil && there {
		return refusedByCaution(what, "the server does not take it ("+a.msg+")")
	}
	return gone(what)
}

// Restore puts a document back: over the item at its version, or anew where that is empty.
func (s *store) Restore(ctx context.Context, at side.Ref, doc []byte) (side.Item, error) {
	what := "restore " + at.ID
	if err := s.ready(ctx); err != nil {
		return side.Item{}, err
	}
	r, _, err := s.lens.Get(doc)
	if err != nil {
		return side.Item{}, unwritable(what, err)
	}
	if at.Version != "" {
		if _, err := s.unheard(what, doc, doc); err != nil {
			return side.Item{}, err
		}
		h, err := s.guarded(ctx, what, at, func(h http.Header) (answer, http.Header, error) { return s.put(ctx, at.ID, doc, h) })
		if err != nil {
			return side.Item{}, err
		}
		return s.written(ctx, at.ID, doc, h)
	}
	if doc, err = s.silenced(what, doc); err != nil {
		return side.Item{}, err
	}
	id := at.ID
	if id == "" {
		id = s.nameFor(r.UID)
	}
	item, err := s.make(ctx, what, id, doc)
	if errors.Is(err, side.ErrExists) {
		return s.make(ctx, what, s.nameFor(strings.ToLower(rand.Text())), doc)
	}
	return item, err
}

func gone(what string) error {
	return &side.Error{Class: side.ErrGone, What: what + ": it is no longer on the server", Untouched: true}
}

// unwritable is a document that the lens could not make.
func unwritable(what string, err error) error {
	class := side.ErrInvalid
	if errors.Is(err, side.ErrUnsupported) {
		class = side.ErrUnsupported
	}
	return &side.Error{Class: class, What: what, Untouched: true, Err: err}
}

// untouched vouches for a failure that came before the write was sent.
func untouched(err error) error {
	var e *side.Error
	if errors.As(err, &e) {
		c := *e
		c.Untouched = true
		return &c
	}
	return err
}
