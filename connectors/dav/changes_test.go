package dav_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

// requests are the methods sent since the last call.
func (p *place) requests() string {
	var out []string
	for _, l := range p.srv.Log() {
		m, _, _ := strings.Cut(l, " ")
		out = append(out, m)
	}
	return strings.Join(out, " ")
}

func fill(p *place, from, to int) {
	for i := from; i < to; i++ {
		uid := fmt.Sprintf("u%03d", i)
		p.srv.Put(p.path, uid+".vcf", card(uid, "N"))
	}
}

func TestTheCostOfNothing(t *testing.T) {
	for name, row := range map[string]struct {
		q    davtest.Quirks
		want string
	}{
		"sync-collection": {davtest.Quirks{}, "REPORT"}, "ctag": {davtest.Quirks{NoSync: true}, "PROPFIND"},
		"etags": {davtest.Quirks{NoSync: true, NoCTag: true}, "PROPFIND PROPFIND"},
	} {
		p := start(t, record.Contacts, row.q)
		fill(p, 0, 20)
		d := all(t, p, "")
		p.requests()
		before := p.Store.(side.Counter).Requests()
		again := all(t, p, d.Next)
		if got := p.requests(); got != row.want || again.Next == "" || show(again) != "" {
			t.Errorf("%s: %s, %s", name, got, show(again))
		}
		if n := p.Store.(side.Counter).Requests() - before; n != len(strings.Fields(row.want)) {
			t.Errorf("%s: counted %d", name, n)
		}
	}
}

func TestTheCostOfAListing(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	fill(p, 0, 120)
	d := all(t, p, "")
	want(t, "with the documents in it", p.requests(), "REPORT REPORT")
	want(t, "items", fmt.Sprint(len(d.Changed), d.Full), "120 true")
	p.srv.Set(davtest.Quirks{NoInline: true})
	all(t, p, "")
	want(t, "without", p.requests(), "REPORT REPORT REPORT REPORT REPORT")
	p.srv.Set(davtest.Quirks{NoMultiget: true, NoInline: true})
	d = all(t, p, "")
	if n := strings.Count(p.requests(), "GET"); n != 120 || len(d.Changed) != 120 {
		t.Errorf("without multiget: %d GETs, %d items", n, len(d.Changed))
	}
}

func TestLongListingsComeInPages(t *testing.T) {
	for _, q := range []davtest.Quirks{{}, {NoInline: true}, {NoSync: true}} {
		p := start(t, record.Contacts, q)
		fill(p, 0, 700)
		p.srv.Put(p.path, "u001.vcf", []byte("broken"))
		first, err := p.Changes(t.Context(), "")
		if err != nil || !first.More || first.Full || len(first.Changed)+len(first.Broken) != 600 {
			t.Fatalf("first page: %d, more %v, full %v, %v", len(first.Changed), first.More, first.Full, err)
		}
		again, err := p.Changes(t.Context(), first.Next)
		if err != nil || again.More || !again.Full {
			t.Fatalf("last page: more %v, full %v, %v", again.More, again.Full, err)
		}
		if _, err := p.Changes(t.Context(), first.Next); err != nil {
			t.Fatalf("the same page once more: %v", err)
		}
		if n := len(all(t, p, again.Next).Broken); n != 1 {
			t.Errorf("%d broken are told again", n)
		}
		other := open(t, p.k, p.path, record.Contacts)
		if _, err := other.Changes(t.Context(), first.Next); !errors.Is(err, side.ErrCursor) {
			t.Errorf("a page of another store: %v", err)
		}
	}
}

func TestCutListings(t *testing.T) {
	for name, q := range map[string]davtest.Quirks{
		"507": {Limit: 60}, "no mark": {Limit: 60, LimitNoMark: true}, "507, one by one": {Limit: 1},
		"no mark, the dead too": {Limit: 60, LimitNoMark: true, InitialTombstones: true},
	} {
		p := start(t, record.Contacts, q)
		fill(p, 0, 150)
		p.srv.Delete(p.path, "u003.vcf")
		d := all(t, p, "")
		want(t, name, fmt.Sprint(len(d.Changed), d.Full), "149 true")
		fill(p, 100, 230)
		p.srv.Delete(p.path, "u007.vcf")
		d = all(t, p, d.Next)
		want(t, name+", afterwards", fmt.Sprint(len(d.Changed), d.Gone, d.Full), "130 [u007.vcf] false")
	}
}

func TestForgottenTokens(t *testing.T) {
	for _, code := range []int{403, 409, 412, 500} {
		p := start(t, record.Contacts, davtest.Quirks{TokenStatus: code})
		fill(p, 0, 3)
		d := all(t, p, "")
		p.srv.ForgetTokens()
		if _, err := p.Changes(t.Context(), d.Next); !errors.Is(err, side.ErrCursor) {
			t.Errorf("%d: %v", code, err)
		}
	}
}

