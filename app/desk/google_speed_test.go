package desk_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bothways/sync/record"
)

// cost is what one sync asked of Google. What travels in the parts of a multipart batch counts there, not as requests.
type cost struct {
	seconds                float64
	reads, writes, batches int
	partReads, partWrites  int
	methods                map[string]int
	created, changed       int
}

func (c cost) requests() int { return c.reads + c.writes + c.batches }

func (c cost) String() string {
	var calls []string
	for _, name := range slices.Sorted(maps.Keys(c.methods)) {
		calls = append(calls, fmt.Sprintf("%s %d", name, c.methods[name]))
	}
	return fmt.Sprintf("%.1f s, %d requests (%d read, %d write, %d batches of %d reads and %d writes), %d created: %s",
		c.seconds, c.requests(), c.reads, c.writes, c.batches, c.partReads, c.partWrites, c.created, strings.Join(calls, ", "))
}

// measure syncs once, ten minutes later.
func (b *googleBed) measure() cost {
	b.t.Helper()
	b.google.Advance(10 * time.Minute)
	b.google.Forget()
	start := time.Now()
	r := b.sync()
	c := cost{seconds: time.Since(start).Seconds(), methods: b.google.Counts(), created: r.Left.Created + r.Right.Created,
		changed: r.Left.Updated + r.Left.Deleted + r.Right.Updated + r.Right.Deleted}
	for _, q := range b.google.Requests() {
		write := q.Verb != http.MethodGet
		switch {
		case strings.HasSuffix(q.Method, ".batch"): // the envelope; its parts follow
			c.batches++
		case q.InBatch && write:
			c.partWrites++
		case q.InBatch:
			c.partReads++
		case write:
			c.writes++
		default:
			c.reads++
		}
	}
	for _, breach := range b.google.Breaches() {
		b.t.Error(breach)
	}
	if len(b.google.Mails()) > 0 {
		b.t.Error("guests were mailed")
	}
	return c
}

// bigBed holds n contacts or events, all in the folder or all at Google.
func bigBed(t testing.TB, kind record.Kind, n int, home bool) *googleBed {
	b := newGoogleBed(t)
	b.put("all/.keep", "")
	day := b.google.Now().UTC().Truncate(24 * time.Hour)
	hand := b.google.Hand(person)
	for i := range n {
		at := day.Add(time.Duration(24+i%2000) * time.Hour)
		switch {
		case kind == record.Contacts && home:
			b.put(fmt.Sprintf("all/person-%06d.vcf", i), string(card(i)))
		case kind == record.Contacts:
			hand.AddContact(map[string]any{"names": []any{map[string]any{"givenName": fmt.Sprint("Given", i), "familyName": fmt.Sprint("Family", i)}},
				"emailAddresses": []any{map[string]any{"value": fmt.Sprintf("p%d@example.org", i), "type": "work"}},
				"phoneNumbers":   []any{map[string]any{"value": fmt.Sprintf("+4930%07d", 1000000+i), "type": "mobile"}},
				"biographies":    []any{map[string]any{"value": fmt.Sprintf("Number %d", i), "contentType": "TEXT_PLAIN"}}})
		case home:
			b.put(fmt.Sprintf("all/event-%06d.ics", i), event(i, at))
		default:
			doc := map[string]any{"summary": fmt.Sprint("Event ", i), "location": fmt.Sprint("Room ", i%30), "start": clockAt(at), "end": clockAt(at.Add(time.Hour))}
			if i%10 == 0 {
				doc["recurrence"] = []any{"RRULE:FREQ=WEEKLY;COUNT=10"}
			}
			hand.AddEvent("primary", doc)
		}
	}
	b.signIn()
	there := map[record.Kind]string{record.Contacts: "contacts", record.Calendar: "primary"}[kind]
	b.ok(b.desk.AddProcess(b.ctx, "all", map[string]string{"kind": string(kind), "left": "home/all", "right": "ada/" + there}))
	return b
}

func clockAt(at time.Time) map[string]any {
	return map[string]any{"dateTime": at.Format(time.RFC3339), "timeZone": "Europe/Berlin"}
}

// event is one of many; each tenth is a series.
func event(n int, at time.Time) string {
	rule := ""
	if n%10 == 0 {
		rule = "RRULE:FREQ=WEEKLY;COUNT=10\r\n"
	}
	const form = "20060102T150405"
	return fmt.Sprintf("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:event-%06d\r\nDTSTAMP:20260101T000000Z\r\n"+
		"DTSTART;TZID=Europe/Berlin:%s\r\nDTEND;TZID=Europe/Berlin:%s\r\n%sSUMMARY:Event %d\r\nLOCATION:Room %d\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		n, at.Format(form), at.Add(time.Hour).Format(form), rule, n, n%30)
}

var bigOnes = []struct {
	kind record.Kind
	home bool
	name string
}{
	{record.Contacts, true, "contacts to Google"}, {record.Contacts, false, "contacts from Google"},
	{record.Calendar, true, "events to Google"}, {record.Calendar, false, "events from Google"},
}

// A first sync writes contacts 200 and events 50 at a time, and once all is in step a run asks once for each
// collection and at most once more for the account.
func TestGoogleRequests(t *testing.T) {
	for _, row := range bigOnes {
		t.Run(row.name, func(t *testing.T) {
			n := 600
			if row.kind == record.Calendar {
				n = 150
			}
			b := bigBed(t, row.kind, n, row.home)
			first := b.measure()
			t.Log("first", first)
			if first.created != n {
				t.Errorf("%d created of %d", first.created, n)
			}
			if row.kind == record.Calendar && first.writes+first.batches > 1+n/50 {
				t.Errorf("%d writing requests for %d events: %v", first.writes+first.batches, n, first.methods)
			}
			if row.kind == record.Contacts && first.writes+first.partWrites > 1+n/200 {
				t.Errorf("%d writing requests for %d contacts: %v", first.writes, n, first.methods)
			}
			second := b.measure()
			t.Log("second", second)
			third := b.measure()
			t.Log("third", third)
			for _, later := range []cost{second, third} {
				if later.created+later.changed+later.writes+later.partWrites > 0 {
					t.Errorf("written though nothing changed: %v", later)
				}
			}
			if third.requests() > 2 {
				t.Errorf("a run without changes: %v", third)
			}
		})
	}
}

// BenchmarkGoogleFirst syncs 10,000 contacts or events for the first time, once more, and without a change.
func BenchmarkGoogleFirst(b *testing.B) {
	for _, row := range bigOnes {
		b.Run(strings.ReplaceAll(row.name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				bed := bigBed(b, row.kind, 10_000, row.home)
				b.StartTimer()
				for _, step := range []string{"first", "second", "quiet"} {
					c := bed.measure()
					if step == "first" && c.created != 10_000 || step != "first" && c.created+c.changed > 0 {
						b.Fatal(step, c)
					}
					b.Log(step, c)
					b.ReportMetric(c.seconds, step+"-s")
					b.ReportMetric(float64(c.requests()), step+"-requests")
					b.ReportMetric(float64(c.writes+c.partWrites), step+"-mutations")
				}
			}
		})
	}
}
