package calendar

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/connectors/google/googletest"
	"bothways/connectors/ical"
	"bothways/sync/record"
)

// account is a calendar of the local Google; each event stands alone in it.
type account struct {
	t     failer
	s     *googletest.Server
	token string
}

func newAccount(t failer, switches ...func(*googletest.Switches)) *account {
	sw := googletest.Defaults()
	for _, change := range switches {
		change(&sw)
	}
	s := googletest.New(googletest.Options{Switches: &sw})
	s.AddAccount(ada, "Ada", home)
	return &account{t, s, s.Token(ada)}
}

// call sends a request; status 0 stands for any that is fine.
func (a *account) call(method, path string, q url.Values, body any) (Event, int) {
	a.t.Helper()
	var in io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			a.t.Fatalf("json: %v", err)
		}
		in = bytes.NewReader(data)
	}
	r := httptest.NewRequest(method, "http://127.0.0.1/calendar/v3/calendars/primary/events"+path+"?"+q.Encode(), in)
	r.Header.Set("Authorization", "Bearer "+a.token)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	a.s.ServeHTTP(w, r)
	var out Event
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil && w.Body.Len() > 0 {
		a.t.Fatalf("%s %s: %s", method, path, w.Body)
	}
	return out, w.Code
}

// run makes the calls and gives the id of the event.
func (a *account) run(id string, ops []Op) string {
	a.t.Helper()
	for _, op := range ops {
		q := url.Values{"sendUpdates": {"none"}}
		if op.Attachments {
			q.Set("supportsAttachments", "true")
		}
		method, path := http.MethodPost, ""
		switch op.Verb {
		case Import:
			path, q = "/import", url.Values{"supportsAttachments": q["supportsAttachments"]}
		case Patch:
			method, path = http.MethodPatch, "/"+op.Target(id)
		}
		out, status := a.call(method, path, q, op.Body)
		if gone := status == http.StatusNotFound || status == http.StatusGone; gone && op.MayBeGone {
			continue
		}
		if status != http.StatusOK {
			body, _ := json.Marshal(op.Body)
			a.t.Fatalf("%s %s %s: %d %v", method, path, body, status, out)
		}
		if op.Verb != Patch {
			id = out.text("id")
		}
	}
	return id
}

func (a *account) series(id string) Series {
	a.t.Helper()
	s := Series{}
	for page := ""; ; {
		out, status := a.call(http.MethodGet, "", url.Values{"pageToken": {page}, "maxResults": {"2500"}}, nil)
		if status != http.StatusOK {
			a.t.Fatalf("list: %d %v", status, out)
		}
		s.Zone = out.text("timeZone")
		for _, e := range out.objects("items") {
			if e.text("id") == id {
				s.Master = e
			} else if e.text("recurringEventId") == id {
				s.Instances = append(s.Instances, e)
			}
		}
		if page = out.text("nextPageToken"); page == "" {
			return s
		}
	}
}

// instances lists the starts of what is shown when the series is expanded there.
func (a *account) instances(s Series, from, to time.Time) []time.Time {
	a.t.Helper()
	var list []time.Time
	if len(s.Master.texts("recurrence")) == 0 {
		list = append(list, instantOf(s.Master.object("start")))
	} else {
		out, status := a.call(http.MethodGet, "/"+s.Master.text("id")+"/instances", url.Values{"maxResults": {"2500"},
			"timeMin": {from.AddDate(-1, 0, 0).Format(time.RFC3339)}, "timeMax": {to.AddDate(1, 0, 0).Format(time.RFC3339)}}, nil)
		if status != http.StatusOK {
			a.t.Fatalf("instances: %d %v", status, out)
		}
		for _, e := range out.objects("items") {
			if !e.cancelled() {
				list = append(list, instantOf(e.object("start")))
			}
		}
	}
	list = slices.DeleteFunc(list, func(t time.Time) bool { return t.Before(from) || !t.Before(to) })
	slices.SortFunc(list, time.Time.Compare)
	return list
}

