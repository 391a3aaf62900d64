package dav_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

// A delta that begins before its token names what has not changed, at the version it had, and is not
// taken for all there is.
func TestADeltaThatRepeatsItself(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{Repeats: 2})
	fill(p, 0, 10)
	d := all(t, p, "")
	versions := map[string]string{}
	for _, it := range d.Changed {
		versions[it.ID] = it.Version
	}
	p.srv.Delete(p.path, "u003.vcf")
	d = all(t, p, d.Next)
	if d.Full || len(d.Gone) != 1 || d.Gone[0] != "u003.vcf" {
		t.Fatalf("%s", show(d))
	}
	for _, it := range d.Changed {
		if versions[it.ID] != it.Version {
			t.Errorf("%s has another version", it.ID)
		}
	}
}

// The same content has the same ETag on some servers, also after it was deleted and made anew.
func TestETagsThatSayTheContent(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{HashETags: true})
	it, err := p.Create(t.Context(), person("u1", "Ada"))
	if err != nil {
		t.Fatal(err)
	}
	d := all(t, p, "")
	p.srv.Delete(p.path, it.ID)
	p.srv.Put(p.path, it.ID, d.Changed[0].Doc)
	if d = all(t, p, d.Next); len(d.Gone) != 0 {
		t.Errorf("%s", show(d))
	}
	if _, err := p.Update(t.Context(), it, note); err != nil {
		t.Error(err)
	}
	p.srv.Put(p.path, it.ID, card("u1", "Eve"))
	if _, err := p.Update(t.Context(), it, note); !errors.Is(err, side.ErrStale) {
		t.Errorf("%v", err)
	}
}

// What a server does not take has a class that sets the record aside, and nothing was written.
func TestDocumentsThatAreNotTaken(t *testing.T) {
	for _, row := range []struct {
		name  string
		code  int
		cond  string
		class error
	}{
		{"radicale: no UID, BOM, override without a master, two UIDs", 400, "", side.ErrInvalid},
		{"sabre: METHOD, two UIDs, vCard 2.1, no DTSTAMP", 415, "", side.ErrUnsupported},
		{"cyrus: no zone, METHOD, override without a master", 403, "<C:valid-calendar-data/>", side.ErrInvalid},
		{"cyrus: no UID", 403, "<C:valid-calendar-object-resource/>", side.ErrInvalid},
		{"cyrus: vCard 2.1", 403, "<R:supported-address-data/>", side.ErrUnsupported},
		{"sabre: VJOURNAL", 403, "<C:supported-calendar-component/>", side.ErrUnsupported},
		{"davical: BOM, no DTSTAMP", 500, "", side.ErrNetwork},
		{"davical, xandikos: nonsense", 412, "<R:valid-address-data/>", side.ErrInvalid},
		{"sogo: nonsense", 404, "", side.ErrRefused},
	} {
		for _, inside := range []bool{false, true} {
			p := start(t, record.Contacts, davtest.Quirks{Put207: inside, Refuse: func([]byte) (int, string) { return row.code, row.cond }})
			_, err := p.Create(t.Context(), person("u1", "Ada"))
			if !errors.Is(err, row.class) || side.Refused(err) != (row.code != 500) {
				t.Errorf("%s, inside a 207 %v: %v", row.name, inside, err)
			}
			if n := len(p.srv.Items(p.path)); n != 0 {
				t.Errorf("%s: %d items", row.name, n)
			}
		}
	}
}

func TestLargeDocuments(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{MaxBody: 10 << 10})
	small, err := p.Create(t.Context(), person("u1", strings.Repeat("a", 5<<10)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Create(t.Context(), person("u2", strings.Repeat("a", 20<<10)))
	if !errors.Is(err, side.ErrRefused) || !side.Refused(err) || !strings.Contains(err.Error(), "larger than the server takes") {
		t.Errorf("%v", err)
	}
	if _, err = p.Update(t.Context(), small, record.Patch{"NOTE": {Value: record.Value{Text: strings.Repeat("b", 20<<10)}}}); !errors.Is(err, side.ErrRefused) {
		t.Errorf("%v", err)
	}
}

// The same UID under another name is told in four ways.
func TestTheSameUIDTwice(t *testing.T) {
	for _, code := range []int{409, 403, 412} {
		for _, inside := range []bool{false, true} {
			p := start(t, record.Contacts, davtest.Quirks{UIDStatus: code, Put207: inside})
			p.srv.Put(p.path, "other.vcf", card("u1", "Ada"))
			if _, err := p.Create(t.Context(), person("u1", "Ada")); !errors.Is(err, side.ErrExists) || !side.Refused(err) {
				t.Errorf("%d, inside a 207 %v: %v", code, inside, err)
			}
		}
	}
}

// A server that cannot take a percent sign gets names without one.
func TestNamesWithoutPercent(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{NoPercent: true})
	for _, uid := range []string{"100%", "a b", "grüße", "%25"} {
		if _, err := p.Create(t.Context(), person(uid, "N")); err != nil {
			t.Errorf("%s: %v", uid, err)
		}
	}
}

