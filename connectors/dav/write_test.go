package dav_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

var note = record.Patch{"NOTE": {Value: record.Value{Text: "x"}}}

func TestOddETagsAreStillGuards(t *testing.T) {
	for name, q := range map[string]davtest.Quirks{"weak": {WeakETags: true}, "unquoted": {UnquotedETags: true}} {
		p := start(t, record.Contacts, q)
		p.srv.Put(p.path, "u1.vcf", card("u1", "Ada"))
		it := all(t, p, "").Changed[0]
		p.requests()
		if _, err := p.Update(t.Context(), it, note); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n := len(strings.Fields(p.requests())); name == "weak" && n != 1 {
			t.Errorf("%s: %d requests", name, n)
		}
		if _, err := p.Update(t.Context(), it, note); !errors.Is(err, side.ErrStale) {
			t.Errorf("%s: stale update: %v", name, err)
		}
		if err := p.Delete(t.Context(), it.Ref); !errors.Is(err, side.ErrStale) {
			t.Errorf("%s: stale delete: %v", name, err)
		}
		now, err := p.Read(t.Context(), "u1.vcf")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Delete(t.Context(), now[0].Ref); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A server writes weak ETags, but a fresh store knows of a strong one.
func TestTheETagsFormIsFoundOut(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{WeakETags: true})
	p.srv.Put(p.path, "u1.vcf", card("u1", "Ada"))
	it := all(t, p, "").Changed[0]
	other := open(t, p.k, p.path, record.Contacts)
	up, err := other.Update(t.Context(), it, note)
	if err != nil || !strings.Contains(p.srv.Items(p.path)["u1.vcf"], "NOTE:x") {
		t.Fatalf("%+v, %v", up, err)
	}
}

func TestARefusalInsideA207(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{Put207: true})
	it, err := p.Create(t.Context(), person("u1", "Ada"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Create(t.Context(), person("u1", "Ada")); !errors.Is(err, side.ErrExists) {
		t.Errorf("same name: %v", err)
	}
	p.srv.Put(p.path, "other.vcf", card("u2", "Bob"))
	if _, err := p.Create(t.Context(), person("u2", "Bob")); !errors.Is(err, side.ErrExists) {
		t.Errorf("same UID at another name: %v", err)
	}
	p.srv.Put(p.path, "u1.vcf", card("u1", "Eve"))
	if _, err := p.Update(t.Context(), it, note); !errors.Is(err, side.ErrStale) {
		t.Errorf("stale: %v", err)
	}
	p.srv.SetReadOnly(p.path, true)
	if _, err := p.Create(t.Context(), person("u3", "Cy")); !errors.Is(err, side.ErrRefused) || !side.Refused(err) {
		t.Errorf("read-only: %v", err)
	}
}

func TestInvalidForTheServer(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	_, err := p.Store.(side.Restorer).Restore(t.Context(), side.Ref{}, []byte("nonsense"))
	if !errors.Is(err, side.ErrInvalid) || !side.Refused(err) {
		t.Errorf("got %v", err)
	}
	p.srv.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		if r.Method == "PUT" {
			return http.StatusPreconditionFailed, nil
		}
		return 0, nil
	}})
	if _, err := p.Create(t.Context(), person("u1", "Ada")); !errors.Is(err, side.ErrRefused) {
		t.Errorf("412 for a free name: %v", err)
	}
}

func TestAssumed(t *testing.T) {
	for name, row := range map[string]struct {
		q       davtest.Quirks
		assumed bool
	}{"keeps bytes": {davtest.Quirks{}, false}, "no ETag": {davtest.Quirks{NoETagOnPut: true}, true}, "rewrites": {davtest.Quirks{Rewrites: reorder}, true}} {
		p := start(t, record.Contacts, row.q)
		it, err := p.Create(t.Context(), person("u1", "Ada"))
		if err != nil || it.Assumed != row.assumed {
			t.Errorf("%s: assumed %v, %v", name, it.Assumed, err)
		}
	}
}