func TestSilentFullListings(t *testing.T) {
	for name, change := range map[string]func(*place){
		"one went":                        func(p *place) { p.srv.Delete(p.path, "u000.vcf") },
		"one went, the others changed":    func(p *place) { p.srv.Delete(p.path, "u001.vcf"); fill(p, 2, 40) },
		"all but one went, which changed": func(p *place) { drop(p, 1, 40); fill(p, 0, 1) },
		"all changed":                     func(p *place) { fill(p, 0, 40) },
		"all went":                        func(p *place) { drop(p, 0, 40) },
		"all went and others came":        func(p *place) { drop(p, 0, 40); fill(p, 50, 60) },
		"nothing":                         func(*place) {},
		"one came, and one came and went": func(p *place) { fill(p, 50, 52); p.srv.Delete(p.path, "u050.vcf") },
	} {
		for _, forget := range []bool{true, false} {
			for _, q := range []davtest.Quirks{{SilentFull: true}, {SilentFull: true, InitialTombstones: true, NoInline: true}} {
				p := start(t, record.Contacts, q)
				fill(p, 0, 40)
				d := all(t, p, "")
				have := map[string]bool{}
				take(have, d)
				if forget {
					p.srv.ForgetTokens()
				}
				change(p)
				d = all(t, p, d.Next)
				take(have, d)
				there := p.srv.Items(p.path)
				if len(have) != len(there) {
					t.Errorf("%s, forgotten %v: holds %d of %d", name, forget, len(have), len(there))
				}
				want(t, name+", and then", show(all(t, p, d.Next)), "")
			}
		}
	}
}

func drop(p *place, from, to int) {
	for i := from; i < to; i++ {
		p.srv.Delete(p.path, fmt.Sprintf("u%03d.vcf", i))
	}
}

// take plays a delta onto a set of ids.
func take(have map[string]bool, d side.Delta) {
	if d.Full {
		for id := range have {
			delete(have, id)
		}
	}
	for _, it := range d.Changed {
		have[it.ID] = true
	}
	for _, id := range d.Gone {
		delete(have, id)
	}
}

func TestATrueDeltaIsNotListedInFull(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	fill(p, 0, 40)
	d := all(t, p, "")
	p.requests()
	fill(p, 0, 3)
	d = all(t, p, d.Next)
	want(t, "three changed", show(d), "u000.vcf=N u001.vcf=N u002.vcf=N")
	want(t, "by", p.requests(), "REPORT PROPFIND")
}

func TestOneBadItemDoesNotLoseTheBatch(t *testing.T) {
	spoil := func(_ *http.Request, b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("SPOIL"), []byte("\x01\x02"))
	}
	for name, q := range map[string]davtest.Quirks{"inline": {Mangle: spoil}, "multiget": {Mangle: spoil, NoInline: true}, "etags": {Mangle: spoil, NoSync: true}} {
		p := start(t, record.Contacts, q)
		fill(p, 0, 5)
		p.srv.Put(p.path, "u002.vcf", []byte("no card"))
		p.srv.Put(p.path, "u003.vcf", card("u003", "SPOIL"))
		d := all(t, p, "")
		want(t, name, show(d), "full: !u002.vcf u000.vcf=N u001.vcf=N u003.vcf=SPOIL u004.vcf=N")
		want(t, name+", told again", show(all(t, p, d.Next)), "!u002.vcf")
		items, err := p.Read(t.Context(), "u001.vcf", "u002.vcf", "u003.vcf")
		if !errors.Is(err, side.ErrInvalid) || !strings.Contains(err.Error(), "u002.vcf") || len(items) != 2 {
			t.Errorf("%s: read %d, %v", name, len(items), err)
		}
		fill(p, 2, 3)
		want(t, name+", mended", show(all(t, p, d.Next)), "u002.vcf=N")
	}
}

func TestMixedCalendars(t *testing.T) {
	p := start(t, record.Calendar, davtest.Quirks{})
	event := "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:e\r\nSUMMARY:Meet\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	todo := "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:t\r\nSUMMARY:Do\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
	p.srv.Put(p.path, "e.ics", []byte(event))
	p.srv.Put(p.path, "t.ics", []byte(todo))
	want(t, "events", show(all(t, p, "")), "full: e.ics=Meet")
	want(t, "tasks", show(all(t, open(t, p.k, p.path, record.Tasks), "")), "full: t.ics=Do")
	items, err := p.Read(t.Context(), "e.ics", "t.ics")
	if err != nil || len(items) != 1 {
		t.Errorf("read %d, %v", len(items), err)
	}
	if _, err := p.k.Open(t.Context(), p.path, side.Options{Kind: record.Contacts}); !errors.Is(err, side.ErrUnsupported) {
		t.Errorf("contacts in a calendar: %v", err)
	}
}

