package googletest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	calendarapi "google.golang.org/api/calendar/v3"
)

func TestListing(t *testing.T) {
	b := start(t)
	for i := range 7 {
		b.hand.AddEvent("primary", days(fmt.Sprint("e", i), fmt.Sprintf("2026-11-%02d", 20+i), fmt.Sprintf("2026-11-%02d", 21+i)))
	}
	b.Set(func(s *Switches) { s.PageMost, s.EmptyPages = 3, true })
	first := must(b.calendar.Events.List("primary").Do())(t)
	if len(first.Items) != 0 || first.NextPageToken == "" || first.NextSyncToken != "" { // G-CAL-20, G-CAL-22
		t.Errorf("first page %+v", first)
	}
	all, token := b.listing(b.calendar.Events.List("primary"))
	if len(all) != 7 || token == "" {
		t.Errorf("%d events, token %q", len(all), token)
	}
	for _, c := range []struct {
		name string
		call *calendarapi.EventsListCall
		want int
	}{
		{"timeMin bounds the end", b.calendar.Events.List("primary").TimeMin("2026-11-22T23:00:00Z"), 4}, // G-CAL-31
		{"timeMax bounds the start", b.calendar.Events.List("primary").TimeMax("2026-11-22T23:00:00Z"), 3},
		{"words", b.calendar.Events.List("primary").Q("E3"), 1},
		{"uid", b.calendar.Events.List("primary").ICalUID(all[2].ICalUID), 1},
		{"updatedMin", b.calendar.Events.List("primary").UpdatedMin(all[5].Updated), 2},
	} {
		if got, _ := b.listing(c.call); len(got) != c.want {
			t.Errorf("%s: %d, want %d", c.name, len(got), c.want)
		}
	}
	if _, none := b.listing(b.calendar.Events.List("primary").OrderBy("updated")); none != "" { // G-CAL-26
		t.Error("orderBy gave a token")
	}
	b.clean()
}

func TestListRefused(t *testing.T) {
	b := start(t)
	_, token := b.listing(b.calendar.Events.List("primary"))
	list := func() *calendarapi.EventsListCall { return b.calendar.Events.List("primary") }
	for _, c := range []struct {
		rule string
		call *calendarapi.EventsListCall
		code int
		part string
	}{
		{"G-CAL-23", list().SyncToken(token).TimeMin("2026-11-22T00:00:00Z"), 400, "syncTokenWithRequestRestrictions"},
		{"G-CAL-23", list().SyncToken(token).Q("x"), 400, "syncTokenWithRequestRestrictions"},
		{"G-CAL-23", list().SyncToken(token).ShowDeleted(false), 400, "syncTokenWithRequestRestrictions"},
		{"G-CAL-25", list().UpdatedMin("2026-01-01T00:00:00Z"), 410, "updatedMinTooLongAgo"},
		{"G-CAL-30", list().OrderBy("startTime"), 400, "ordering is not available"},
		{"G-CAL-31", list().TimeMin("2026-11-22T00:00:00Z").TimeMax("2026-11-22T00:00:00Z"), 400, "timeRangeEmpty"},
		{"G-CAL-31 no offset", list().TimeMin("2026-11-22T00:00:00"), 400, ""},
		{"rubbish", list().SyncToken("rubbish"), 400, ""},
		{"rubbish", list().PageToken("rubbish"), 400, ""},
	} {
		_, err := c.call.Do()
		t.Run(c.rule, func(t *testing.T) { refused(t, err, c.code, c.part) })
	}
	b.clean()
	must(list().SyncToken(token).SingleEvents(true).Do())(t)
	if len(b.Breaches()) != 1 { // other parameters must stay
		t.Errorf("breaches %q", b.Breaches())
	}
	b.ExpireCalendar(ada)
	_, err := list().SyncToken(token).Do()
	refused(t, err, 410, "fullSyncRequired") // G-CAL-24
}