func TestUpdateReadsFirstWhereItMust(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	p.srv.Put(p.path, "u1.vcf", card("u1", "Ada"))
	it := all(t, p, "").Changed[0]
	noDoc, noVersion := it, it
	noDoc.Doc, noVersion.Version = nil, ""
	up, err := p.Update(t.Context(), noDoc, note)
	if err != nil || up.Record.Text("FN") != "Ada" || up.Record.Text("NOTE") != "x" {
		t.Fatalf("without a document: %+v, %v", up, err)
	}
	for _, stale := range []side.Item{noDoc, noVersion} {
		if _, err := p.Update(t.Context(), stale, note); !errors.Is(err, side.ErrStale) {
			t.Errorf("got %v", err)
		}
	}
	up.Version = ""
	if _, err := p.Update(t.Context(), up, record.Patch{"NOTE": {Gone: true}}); err != nil {
		t.Errorf("without a version: %v", err)
	}
	if err := p.Delete(t.Context(), side.Ref{ID: "u1.vcf"}); !errors.Is(err, side.ErrStale) {
		t.Errorf("delete without a version: %v", err)
	}
}

func TestRestore(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	p.srv.Put(p.path, "u1.vcf", card("u1", "Ada"))
	it := all(t, p, "").Changed[0]
	up, err := p.Update(t.Context(), it, note)
	if err != nil {
		t.Fatal(err)
	}
	r := p.Store.(side.Restorer)
	if _, err := r.Restore(t.Context(), it.Ref, it.Doc); !errors.Is(err, side.ErrStale) {
		t.Errorf("over an edit: %v", err)
	}
	if _, err := r.Restore(t.Context(), up.Ref, it.Doc); err != nil {
		t.Fatal(err)
	}
	want(t, "bytes", p.srv.Items(p.path)["u1.vcf"], string(it.Doc))
	p.srv.Put(p.path, "u1.vcf", card("other", "Bob"))
	anew, err := r.Restore(t.Context(), side.Ref{ID: "u1.vcf"}, it.Doc)
	if err != nil || anew.ID == "u1.vcf" || len(p.srv.Items(p.path)) != 2 {
		t.Errorf("where the name is taken: %+v, %v", anew.Ref, err)
	}
}

