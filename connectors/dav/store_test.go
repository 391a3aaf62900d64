package dav_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"bothways/connectors/dav"
	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

// place is a server with one collection, and the store on it.
type place struct {
	srv       *davtest.Server
	url, path string
	side.Store
	k side.Connector
}

func secret(context.Context) (string, error) { return "geheim", nil }

func config(url string) dav.Config {
	return dav.Config{
		URL: url, Username: "ada", Password: secret, Lens: lenses, Quiet: silent,
		Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func server(t testing.TB, q davtest.Quirks) (*davtest.Server, string) {
	t.Helper()
	s, err := davtest.New(davtest.User{Name: "ada", Password: "geheim"}, "")
	if err != nil {
		t.Fatal(err)
	}
	s.Set(q)
	url, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, url
}

func start(t testing.TB, kind record.Kind, q davtest.Quirks) *place {
	t.Helper()
	s, url := server(t, q)
	p := &place{srv: s, url: url}
	if kind == record.Contacts {
		p.path = s.AddBook("People")
	} else {
		p.path = s.AddCalendar("Work")
	}
	p.k = connect(t, config(url))
	p.Store = open(t, p.k, p.path, kind)
	s.Log()
	return p
}

func connect(t testing.TB, cfg dav.Config) side.Connector {
	t.Helper()
	k, err := dav.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func open(t testing.TB, k side.Connector, path string, kind record.Kind) side.Store {
	t.Helper()
	st, err := k.Open(t.Context(), path, side.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func person(uid, name string) record.Record {
	r := record.New(record.Contacts, uid)
	r.Fields["FN"] = record.Value{Text: name}
	return r
}

func card(uid, name string) []byte {
	return []byte("BEGIN:VCARD\r\nFN:" + name + "\r\nUID:" + uid + "\r\nEND:VCARD\r\n")
}

// all follows the pages of a delta.
func all(t testing.TB, st side.Store, since side.Cursor) side.Delta {
	t.Helper()
	d, err := drain(t.Context(), st, since)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func drain(ctx context.Context, st side.Store, since side.Cursor) (side.Delta, error) {
	var sum side.Delta
	for {
		d, err := st.Changes(ctx, since)
		if err != nil {
			return sum, err
		}
		sum.Changed = append(sum.Changed, d.Changed...)
		sum.Gone = append(sum.Gone, d.Gone...)
		sum.Broken = append(sum.Broken, d.Broken...)
		sum.Full, sum.Next, sum.Place = d.Full, d.Next, d.Place
		if !d.More {
			return sum, nil
		}
		since = d.Next
	}
}

// show prints a delta: what changed as id=FN, what is gone as -id, what is broken as !id.
func show(d side.Delta) string {
	var out []string
	for _, it := range d.Changed {
		out = append(out, it.ID+"="+it.Record.Text("FN")+it.Record.Text("SUMMARY"))
	}
	for _, id := range d.Gone {
		out = append(out, "-"+id)
	}
	for _, b := range d.Broken {
		out = append(out, "!"+b.ID)
	}
	sort.Strings(out)
	s := strings.Join(out, " ")
	if d.Full {
		s = "full: " + s
	}
	return s
}

func want(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s:\n got %s\nwant %s", what, got, want)
	}
}

// sets are the servers that the whole life of an item is tried on.
var sets = map[string]davtest.Quirks{
	"plain":     {},
	"radicale":  {Rewrites: reorder, InitialTombstones: true, HashETags: true, NoKeepAlive: true},
	"xandikos":  {Put207: true, NoInline: true, TokenStatus: 500, WeakETags: true, UIDStatus: 412},
	"sabre":     {LowerEscapes: true, MissingRows: true, NoETagOnPut: true, NoWellKnown: true},
	"davical":   {SilentFull: true, MissingRows: true, NoInline: true, NoETagOnPut: true, Rewrites: reorder, NoUIDCheck: true, NoPercent: true, RootStatus: 405},
	"sogo":      {SilentFull: true, Blind: true, RawHrefs: true, Server: "SOGo", NoUIDCheck: true, CounterETags: true},
	"cyrus":     {Limit: 1, NoETagOnPut: true, Schedules: true, Rewrites: reorder, UIDStatus: 403},
	"old":       {NoSync: true, NoMultiget: true, UnquotedETags: true},
	"older":     {NoSync: true, NoCTag: true, FullHrefs: true},
	"digest":    {RequireDigest: true},
	"conflicts": {TokenStatus: 409}, "preconditions": {TokenStatus: 412},
}

// reorder is a server that writes documents anew.
func reorder(_ string, d []byte) []byte {
	lines := strings.Split(strings.TrimSpace(string(d)), "\r\n")
	head := 1
	if lines[0] == "BEGIN:VCALENDAR" {
		head = 2
	}
	sort.Strings(lines[head : len(lines)-head])
	return []byte(strings.Join(lines, "\r\n") + "\r\n")
}

func TestLifeOfAnItem(t *testing.T) {
	for name, q := range sets {
		t.Run(name, func(t *testing.T) { life(t, start(t, record.Contacts, q)) })
	}
}

func life(t *testing.T, p *place) {
	ctx := t.Context()
	d := all(t, p, "")
	want(t, "empty", show(d), "full: ")
	var items []side.Item
	for i, uid := range []string{"u1", "grüße/2", "u 3", "u4", "u5@example.org"} {
		it, err := p.Create(ctx, person(uid, fmt.Sprint("N", i)))
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	if _, err := p.Create(ctx, person("u1", "again")); !errors.Is(err, side.ErrExists) || !side.Refused(err) {
		t.Fatalf("second create: %v", err)
	}
	d = all(t, p, d.Next)
	want(t, "five came", fmt.Sprint(len(d.Changed), len(d.Gone), d.Full), "5 0 false")
	quiet := all(t, p, d.Next)
	want(t, "nothing new", show(quiet), "")
	ids := []string{}
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	now, err := p.Read(ctx, append(ids, "nobody.vcf")...)
	if err != nil || len(now) != 5 {
		t.Fatalf("read: %d items, %v", len(now), err)
	}
	for i := range now {
		if !now[i].Record.Same(items[i].Record) || now[i].Version == "" {
			t.Fatalf("read back %+v, made %+v", now[i], items[i])
		}
	}
	edit := record.Patch{"NOTE": {Value: record.Value{Text: "x"}}}
	up, err := p.Update(ctx, now[0], edit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Update(ctx, now[0], edit); !errors.Is(err, side.ErrStale) || !side.Refused(err) {
		t.Fatalf("update at an old version: %v", err)
	}
	if err := p.Delete(ctx, now[0].Ref); !errors.Is(err, side.ErrStale) {
		t.Fatalf("delete at an old version: %v", err)
	}
	if err := p.Delete(ctx, now[1].Ref); err != nil {
		t.Fatal(err)
	}
	if err := p.Delete(ctx, now[1].Ref); !errors.Is(err, side.ErrGone) {
		t.Fatalf("second delete: %v", err)
	}
	if _, err := p.Update(ctx, now[1], edit); !errors.Is(err, side.ErrGone) {
		t.Fatalf("update of the dead: %v", err)
	}
	d = all(t, p, d.Next)
	want(t, "after edit and deletion", show(d), fmt.Sprintf("-%s %s=N0", now[1].ID, up.ID))
	back, err := p.Store.(side.Restorer).Restore(ctx, side.Ref{ID: now[1].ID}, now[1].Doc)
	if err != nil || !back.Record.Same(now[1].Record) || back.ID != now[1].ID {
		t.Fatalf("restore: %+v, %v", back, err)
	}
	d = all(t, p, d.Next)
	want(t, "restored", show(d), now[1].ID+"=N1")
	p.srv.ForgetTokens()
	p.srv.Delete(p.path, "u4.vcf")
	after, err := drain(ctx, p, d.Next)
	if errors.Is(err, side.ErrCursor) {
		after, err = drain(ctx, p, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	if after.Full {
		want(t, "all there is", fmt.Sprint(len(after.Changed)), "4")
	} else {
		want(t, "what went", show(after), "-u4.vcf")
	}
}