func TestLocalGoogleTakesSamples(t *testing.T) {
	from, to := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, s := range samples(t) {
		c, err := usualLens.Make(s.rec, home, 0)
		if err != nil {
			continue
		}
		a := newAccount(t)
		at := a.series(a.run("", c.Ops))
		got, _, err := usualLens.Get(at)
		if want := held(s.rec, c.Left); err != nil || !got.Same(want) {
			t.Errorf("%s: %v\n%s", s.name, err, difference(got, want))
		}
		if w, _ := s.rec.When(); len(w.ExRules) > 0 || s.name == "rule-mixed-weekdays.ics" { // as in TestSamplesThereAndBack
			continue
		}
		if x, y := starts(homeStarts(t, s.rec, from, to)), starts(a.instances(at, from, to)); x != y {
			t.Errorf("%s:\n  at home   %.300s\n  at Google %.300s", s.name, x, y)
		}
		broken(t, a)
	}
}

func TestLocalGoogleExpandsSeries(t *testing.T) {
	from, to := time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
	text := ical.New(record.Calendar)
	for _, row := range seriesTable {
		r, _, err := text.Get(document(row.lines))
		if err != nil {
			t.Fatal(err)
		}
		c, err := usualLens.Make(r, home, 0)
		if err != nil {
			t.Fatal(err)
		}
		a := newAccount(t)
		at := a.series(a.run("", c.Ops))
		if x, y := starts(homeStarts(t, r, from, to)), starts(a.instances(at, from, to)); x != y {
			t.Errorf("%s:\n  at home   %.400s\n  at Google %.400s", row.name, x, y)
		}
		broken(t, a)
	}
}

func broken(t failer, a *account) {
	t.Helper()
	if list := a.s.Breaches(); len(list) > 0 {
		t.Errorf("%s", strings.Join(list, "\n"))
	}
	if mails := a.s.Mails(); len(mails) > 0 {
		t.Errorf("mailed: %v", mails)
	}
}

func TestLocalGoogleLaws(t *testing.T) {
	all := slices.DeleteFunc(samples(t), func(s sample) bool {
		_, err := usualLens.Make(s.rec, home, 0)
		return err != nil || s.name == "rule-mixed-weekdays.ics" || slices.ContainsFunc(s.rec.Keys(), func(k record.Key) bool { return k.Property() == "ORGANIZER" })
	})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "sample")
		other := rapid.SampledFrom(all).Draw(t, "other")
		a := newAccount(t, func(sw *googletest.Switches) {
			sw.MovedSeries = rapid.SampledFrom([]string{"drop", "keep", "shift"}).Draw(t, "moved")
			sw.Inherit = rapid.Bool().Draw(t, "inherits")
		})
		c, err := usualLens.Make(s.rec, home, 0)
		if err != nil {
			t.Fatal(err)
		}
		id := a.run("", c.Ops)
		for range rapid.IntRange(1, 3).Draw(t, "rounds") {
			before := a.series(id)
			have, _, err := usualLens.Get(before)
			if err != nil {
				t.Fatal(err)
			}
			wish := mutate(t, have, other.rec)
			p := record.Diff(have, wish)
			c, err := usualLens.Put(before, p)
			if err != nil {
				t.Fatalf("%s: %v\n%v", s.name, err, p)
			}
			a.run(id, c.Ops)
			again, err := usualLens.Again(before, p, a.series(id))
			if err != nil {
				t.Fatalf("%s: again: %v", s.name, err)
			}
			a.run(id, again.Ops)
			want := have.Clone()
			for k, e := range p {
				if slices.Contains(c.Left, k) {
					continue
				}
				if delete(want.Fields, k); !e.Gone {
					want.Fields[k] = shown(k, e.Value)
				}
			}
			for _, k := range c.Left {
				if _, asked := p[k]; !asked {
					delete(want.Fields, k)
				}
			}
			got, _, err := usualLens.Get(a.series(id))
			if want = settled(want); err != nil || !got.Same(want) {
				t.Fatalf("%s: %v\n%spatch %v\nops %v\nagain %v\nleft %v", s.name, err, difference(got, want), p, c.Ops, again.Ops, c.Left)
			}
			broken(t, a)
		}
	})
}