func TestDelta(t *testing.T) {
	b := start(t)
	one := b.hand.AddEvent("primary", days("one", "2026-11-20", "2026-11-21"))
	two := b.hand.AddEvent("primary", days("two", "2026-11-24", "2026-11-25"))
	windowed := func() *calendarapi.EventsListCall {
		return b.calendar.Events.List("primary").TimeMin("2026-11-22T00:00:00Z")
	}
	all, token := b.listing(windowed())
	if brief(all) != "conf two" {
		t.Errorf("first %s", brief(all))
	}
	delta := func() string {
		got, next := b.listing(b.calendar.Events.List("primary").SyncToken(token))
		if next == "" {
			t.Error("no token")
		}
		return brief(got)
	}
	if got := delta(); got != "" { // G-CAL-27
		t.Errorf("quiet %s", got)
	}
	b.hand.EditEvent("primary", one, Object{"summary": "uno"})
	if got := delta(); got != "" { // the token carries timeMin (G-CAL-26)
		t.Errorf("outside %s", got)
	}
	b.hand.EditEvent("primary", two, Object{"start": Object{"date": "2026-11-01"}, "end": Object{"date": "2026-11-02"}})
	for how, want := range map[string]string{"silent": "", "item": "conf uno, conf two", "cancelled": "canc, canc"} {
		b.Set(func(s *Switches) { s.WindowLeavers = how })
		if got := delta(); got != want {
			t.Errorf("%s: %s", how, got)
		}
	}
	b.hand.DeleteEvent("primary", two)
	b.Set(func(s *Switches) { s.WindowLeavers = "silent" })
	got, _ := b.listing(b.calendar.Events.List("primary").SyncToken(token))
	if brief(got) != "canc" || got[0].Summary != "" || got[0].Start != nil || got[0].Id != two { // G-CAL-43
		t.Errorf("gone %s %+v", brief(got), got)
	}
	if got, _ := b.listing(b.calendar.Events.List("primary").ShowDeleted(true)); brief(got) != "conf uno, canc two" {
		t.Errorf("with tombstones %s", brief(got))
	}
	b.Set(func(s *Switches) { s.TombstoneAge = time.Hour })
	b.Advance(2 * time.Hour)
	if got, _ := b.listing(b.calendar.Events.List("primary").ShowDeleted(true)); brief(got) != "conf uno" {
		t.Errorf("after an hour %s", brief(got))
	}
	b.clean()
}

// send posts a batch and gives its answers in order.
func (b *bench) send(parts ...string) []*http.Response {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i, p := range parts {
		pw, _ := w.CreatePart(map[string][]string{"Content-Type": {"application/http"}, "Content-ID": {fmt.Sprintf("<item%d>", i)}})
		io.WriteString(pw, p)
	}
	w.Close()
	res := must(b.Client(ada).Post(b.Base()+"batch/calendar/v3", "multipart/mixed; boundary="+w.Boundary(), &body))(b.t)
	defer res.Body.Close()
	_, params, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil || res.StatusCode != 200 {
		b.t.Fatalf("batch: %s %v", res.Status, err)
	}
	in := multipart.NewReader(res.Body, params["boundary"])
	var out []*http.Response
	for {
		p, err := in.NextPart()
		if err == io.EOF {
			return out
		}
		raw := must(io.ReadAll(p))(b.t)
		if id := p.Header.Get("Content-ID"); id != fmt.Sprintf("<response-item%d>", len(out)) { // G-CAL-100
			b.t.Errorf("part %d is %s", len(out), id)
		}
		out = append(out, must(http.ReadResponse(newReader(raw), nil))(b.t))
	}
}

func TestBatch(t *testing.T) {
	insert := func(id string) string {
		body := `{"id":"` + id + `","start":{"date":"2026-11-23"},"end":{"date":"2026-11-24"}}`
		return fmt.Sprintf("POST /calendar/v3/calendars/primary/events?sendUpdates=none HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	for _, reverse := range []bool{false, true} {
		b := start(t, func(s *Switches) { s.BatchReverse = reverse })
		b.Order(Fault{Call: "calendar.events.get", Reason: "rateLimitExceeded", RetryAfter: time.Minute})
		got := b.send(insert("abcde"), insert("abcde"), "GET /calendar/v3/calendars/primary/events/abcde", "DELETE /calendar/v3/calendars/primary/events/nobody HTTP/1.1\r\n\r\n")
		want := []int{200, 409, 403, 404}
		if reverse {
			want = []int{409, 200, 403, 404}
		}
		for i, r := range got {
			if r.StatusCode != want[i] {
				t.Errorf("reverse %v part %d: %s", reverse, i, r.Status)
			}
		}
		if got[2].Header.Get("Retry-After") != "60" || b.Count("calendar.batch") != 1 || b.Count("calendar.events.*") != 4 {
			t.Errorf("%v %v", got[2].Header, b.Counts())
		}
		b.clean()
	}
	b := start(t)
	b.send(strings.Split(strings.Repeat("GET /calendar/v3/colors|", 51)+"GET /calendar/v3/colors", "|")...)
	if len(b.Breaches()) != 1 { // G-CAL-101
		t.Errorf("breaches %q", b.Breaches())
	}
}

func newReader(raw []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(raw)) }
