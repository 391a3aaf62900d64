package calendar

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"

	"bothways/sync/record"
)

// google is one event of a calendar with the semantics of insert and patch, as far as they are known; where
// they are not, it can behave both ways.
type google struct {
	t       failer
	zone    string
	master  Event
	others  map[string]Event
	own     map[string]map[string]bool // members that an occurrence has of its own
	inherit bool                       // what is changed in the series shows in its changed occurrences
	keep    bool                       // changed occurrences stay when the series moves
	bare    bool                       // cancelled occurrences show nothing else
	updates int
}

type failer interface {
	Helper()
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

const (
	ada  = "ada@example.org"
	home = "Europe/Berlin"
)

func newGoogle(t failer) *google {
	return &google{t: t, zone: home, others: map[string]Event{}, own: map[string]map[string]bool{}}
}

// wire sends a value through JSON.
func wire[T any](t failer, v any) T {
	t.Helper()
	var out T
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		t.Fatalf("json: %v", err)
	}
	return out
}

func (g *google) run(ops []Op) {
	g.t.Helper()
	for i, op := range ops {
		op.Body = wire[Event](g.t, op.Body)
		switch op.Verb {
		case Insert, Import:
			if i > 0 {
				g.t.Fatalf("an insert that is not first")
			}
			g.insert(op)
		case Patch:
			id := ""
			if g.master != nil {
				id = g.master.text("id")
			}
			g.patch(op.Target(id), op.Body)
		default:
			g.t.Fatalf("verb %q", op.Verb)
		}
	}
}

func (g *google) insert(op Op) {
	g.t.Helper()
	e := Event{}.merged(op.Body)
	self := Event{"email": ada, "self": true}
	if op.Verb == Import {
		if e.text("iCalUID") == "" || e["id"] != nil {
			g.t.Fatalf("import: %v", e)
		}
		e["id"] = "_server0made"
		if o := e.object("organizer"); o != nil {
			e["privateCopy"] = true
		} else {
			e["organizer"] = self
		}
	} else {
		if e["iCalUID"] != nil || e["organizer"] != nil {
			g.t.Fatalf("insert: %v", e)
		}
		if e["id"] == nil {
			e["id"] = "server0made"
		}
		if !plainID(e.text("id")) {
			g.t.Fatalf("invalid id %q", e.text("id"))
		}
		e["iCalUID"] = e.text("id") + "@google.com"
		e["organizer"] = self
	}
	e["creator"] = self
	if e["reminders"] == nil {
		e["reminders"] = Event{"useDefault": true}
	}
	g.master = g.settled(e)
	g.check(g.master)
}

// settled is an event as Google shows it after a write.
func (g *google) settled(e Event) Event {
	g.updates++
	e["updated"] = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(g.updates) * time.Second).Format("2006-01-02T15:04:05.000Z")
	e["kind"], e["eventType"] = "calendar#event", "default"
	if e.text("status") == "" {
		e["status"] = "confirmed"
	}
	loc, _ := time.LoadLocation(g.zone)
	for _, name := range []string{"start", "end"} {
		o := e.object(name)
		if at, err := time.Parse(time.RFC3339, o.text("dateTime")); err == nil {
			e[name] = o.merged(Event{"dateTime": at.In(loc).Format(time.RFC3339)})
		}
	}
	for name, usual := range map[string]string{"transparency": "opaque", "visibility": "default"} {
		if e.text(name) == usual {
			delete(e, name)
		}
	}
	if len(e.objects("attendees")) == 0 {
		delete(e, "attendees")
	}
	return wire[Event](g.t, e)
}

