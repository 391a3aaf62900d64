package dav

import (
	"context"
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

// store is one calendar or address book. An item's id is its name in the collection, percent-decoded.
type store struct {
	k      *connector
	c      *client
	f      folder
	asked  string
	kind   record.Kind
	lens   lens.Lens
	quiet  func([]byte) ([]byte, error)
	quirks quirks

	requests atomic.Int64
	noMulti  atomic.Bool  // multiget was refused: GET one by one
	noSync   atomic.Bool  // sync-collection was refused: compare ETags
	noInline atomic.Bool  // the listing with data in it could not be read
	form     atomic.Int32 // how the server writes its ETags, see etag.go

	mu      sync.Mutex
	listing *listing // what is being handed out in pages
	serial  int

	looking sync.Mutex
	looked  bool // the server has said what the collection is, in this run
	strange bool // and it is another one than the cursor's
}

var (
	_ side.Store     = (*store)(nil)
	_ side.Restorer  = (*store)(nil)
	_ side.Laner     = (*store)(nil)
	_ side.Counter   = (*store)(nil)
	_ side.Scheduler = (*store)(nil)
)

// Open makes a store of a collection named by its path, or by its display name where only one
// collection of that kind has it. With the cursor of a former listing (Options.Since) nothing is
// asked before something has changed.
func (k *connector) Open(ctx context.Context, collection string, o side.Options) (side.Store, error) {
	asked := k.asked(collection, o)
	f, from := k.remembered(asked, o.Since)
	if !from {
		var err error
		if f, err = k.find(ctx, collection, o.Kind); err != nil {
			return nil, err
		}
		if !holds(f.Collection, o.Kind) {
			return nil, holdsNo(f, o.Kind)
		}
	}
	var l lens.Lens
	if k.cfg.Lens != nil {
		l = k.cfg.Lens(o.Kind, o.Region)
	}
	if l == nil {
		return nil, &side.Error{Class: side.ErrUnsupported, What: string(o.Kind) + " cannot be read from CalDAV or CardDAV", Untouched: true}
	}
	s := &store{k: k, c: k.c, f: f, asked: asked, kind: o.Kind, lens: l, quiet: k.cfg.Quiet, looked: !from}
	s.noSync.Store(!f.syncs)
	if from {
		s.quirks = quirks{schedules: !s.card()} // until it is known better
		return s, nil
	}
	var err error
	s.quirks, err = k.quirksOf(ctx, f)
	return s, err
}

func holdsNo(f folder, kind record.Kind) error {
	return &side.Error{Class: side.ErrUnsupported, What: f.Name + " (" + f.ID + ") holds no " + string(kind), Untouched: true}
}

func holds(c side.Collection, kind record.Kind) bool {
	for _, k := range c.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// find resolves a path or a display name.
func (k *connector) find(ctx context.Context, collection string, kind record.Kind) (folder, error) {
	if strings.HasPrefix(collection, "/") {
		if err := k.settled(ctx); err != nil {
			return folder{}, err
		}
		return k.folder(ctx, asFolder(collection))
	}
	all, _, err := k.folders(ctx)
	if err != nil {
		return folder{}, err
	}
	var found []folder
	for _, f := range all {
		if holds(f.Collection, kind) && (f.Name == collection || lastName(f.ID) == collection) {
			found = append(found, f)
		}
	}
	if own := slices.DeleteFunc(slices.Clone(found), func(f folder) bool { return f.lent }); len(found) > 1 && len(own) == 1 {
		found = own // a name means the account's own before another's
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return folder{}, &side.Error{Class: side.ErrGone, What: "there is no collection " + collection + " for " + string(kind), Untouched: true}
	}
	var ids []string
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	sort.Strings(ids)
	return folder{}, &side.Error{Class: side.ErrInvalid, What: "several collections are called " + collection + "; name one of " + strings.Join(ids, ", "), Untouched: true}
}

// folder asks a collection about itself.
func (k *connector) folder(ctx context.Context, path string) (folder, error) {
	rows, _, err := k.c.propfind(ctx, "open "+path, escapePath(path), "0", folderProps, nil)
	if err != nil {
		return folder{}, err
	}
	for _, r := range rows {
		f, ok := folderOf(r, k.c.origin().String())
		if !ok {
			continue
		}
		if f.ID != path {
			f.ID = path // an alias: requests keep to the address that was asked for
		}
		return f, nil
	}
	return folder{}, &side.Error{Class: side.ErrUnsupported, What: "open " + path + ": this is neither a calendar nor an address book", Untouched: true}
}

// Lanes is how many writes the store takes at a time.
func (s *store) Lanes() int { return lanes }

// Requests counts what was sent.
func (s *store) Requests() int { return int(s.requests.Load()) }

// path is the escaped path of an item.
func (s *store) path(id string) string { return escapePath(s.f.ID) + escapeName(id) }

func (s *store) card() bool { return s.kind == record.Contacts }

// mime is the media type of the store's documents.
func (s *store) mime() string {
	if s.card() {
		return "text/vcard; charset=utf-8"
	}
	return "text/calendar; charset=utf-8"
}

// request sends one request about an item.
func (s *store) request(ctx context.Context, method, id string, header http.Header, body []byte) (*http.Response, error) {
	return s.c.do(ctx, request{method: method, path: s.path(id), header: header, body: body, count: &s.requests})
}