// vCard 4.0 may come back as 3.0, with a UID that the server made up, or with other line ends.
func TestDocumentsThatComeBackOtherwise(t *testing.T) {
	for name, f := range map[string]func([]byte) []byte{
		"an older version": func(d []byte) []byte { return bytes.Replace(d, []byte("VERSION:4.0"), []byte("VERSION:3.0"), 1) },
		"upper case":       func(d []byte) []byte { return bytes.ReplaceAll(d, []byte("type=home"), []byte("TYPE=HOME")) },
		"line ends":        func(d []byte) []byte { return bytes.ReplaceAll(d, []byte("\r\n"), []byte("\n")) },
		"a line more": func(d []byte) []byte {
			return bytes.Replace(d, []byte("END:VCARD"), []byte("REV:20260101T000000Z\r\nEND:VCARD"), 1)
		},
	} {
		s, url := server(t, davtest.Quirks{Rewrites: func(_ string, d []byte) []byte { return f(d) }})
		path := s.AddBook("People")
		cfg := config(url)
		cfg.Lens = realLenses
		st := open(t, connect(t, cfg), path, record.Contacts)
		r := person("u1", "Ada")
		r.Fields["EMAIL/ada@example.org"] = record.Value{Text: "ada@example.org", Attr: record.Attrs([2]string{"type", "home"})}
		it, err := st.Create(t.Context(), r)
		if err != nil || !it.Assumed {
			t.Fatalf("%s: %+v %v", name, it, err)
		}
		now, err := st.Read(t.Context(), it.ID)
		if err != nil || len(now) != 1 || !now[0].Record.Same(it.Record) {
			t.Errorf("%s: %v\nwrote %+v\nreads %+v", name, err, it.Record, now)
		}
	}
}

func TestAServerThatAnswersOddlyAtItsRoot(t *testing.T) {
	for _, code := range []int{405, 404, 403, 200} {
		s, url := server(t, davtest.Quirks{RootStatus: code, NoKeepAlive: true})
		s.AddBook("People")
		cols, err := connect(t, config(url)).Collections(t.Context())
		if err != nil || len(cols) != 1 {
			t.Errorf("%d: %v, %v", code, cols, err)
		}
	}
}

// No trick makes a listing lose an item or say that one is gone; the next honest one is whole.
func TestTricksInListings(t *testing.T) {
	for _, trick := range davtest.Tricks {
		for name, q := range map[string]davtest.Quirks{"inline": {}, "multiget": {NoInline: true}, "etags": {NoSync: true}} {
			t.Run(fmt.Sprint(trick, " ", name), func(t *testing.T) {
				t.Parallel()
				p := start(t, record.Contacts, q)
				cfg := config(p.url)
				cfg.MaxAnswer = 4 << 20
				st := open(t, connect(t, cfg), p.path, record.Contacts)
				fill(p, 0, 8)
				first := all(t, st, "")
				p.srv.Put(p.path, "u001.vcf", card("u001", "Changed"))
				p.srv.Delete(p.path, "u002.vcf")
				played := q
				played.Trick = func(r *http.Request) davtest.Trick {
					if r.Method == "REPORT" || r.Method == "PROPFIND" {
						return trick
					}
					return ""
				}
				p.srv.Set(played)
				for _, since := range []side.Cursor{first.Next, ""} {
					d, err := drain(t.Context(), st, since)
					if err == nil && !listed(d, since == "") {
						t.Errorf("since %q: %s", since, show(d))
					}
					if err != nil && (strings.Contains(err.Error(), "panic") || len(err.Error()) > 400) {
						t.Errorf("%v", err)
					}
				}
				p.srv.Set(q)
				want(t, "then", fmt.Sprint(len(all(t, st, "").Changed)), "7")
				if d := all(t, st, first.Next); !listed(d, d.Full) {
					t.Errorf("then, since before: %s", show(d))
				}
			})
		}
	}
}

// listed tells whether a delta says what happened, or everything.
func listed(d side.Delta, full bool) bool {
	have := map[string]bool{}
	for _, it := range d.Changed {
		have[it.ID] = it.Record.Text("FN") != ""
	}
	if full {
		return d.Full && len(have) == 7 && len(d.Broken) == 0
	}
	return have["u001.vcf"] && len(d.Gone) == 1 && d.Gone[0] == "u002.vcf"
}

// No trick in the answer to a write makes the store vouch for what it cannot know.
func TestTricksInWrites(t *testing.T) {
	for _, trick := range davtest.Tricks {
		t.Run(string(trick), func(t *testing.T) {
			t.Parallel()
			p := start(t, record.Contacts, davtest.Quirks{})
			it, err := p.Create(t.Context(), person("u1", "Ada"))
			if err != nil {
				t.Fatal(err)
			}
			p.srv.Set(davtest.Quirks{Trick: func(r *http.Request) davtest.Trick {
				if r.Method == "PUT" || r.Method == "DELETE" {
					return trick
				}
				return ""
			}})
			_, created := p.Create(t.Context(), person("u2", "Bob"))
			_, updated := p.Update(t.Context(), it, note)
			there := p.srv.Items(p.path)
			if _, done := there["u2.vcf"]; done && created != nil && side.Refused(created) || !done && created == nil {
				t.Errorf("created %v: %v", done, created)
			}
			if done := strings.Contains(there["u1.vcf"], "NOTE"); done && updated != nil && side.Refused(updated) || !done && updated == nil {
				t.Errorf("updated %v: %v", done, updated)
			}
			now, err := p.Read(t.Context(), "u1.vcf")
			if err != nil || len(now) != 1 {
				t.Fatal(err)
			}
			deleted := p.Delete(t.Context(), now[0].Ref)
			if _, still := p.srv.Items(p.path)["u1.vcf"]; !still && deleted != nil && side.Refused(deleted) && !errors.Is(deleted, side.ErrGone) || still && deleted == nil {
				t.Errorf("deleted %v: %v", !still, deleted)
			}
		})
	}
}