func TestWritersSideBySide(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	if n := p.Store.(side.Laner).Lanes(); n != 8 {
		t.Fatalf("%d lanes", n)
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			it, err := p.Create(t.Context(), person(fmt.Sprint("u", i), "N"))
			if err == nil {
				_, err = p.Update(t.Context(), it, note)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(p.srv.Items(p.path)); n != 40 {
		t.Errorf("%d items", n)
	}
}

const meeting = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Meet\r\nORGANIZER%[1]s:mailto:ada@example.org\r\nATTENDEE%[1]s:mailto:bob@example.org\r\nUID:%[2]s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestGuestsAreNotMailed(t *testing.T) {
	p := start(t, record.Calendar, davtest.Quirks{Schedules: true})
	var reply []string
	p.srv.Set(davtest.Quirks{Schedules: true, Status: func(r *http.Request) (int, http.Header) {
		if r.Method == "DELETE" {
			reply = append(reply, r.Header.Get("Schedule-Reply"))
		}
		return 0, nil
	}})
	sch := p.Store.(side.Scheduler)
	r := record.New(record.Calendar, "new")
	r.Fields["ATTENDEE"] = record.Value{Text: "mailto:bob@example.org"}
	r.Fields["ORGANIZER"] = record.Value{Text: "mailto:ada@example.org"}
	made, err := p.Create(t.Context(), r)
	if err != nil || !strings.Contains(p.srv.Items(p.path)["new.ics"], "ATTENDEE;SCHEDULE-AGENT=CLIENT:") {
		t.Fatalf("created %q, %v", p.srv.Items(p.path)["new.ics"], err)
	}
	if sch.WouldMail(made, note) || sch.WouldMail(made, nil) {
		t.Error("our own item would mail")
	}
	p.srv.Put(p.path, "a.ics", fmt.Appendf(nil, meeting, "", "a"))
	p.srv.Put(p.path, "b.ics", fmt.Appendf(nil, meeting, ";SCHEDULE-\r\n AGENT=\"NONE\"", "b"))
	p.srv.Put(p.path, "c.ics", bytes.ReplaceAll(fmt.Appendf(nil, meeting, "", "c"), []byte("ORGANIZER:mailto:ada@example.org\r\nATTENDEE:mailto:bob@example.org\r\n"), nil))
	items := map[string]side.Item{}
	for _, it := range all(t, p, "").Changed {
		items[it.ID] = it
	}
	for id, mails := range map[string]bool{"a.ics": true, "b.ics": false, "c.ics": false, "new.ics": false} {
		it := items[id]
		if got := sch.WouldMail(it, note); got != mails {
			t.Errorf("%s: would mail %v", id, got)
		}
		_, err := p.Update(t.Context(), it, note)
		if mails != errors.Is(err, side.ErrRefused) || err != nil && !mails {
			t.Errorf("%s: %v", id, err)
		}
		bare := it
		bare.Doc = nil
		if id == "a.ics" && !sch.WouldMail(bare, nil) {
			t.Error("without its document the item would not mail")
		}
	}
	now, err := p.Read(t.Context(), "c.ics")
	if err != nil {
		t.Fatal(err)
	}
	invited, err := p.Update(t.Context(), now[0], record.Patch{
		"ATTENDEE": {Value: record.Value{Text: "mailto:bob@example.org"}}, "ORGANIZER": {Value: record.Value{Text: "mailto:ada@example.org"}}})
	if err != nil || !strings.Contains(string(invited.Doc), "SCHEDULE-AGENT") {
		t.Errorf("a guest who was added: %q, %v", invited.Doc, err)
	}
	if _, err := p.Store.(side.Restorer).Restore(t.Context(), items["a.ics"].Ref, items["a.ics"].Doc); !errors.Is(err, side.ErrRefused) {
		t.Errorf("restore over an item with guests: %v", err)
	}
	if err := p.Delete(t.Context(), invited.Ref); err != nil || len(reply) != 1 || reply[0] != "F" {
		t.Errorf("delete: %v, Schedule-Reply %v", err, reply)
	}
	cfg := config(p.url)
	cfg.Quiet = nil
	r.UID = "loud"
	if _, err := open(t, connect(t, cfg), p.path, record.Calendar).Create(t.Context(), r); !errors.Is(err, side.ErrRefused) {
		t.Errorf("without a way to keep it quiet: %v", err)
	}
}

func TestWhoIsInvited(t *testing.T) {
	p := start(t, record.Calendar, davtest.Quirks{Schedules: true})
	for doc, mails := range map[string]bool{
		"ORGANIZER:mailto:a\nATTENDEE:mailto:b": true, "ATTENDEE:mailto:b": false, "SUMMARY:ORGANIZER:x": false,
		"ORGANIZER;SCHEDULE-AGENT=NONE:mailto:a\nATTENDEE;schedule-agent=client:mailto:b":                            false,
		"ORGANIZER;SCHEDULE-AGENT=SERVER:mailto:a":                                                                   true,
		"ORGANIZER;CN=\";SCHEDULE-AGENT=NONE:\":mailto:a":                                                            true,
		"ORGANIZER;CN=\"A;B:C\";SCHEDULE-\r\n AGENT=\"NONE\";X=1:mailto:a":                                           false,
		"ORGANIZER;MEMBER=\"mailto:x\",\"mailto:y\";SCHEDULE-AGENT=CLIENT:mailto:a":                                  false,
		"ORGANIZER;SCHEDULE-AGENT=NONE:mailto:a\nBEGIN:VALARM\nATTENDEE:mailto:b\nEND:VALARM":                        false,
		"ORGANIZER;SCHEDULE-AGENT=NONE:mailto:a\nBEGIN:VALARM\nEND:VALARM\nATTENDEE;CN=SCHEDULE-AGENT=NONE:mailto:b": true,
	} {
		if got := p.Store.(side.Scheduler).WouldMail(side.Item{Doc: []byte(doc)}, nil); got != mails {
			t.Errorf("%q: %v", doc, got)
		}
	}
}

func TestAServerThatDoesNotSchedule(t *testing.T) {
	p := start(t, record.Calendar, davtest.Quirks{})
	p.srv.Put(p.path, "a.ics", fmt.Appendf(nil, meeting, "", "a"))
	it := all(t, p, "").Changed[0]
	if p.Store.(side.Scheduler).WouldMail(it, nil) {
		t.Error("would mail")
	}
	if _, err := p.Update(t.Context(), it, note); err != nil || strings.Contains(p.srv.Items(p.path)["a.ics"], "SCHEDULE-AGENT") {
		t.Errorf("%q, %v", p.srv.Items(p.path)["a.ics"], err)
	}
}