// check refuses what Google refuses.
func (g *google) check(e Event) {
	g.t.Helper()
	start, end := e.object("start"), e.object("end")
	if (start["date"] == nil) == (start["dateTime"] == nil) || (start["date"] == nil) != (end["date"] == nil) {
		g.t.Fatalf("start %v, end %v", start, end)
	}
	if start["date"] == nil {
		for _, o := range []Event{start, end} {
			if _, err := time.LoadLocation(o.text("timeZone")); err != nil || o.text("timeZone") == "" {
				g.t.Fatalf("time zone of %v", o)
			}
		}
		s, _ := time.Parse(time.RFC3339, start.text("dateTime"))
		if f, err := time.Parse(time.RFC3339, end.text("dateTime")); err != nil || f.Before(s) {
			g.t.Fatalf("the specified time range is empty: %v %v", start, end)
		}
	} else if start["timeZone"] != nil || end.text("date") <= start.text("date") {
		g.t.Fatalf("start %v, end %v", start, end)
	}
	for _, line := range e.texts("recurrence") {
		days := start["date"] != nil
		head, value, _ := strings.Cut(line, ":")
		if _, until, ok := strings.Cut(value, "UNTIL="); ok {
			until, _, _ = strings.Cut(until, ";")
			if days != (len(until) == 8) || !days && !strings.HasSuffix(until, "Z") {
				g.t.Fatalf("UNTIL in %s", line)
			}
		}
		if strings.Contains(head, "DATE") && !strings.Contains(head, "RULE") && days != strings.Contains(head, "VALUE=DATE") {
			g.t.Fatalf("dates in %s", line)
		}
		if !days && strings.HasPrefix(head, "RDATE") && !strings.Contains(head, "TZID=") && !strings.HasSuffix(value, "Z") {
			g.t.Fatalf("zone in %s", line)
		}
	}
	if o := e.object("reminders"); o.flag("useDefault") && len(o.objects("overrides")) > 0 || len(o.objects("overrides")) > 5 {
		g.t.Fatalf("reminders %v", o)
	}
	private := e.object("extendedProperties").object("private")
	for k, v := range private {
		if s, _ := v.(string); len(k) > 44 || len([]rune(s)) > 1024 {
			g.t.Fatalf("property %s of %d characters", k, len(s))
		}
	}
	if e["conferenceData"] != nil && g.master["conferenceData"] == nil {
		g.t.Fatalf("conferenceData is not ours to write")
	}
}

func (g *google) patch(id string, p Event) {
	g.t.Helper()
	master := g.master.text("id")
	if id != master {
		g.patchOccurrence(id, p)
		return
	}
	was := g.master
	g.master = g.settled(was.merged(p))
	g.check(g.master)
	moved := fmt.Sprint(instantOf(was.object("start"))) != fmt.Sprint(instantOf(g.master.object("start")))
	for at, e := range g.others {
		if moved && !g.keep {
			delete(g.others, at)
			continue
		}
		if g.inherit {
			for name, v := range p {
				if name == "start" || name == "end" || name == "recurrence" || name == "status" || g.own[at][name] {
					continue
				}
				e = e.merged(Event{name: v})
			}
			g.others[at] = e
		}
	}
}

func instantOf(o Event) time.Time {
	if t, err := time.Parse(time.RFC3339, o.text("dateTime")); err == nil {
		return t.UTC()
	}
	t, _ := time.Parse(time.DateOnly, o.text("date"))
	return t
}

func (g *google) patchOccurrence(id string, p Event) {
	g.t.Helper()
	suffix, ok := strings.CutPrefix(id, g.master.text("id")+"_")
	if !ok {
		g.t.Fatalf("no event %s", id)
	}
	e := g.others[suffix]
	if e == nil {
		at, err := time.Parse("20060102T150405Z", suffix)
		if err != nil {
			at, err = time.Parse("20060102", suffix)
		}
		if err != nil {
			g.t.Fatalf("occurrence %s: %v", id, err)
		}
		if !slices.ContainsFunc(g.expandRules(at.AddDate(0, 0, -1), at.AddDate(0, 0, 2)), at.Equal) {
			g.t.Fatalf("404 %s: the series has no occurrence there\n%v\n%v", id, g.master.object("start"), g.master["recurrence"])
		}
		e = g.occurrence(at)
		e["id"] = id
	}
	if g.own[suffix] == nil {
		g.own[suffix] = map[string]bool{}
	}
	for name := range p {
		g.own[suffix][name] = true
	}
	e = g.settled(e.merged(p))
	g.check(e)
	g.others[suffix] = e
}

// occurrence is one as the series makes it.
func (g *google) occurrence(at time.Time) Event {
	e := wire[Event](g.t, g.master)
	delete(e, "recurrence")
	e["recurringEventId"] = g.master["id"]
	start, end := g.master.object("start"), g.master.object("end")
	length := instantOf(end).Sub(instantOf(start))
	set := func(o Event, t time.Time) Event {
		if o["date"] != nil {
			return Event{"date": t.Format(time.DateOnly)}
		}
		return Event{"dateTime": t.Format(time.RFC3339), "timeZone": o["timeZone"]}
	}
	e["start"], e["end"] = set(start, at), set(end, at.Add(length))
	e["originalStartTime"] = set(start, at)
	return wire[Event](g.t, e)
}

func (g *google) series() Series {
	s := Series{Zone: g.zone}
	if g.master != nil {
		s.Master = wire[Event](g.t, g.master)
	}
	for _, at := range slices.Sorted(maps.Keys(g.others)) {
		e := wire[Event](g.t, g.others[at])
		if e.cancelled() && g.bare {
			e = Event{"id": e["id"], "status": "cancelled", "recurringEventId": e["recurringEventId"], "originalStartTime": e["originalStartTime"]}
		}
		s.Instances = append(s.Instances, e)
	}
	return s
}

