package dav

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"bothways/sync/side"
)

// about is what a cursor tells of its collection, so that a run in which nothing has changed need not ask.
type about struct {
	Asked string `json:"a,omitempty"` // the digest of what it was opened by
	Path  string `json:"p,omitempty"`
	Name  string `json:"n,omitempty"`
	Place string `json:"l,omitempty"`
}

// asked is the digest of all that decides which collection is meant.
func (k *connector) asked(collection string, o side.Options) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.cfg.URL, k.cfg.Username, string(o.Kind), collection}, "\n")))
	return hex.EncodeToString(sum[:8])
}

// remembered is the collection that a cursor was made of, where it was opened by the same words.
func (k *connector) remembered(asked string, since side.Cursor) (folder, bool) {
	var m tokenMark
	if !strings.HasPrefix(string(since), byToken) || unpack(byToken, since, &m) != nil || m.Asked != asked || m.Path == "" {
		return folder{}, false
	}
	f := folder{Collection: side.Collection{ID: m.Path, Name: m.Name, Count: -1}, syncs: true, place: m.Place}
	return f, true
}

// about is for the next cursor; nothing where the account's own address did not lead here directly.
func (s *store) about() about {
	if now := s.k.c.origin(); now.Scheme != s.k.start.Scheme || now.Host != s.k.start.Host {
		return about{}
	}
	return about{Asked: s.asked, Path: s.f.ID, Name: s.f.Name, Place: s.f.place}
}

// look asks a collection that was opened from memory what it is now; once.
func (s *store) look(ctx context.Context) error {
	s.looking.Lock()
	defer s.looking.Unlock()
	if s.looked {
		return nil
	}
	f, err := s.k.folder(ctx, s.f.ID)
	if err == nil && !holds(f.Collection, s.kind) {
		err = holdsNo(f, s.kind)
	}
	if err != nil {
		return err
	}
	if s.quirks, err = s.k.quirksOf(ctx, f); err != nil {
		return err
	}
	s.strange = f.place != s.f.place
	s.f.place = f.place
	s.noSync.Store(!f.syncs)
	s.looked = true
	return nil
}

// ready is a look before items are read or written, at the collection that was listed.
func (s *store) ready(ctx context.Context) error {
	if err := s.look(ctx); err != nil {
		return untouched(err)
	}
	s.looking.Lock()
	defer s.looking.Unlock()
	if s.strange {
		return &side.Error{Class: side.ErrNetwork, Untouched: true, What: s.f.Name + " is not the collection that was listed; sync again"}
	}
	return nil
}

// told is when a listing has named the place.
func (s *store) told() {
	s.looking.Lock()
	s.strange = false
	s.looking.Unlock()
}