func TestOddNamesAreOneItemEach(t *testing.T) {
	names := []string{"a b.vcf", "é日.vcf", "at@sign.vcf", "plus+and&amp.vcf", "no-ext", "UPPER#hash.vcf", "semi;colon.vcf", "q?x.vcf", strings.Repeat("n", 200) + ".vcf"}
	for what, q := range map[string]davtest.Quirks{
		"escaped": {}, "raw": {RawHrefs: true}, "lower": {LowerEscapes: true}, "full": {FullHrefs: true}, "raw, no data": {RawHrefs: true, NoInline: true},
	} {
		p := start(t, record.Contacts, q)
		for i, n := range names {
			p.srv.Put(p.path, n, card(fmt.Sprint("u", i), "N"))
		}
		d := all(t, p, "")
		var got []string
		for _, it := range d.Changed {
			got = append(got, it.ID)
		}
		slices.Sort(got)
		sorted := slices.Sorted(slices.Values(names))
		want(t, what, strings.Join(got, " "), strings.Join(sorted, " "))
		for _, it := range d.Changed {
			if _, err := p.Update(t.Context(), it, record.Patch{"NOTE": {Value: record.Value{Text: "x"}}}); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		items, err := p.Read(t.Context(), names...)
		if err != nil || len(items) != len(names) {
			t.Errorf("%s: read %d of %d, %v", what, len(items), len(names), err)
		}
	}
}

func TestMultigetThatHidesItems(t *testing.T) {
	hide := func(r *http.Request, b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("address-data"), []byte("other-data"))
	}
	p := start(t, record.Contacts, davtest.Quirks{Mangle: hide, MissingRows: true})
	fill(p, 0, 5)
	want(t, "all there", fmt.Sprint(len(all(t, p, "").Changed)), "5")
	items, err := p.Read(t.Context(), "u001.vcf", "u002.vcf", "nobody.vcf")
	if err != nil || len(items) != 2 {
		t.Errorf("read %d, %v", len(items), err)
	}
}

func TestReadsThatFailAreNoDeletion(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{NoInline: true})
	fill(p, 0, 3)
	p.srv.Set(davtest.Quirks{NoInline: true, NoMultiget: true, Status: func(r *http.Request) (int, http.Header) {
		if strings.HasSuffix(r.URL.Path, "u001.vcf") {
			return http.StatusForbidden, nil
		}
		return 0, nil
	}})
	d := all(t, p, "")
	for _, b := range d.Broken {
		if errors.Is(b.Err, side.ErrRefused) && b.ID == "u001.vcf" {
			return
		}
	}
	t.Fatalf("got %s", show(d))
}

func TestAListingThatIsCutOffIsAnError(t *testing.T) {
	for name, q := range map[string]davtest.Quirks{"inline": {}, "multiget": {NoInline: true}, "etags": {NoSync: true}} {
		p := start(t, record.Contacts, q)
		fill(p, 0, 20)
		d := all(t, p, "")
		cut := q
		cut.Mangle = func(_ *http.Request, b []byte) []byte { return b[:len(b)*2/3] }
		p.srv.Set(cut)
		fill(p, 3, 4)
		for _, since := range []side.Cursor{"", d.Next} {
			if got, err := drain(t.Context(), p, since); err == nil {
				t.Errorf("%s: %s", name, show(got))
			}
		}
		p.srv.Set(q)
		want(t, name+", later", show(all(t, p, d.Next)), "u003.vcf=N")
	}
}

func TestTheServersTime(t *testing.T) {
	for name, q := range map[string]davtest.Quirks{"inline": {}, "multiget": {NoInline: true}, "get": {NoInline: true, NoMultiget: true}, "etags": {NoSync: true}} {
		p := start(t, record.Contacts, q)
		fill(p, 0, 2)
		for _, it := range all(t, p, "").Changed {
			if age := time.Since(it.Modified); age > time.Hour || age < -time.Hour {
				t.Errorf("%s: modified %v", name, it.Modified)
			}
		}
		if it, err := p.Create(t.Context(), person("new", "N")); err != nil || it.Modified.IsZero() {
			t.Errorf("%s: created at %v, %v", name, it.Modified, err)
		}
	}
}

func TestPlace(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	one := all(t, p, "").Place
	two := all(t, open(t, p.k, strings.TrimSuffix(p.path, "/"), record.Contacts), "").Place
	other := all(t, open(t, p.k, p.srv.AddBook("Others"), record.Contacts), "").Place
	p.srv.AddBook("People") // made anew
	again := all(t, open(t, p.k, p.path, record.Contacts), "").Place
	if one == "" || one != two || one == other || one == again {
		t.Fatalf("%q, %q, %q, %q", one, two, other, again)
	}
}