// expandRules expands the recurrence alone, with the library.
func (g *google) expandRules(from, to time.Time) []time.Time {
	g.t.Helper()
	start := g.master.object("start")
	loc := time.UTC
	if name := start.text("timeZone"); name != "" {
		loc, _ = time.LoadLocation(name)
	}
	dtstart := instantOf(start).In(loc)
	out := map[time.Time]bool{dtstart.UTC(): true}
	gone := map[time.Time]bool{}
	for _, line := range g.master.texts("recurrence") {
		head, value, _ := strings.Cut(line, ":")
		name, _, _ := strings.Cut(head, ";")
		switch name {
		case "RRULE", "EXRULE":
			value, _, _ = strings.Cut(value, ";X-")
			opt, err := rrule.StrToROption(value)
			if err != nil {
				g.t.Fatalf("%s: %v", line, err)
			}
			opt.Dtstart = dtstart
			if !opt.Until.IsZero() && loc == time.UTC && len(value) > 0 {
				opt.Until = opt.Until.UTC()
			}
			r, err := rrule.NewRRule(*opt)
			if err != nil {
				g.t.Fatalf("%s: %v", line, err)
			}
			for _, t := range r.Between(from.Add(-48*time.Hour), to.Add(48*time.Hour), true) {
				if name == "RRULE" {
					out[t.UTC()] = true
				} else {
					gone[t.UTC()] = true
				}
			}
		case "RDATE", "EXDATE":
			l, _ := parseLine(line)
			for _, m := range l.moments() {
				if name == "RDATE" {
					out[m.In(nil).UTC()] = true
				} else {
					gone[m.In(nil).UTC()] = true
				}
			}
		}
	}
	var list []time.Time
	for t := range out {
		if !gone[t] && !t.Before(from) && t.Before(to) {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// expand lists the starts of all occurrences as Google would show them.
func (g *google) expand(from, to time.Time) []time.Time {
	g.t.Helper()
	byStart := map[time.Time]bool{}
	for _, t := range g.expandRules(from.AddDate(-1, 0, 0), to.AddDate(1, 0, 0)) {
		byStart[t] = true
	}
	var list []time.Time
	for _, e := range g.others {
		at := instantOf(e.object("originalStartTime"))
		if !byStart[at] {
			continue
		}
		delete(byStart, at)
		if !e.cancelled() {
			list = append(list, instantOf(e.object("start")))
		}
	}
	for t := range byStart {
		list = append(list, t)
	}
	list = slices.DeleteFunc(list, func(t time.Time) bool { return t.Before(from) || !t.Before(to) })
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// homeStarts lists the starts of all occurrences of a record; dates begin at midnight UTC and times without
// a zone pass at home.
func homeStarts(t failer, r record.Record, from, to time.Time) []time.Time {
	t.Helper()
	local, _ := time.LoadLocation(home)
	instant := func(m record.Moment) time.Time {
		if m.Date {
			return m.Local
		}
		return m.In(local).UTC()
	}
	w, _ := r.When()
	skip := map[string]bool{}
	var list []time.Time
	for k, v := range r.Fields {
		start, rest := k.Occurrence()
		if start == "" {
			continue
		}
		skip[start] = true
		if rest == "WHEN" {
			o, err := record.ParseWhen(v.Text)
			if err != nil {
				t.Fatalf("%s: %v", k, err)
			}
			list = append(list, instant(o.Start))
		}
	}
	pass := local
	if w.Start.Date {
		pass = time.UTC
	}
	starts, _ := w.Occurrences(from.AddDate(-1, 0, 0), to.AddDate(1, 0, 0), 100_000, pass)
	for _, s := range starts {
		in := pass
		if loc, ok := record.Location(w.Start.Zone); ok && !w.Start.Date {
			in = loc
		}
		if key := (record.Moment{Local: clock(s, in), Date: w.Start.Date}).Key(); !skip[key] {
			list = append(list, s.UTC())
		}
	}
	list = slices.DeleteFunc(list, func(t time.Time) bool { return t.Before(from) || !t.Before(to) })
	slices.SortFunc(list, time.Time.Compare)
	return list
}

func starts(list []time.Time) string {
	var out []string
	for _, t := range list {
		out = append(out, t.Format("2006-01-02T15:04"))
	}
	return strings.Join(out, " ")
}

func made(t failer, l Lens, r record.Record) (*google, Changes) {
	t.Helper()
	c, err := l.Make(r, home, 0)
	if err != nil {
		t.Fatalf("make: %v", err)
	}
	g := newGoogle(t)
	g.run(c.Ops)
	return g, c
}

func get(t failer, l Lens, g *google) record.Record {
	t.Helper()
	r, _, err := l.Get(g.series())
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	return r
}

var _ failer = (*testing.T)(nil)
