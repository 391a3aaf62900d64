package dav

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/connectors/lens"
	"bothways/connectors/vcard"
	"bothways/sync/record"
	"bothways/sync/side"
)

// knownBed is a server with one contact, and the cursor of its first listing.
type knownBed struct {
	*testing.T
	server *davtest.Server
	url    string
	path   string
	cursor side.Cursor
}

func newKnownBed(t *testing.T, name string) *knownBed {
	s, err := davtest.New(davtest.User{Name: "ada", Password: "geheim"}, "")
	if err != nil {
		t.Fatal(err)
	}
	b := &knownBed{T: t, server: s, path: s.AddBook("People")}
	if b.url, err = s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b.put("1")
	d, err := b.open(name, "").Changes(t.Context(), "")
	if err != nil || len(d.Changed) != 1 || d.More {
		t.Fatalf("%d items, %v", len(d.Changed), err)
	}
	b.cursor = d.Next
	s.Log()
	return b
}

func (b *knownBed) put(uid string) {
	b.server.Put(b.path, uid+".vcf", []byte("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Someone\r\nUID:"+uid+"\r\nEND:VCARD\r\n"))
}

// open is a program's start.
func (b *knownBed) open(name string, since side.Cursor) side.Store {
	b.Helper()
	k, err := New(Config{URL: b.url, Username: "ada", Password: func(context.Context) (string, error) { return "geheim", nil },
		Lens: func(record.Kind, string) lens.Lens { return vcard.New("", "3.0") }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { k.Close() })
	st, err := k.Open(b.Context(), name, side.Options{Kind: record.Contacts, Since: since})
	if err != nil {
		b.Fatal(err)
	}
	return st
}

// asked are the methods that the server has answered, without the one that led to the password.
func (b *knownBed) asked() string {
	var out []string
	for _, line := range b.server.Log() {
		if !strings.Contains(line, "401") {
			out = append(out, strings.Fields(line)[0])
		}
	}
	return strings.Join(out, " ")
}

// A run in which nothing has changed asks a collection once, whether it goes by its path or its name.
func TestNothingChangedAsksOnce(t *testing.T) {
	for _, name := range []string{"/ada/people/", "People"} {
		b := newKnownBed(t, name)
		st := b.open(name, b.cursor)
		d, err := st.Changes(t.Context(), b.cursor)
		if err != nil || len(d.Changed)+len(d.Gone) != 0 || d.Next != b.cursor || d.Place == "" {
			t.Fatalf("%+v %v", d, err)
		}
		if got := b.asked(); got != "REPORT" {
			t.Errorf("%s: asked %q", name, got)
		}
		if _, err := st.Create(t.Context(), record.New(record.Contacts, "2")); err != nil {
			t.Fatal(err)
		}
		if got := b.asked(); got != "PROPFIND OPTIONS PUT" {
			t.Errorf("%s: a write asked %q", name, got)
		}
	}
}

// What was remembered is asked again as soon as something has changed.
func TestChangesAskWhatTheCollectionIs(t *testing.T) {
	b := newKnownBed(t, "People")
	b.put("2")
	d, err := b.open("People", b.cursor).Changes(t.Context(), b.cursor)
	if err != nil || len(d.Changed) != 1 {
		t.Fatalf("%d items, %v", len(d.Changed), err)
	}
	if got := b.asked(); !strings.Contains(got, "PROPFIND") || !strings.Contains(got, "OPTIONS") {
		t.Errorf("asked %q", got)
	}
}

// A cursor says nothing of a collection that is called otherwise.
func TestAnotherNameIsLookedUp(t *testing.T) {
	b := newKnownBed(t, "People")
	b.open(b.path, b.cursor)
	if got := b.asked(); !strings.Contains(got, "PROPFIND") {
		t.Errorf("asked %q", got)
	}
}

// Nothing is written to a collection that is not the one that was listed; the next listing names it.
func TestAnotherPlaceIsNotWritten(t *testing.T) {
	b := newKnownBed(t, "People")
	var m tokenMark
	if err := unpack(byToken, b.cursor, &m); err != nil {
		t.Fatal(err)
	}
	m.Place = "elsewhere"
	was, err := pack(byToken, m)
	if err != nil {
		t.Fatal(err)
	}
	st := b.open("People", was)
	if d, err := st.Changes(t.Context(), was); err != nil || d.Place != "elsewhere" {
		t.Fatalf("%+v %v", d, err)
	}
	_, err = st.Create(t.Context(), record.New(record.Contacts, "2"))
	if !errors.Is(err, side.ErrNetwork) || !side.Refused(err) || len(b.server.Items(b.path)) != 1 {
		t.Fatalf("%d items, %v", len(b.server.Items(b.path)), err)
	}
	b.put("3")
	if d, err := st.Changes(t.Context(), was); err != nil || d.Place == "elsewhere" {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err = st.Create(t.Context(), record.New(record.Contacts, "2")); err != nil {
		t.Fatal(err)
	}
}
