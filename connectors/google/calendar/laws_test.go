package calendar

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/connectors/ical"
	"bothways/sync/record"
)

var usualLens = Lens{Own: []string{ada}}

type sample struct {
	name string
	rec  record.Record
}

func (s sample) GoString() string { return s.name }

// samples are the calendars that the text lens is tested with.
func samples(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob("../../ical/testdata/calendars/*.ics")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d calendars, %v", len(files), err)
	}
	var out []sample
	l := ical.New(record.Calendar)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		docs, err := l.Split(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, doc := range docs {
			r, _, err := l.Get(doc)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			out = append(out, sample{filepath.Base(file), r})
		}
	}
	return out
}

// shown is what of a value Google has room for.
func shown(k record.Key, v record.Value) record.Value {
	v.Raw = ""
	keep := map[string][]string{"ATTENDEE": {"cn", "partstat", "role", "cutype", "x-response-comment", "x-num-guests"},
		"ORGANIZER": {"cn"}, "ATTACH": {"fmttype", "filename"}}[k.Property()]
	if k.Property() == "ALARM" {
		return v
	}
	var tokens [][2]string
	for _, t := range record.SplitAttrs(v.Attr) {
		switch {
		case !slices.Contains(keep, t[0]), t[0] == "x-num-guests" && t[1] == "0":
		case t[0] == "role" && t[1] != "OPT-PARTICIPANT", t[0] == "cutype" && t[1] != "RESOURCE" && t[1] != "ROOM":
		case t[0] == "partstat" && t[1] != "ACCEPTED" && t[1] != "DECLINED" && t[1] != "TENTATIVE":
		case t[0] == "cutype":
			tokens = append(tokens, [2]string{"cutype", "RESOURCE"})
		default:
			tokens = append(tokens, t)
		}
	}
	v.Attr = record.Attrs(tokens...)
	return v
}

// held is the record as Google shows it, by the table in the documentation.
func held(r record.Record, left []record.Key) record.Record {
	out := record.New(r.Kind, r.UID)
	for k, v := range r.Fields {
		if !slices.Contains(left, k) && v.Text != "" {
			out.Fields[k] = shown(k, v)
		}
	}
	if _, ok := out.Fields["ORGANIZER"]; !ok && len(out.Members("ATTENDEE")) > 0 {
		out.Fields["ORGANIZER"] = record.Value{Text: "mailto:" + ada}
	}
	return out
}

func difference(got, want record.Record) string {
	var b strings.Builder
	p := record.Diff(want, got)
	for _, k := range p.Keys() {
		e := p[k]
		b.WriteString("  " + string(k) + ": got " + e.Value.Text + " [" + e.Value.Attr + "]")
		if e.Gone {
			b.WriteString("nothing")
		}
		w := want.Fields[k]
		b.WriteString(", want " + w.Text + " [" + w.Attr + "]\n")
	}
	return b.String()
}

func TestSamplesThereAndBack(t *testing.T) {
	from, to := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	for _, s := range samples(t) {
		c, err := usualLens.Make(s.rec, home, 0)
		if err != nil {
			t.Logf("%s: %v", s.name, err)
			continue
		}
		n++
		g := newGoogle(t)
		g.run(c.Ops)
		got, want := get(t, usualLens, g), held(s.rec, c.Left)
		if !got.Same(want) || got.UID != s.rec.UID && s.rec.UID != "" {
			t.Errorf("%s: %s\n%s", s.name, got.UID, difference(got, want))
		}
		for _, k := range c.Left {
			if usualLens.Holds(k) {
				t.Logf("%s: %s stays at home: %.60q", s.name, k, s.rec.Fields[k].Text)
			}
		}
		if w, _ := s.rec.When(); len(w.ExRules) > 0 || s.name == "rule-mixed-weekdays.ics" {
			// whether the start counts for an EXRULE is told two ways; the library cannot mix plain and counted weekdays
			continue
		}
		if a, b := starts(homeStarts(t, s.rec, from, to)), starts(g.expand(from, to)); a != b {
			t.Errorf("%s:\n  at home   %.200s\n  at Google %.200s", s.name, a, b)
		}
	}
	t.Logf("%d samples", n)
}

// reasons tells whether a field may stay at home, by what the documentation says.
func mayStay(k record.Key, v record.Value, r record.Record) bool {
	start, rest := k.Occurrence()
	w, _ := r.When()
	switch {
	case !usualLens.Holds(k), k.Property() == "ORGANIZER":
		return true
	case start != "" && (strings.Contains(start, "T") == w.Start.Date || !w.Recurring() && rest == ""):
		return true
	case rest.Property() == "ALARM":
		n := 0
		for other := range r.Fields {
			if other.Slot() == k.Slot() && usualLens.Holds(other) {
				n++
			}
		}
		return n > 5 || strings.Contains(string(k), "#") || twin(r, k)
	}
	return strings.HasPrefix(v.Text, "https://far.example/") && len(v.Text) > 9000
}

// twin tells whether another alarm of the record is the same reminder.
func twin(r record.Record, k record.Key) bool {
	mine, _ := reminderOf(alarmParts(r.Fields[k].Text))
	for other, v := range r.Fields {
		if other != k && other.Slot() == k.Slot() {
			if theirs, ok := reminderOf(alarmParts(v.Text)); ok && theirs == mine {
				return true
			}
		}
	}
	return false
}

func TestLaws(t *testing.T) {
	all := slices.DeleteFunc(samples(t), func(s sample) bool {
		_, err := usualLens.Make(s.rec, home, 0)
		return err != nil || s.name == "rule-mixed-weekdays.ics" || slices.ContainsFunc(s.rec.Keys(), func(k record.Key) bool { return k.Property() == "ORGANIZER" })
	})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "sample")
		other := rapid.SampledFrom(all).Draw(t, "other")
		g, _ := made(t, usualLens, s.rec)
		g.inherit = rapid.Bool().Draw(t, "inherits")
		g.keep = rapid.Bool().Draw(t, "keeps")
		g.bare = rapid.Bool().Draw(t, "bare")
		for range rapid.IntRange(1, 3).Draw(t, "rounds") {
			before := g.series()
			have := get(t, usualLens, g)
			wish := mutate(t, have, other.rec)
			p := record.Diff(have, wish)
			c, err := usualLens.Put(before, p)
			if err != nil {
				t.Fatalf("%s: %v\n%v", s.name, err, p)
			}
			g.run(c.Ops)
			again, err := usualLens.Again(before, p, g.series())
			if err != nil {
				t.Fatalf("%s: again: %v", s.name, err)
			}
			if (len(again.Ops) > 0) && !g.inherit && !g.keep && !movesSeries(p) {
				t.Fatalf("%s: once was not enough: %v\n%v", s.name, again.Ops, p)
			}
			g.run(again.Ops)
			want := have.Clone()
			for k, e := range p {
				switch {
				case slices.Contains(c.Left, k):
					if !mayStay(k, e.Value, wish) {
						t.Fatalf("%s: %s stays at home: %v", s.name, k, e)
					}
				case e.Gone:
					delete(want.Fields, k)
				default:
					want.Fields[k] = shown(k, e.Value)
				}
			}
			for _, k := range c.Left {
				if _, asked := p[k]; !asked { // a single event has no dates to leave out
					if !mayStay(k, want.Fields[k], wish) {
						t.Fatalf("%s: %s stays at home", s.name, k)
					}
					delete(want.Fields, k)
				}
			}
			got := get(t, usualLens, g)
			if want = settled(want); !got.Same(want) {
				t.Fatalf("%s:\n%spatch %v\nops %v\nagain %v\nleft %v\nmaster %v\nothers %v", s.name, difference(got, want), p, c.Ops, again.Ops, c.Left, g.master, g.others)
			}
			rest, err := usualLens.Put(g.series(), record.Diff(got, want))
			if err != nil || len(rest.Ops) > 0 {
				t.Fatalf("%s: not at rest: %v %v", s.name, err, rest.Ops)
			}
		}
	})
}

func movesSeries(p record.Patch) bool { _, ok := p["WHEN"]; return ok }

// settled is a record with what Google says by itself: who organises a meeting, and nothing of an occurrence
// that is as the series has it.
func settled(r record.Record) record.Record {
	out := r.Clone()
	slots := map[string]map[record.Key]record.Value{}
	main := map[record.Key]record.Value{}
	for k, v := range r.Fields {
		start, rest := k.Occurrence()
		switch {
		case start == "":
			main[k] = v
		case rest != "":
			if slots[start] == nil {
				slots[start] = map[record.Key]record.Value{}
			}
			slots[start][rest] = v
		}
	}
	organise := func(fields map[record.Key]record.Value, at func(record.Key) record.Key) {
		guests := false
		for k := range fields {
			guests = guests || k.Property() == "ATTENDEE"
		}
		if delete(out.Fields, at("ORGANIZER")); guests {
			out.Fields[at("ORGANIZER")] = record.Value{Text: "mailto:" + ada}
			fields["ORGANIZER"] = record.Value{Text: "mailto:" + ada}
		} else {
			delete(fields, "ORGANIZER")
		}
	}
	organise(main, func(k record.Key) record.Key { return k })
	w, err := record.ParseWhen(main["WHEN"].Text)
	for start, fields := range slots {
		organise(fields, func(k record.Key) record.Key { return record.At(start, k) })
		if err != nil {
			continue
		}
		made, bad := googled(w, home)
		if bad != nil {
			continue
		}
		if m, ok := on(made, start); ok && made.Recurring() && occurs(made, m.Key()) && same(fields, usual(main, made, start)) {
			for k := range fields {
				delete(out.Fields, record.At(start, k))
			}
		}
	}
	return out
}

var texts = []string{"Review", "Mittag", "déjeuner", "a,b;c", `back\slash`, "🎉", "x:y", "<b>bold</b> & more", "&amp; as it stands", "ends^n", "if a < b > c", "two\nlines"}

func text(t *rapid.T) string {
	if rapid.Bool().Draw(t, "plain") {
		return rapid.SampledFrom(texts).Draw(t, "word")
	}
	return trimmed(rapid.StringN(1, 90, -1).Draw(t, "text"))
}

func mutate(t *rapid.T, have, from record.Record) record.Record {
	r := have.Clone()
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		at := func(k record.Key) record.Key { return k }
		var inside []string
		for k := range r.Fields {
			if start, rest := k.Occurrence(); rest == "WHEN" && start != "" {
				inside = append(inside, start)
			}
		}
		slices.Sort(inside)
		if len(inside) > 0 && (rapid.Bool().Draw(t, "inside") || r.Fields["WHEN"].Text == "") {
			start := rapid.SampledFrom(inside).Draw(t, "start")
			at = func(k record.Key) record.Key { return record.At(start, k) }
		} else if r.Fields["WHEN"].Text == "" {
			continue
		}
		set := func(k record.Key, v record.Value) {
			if v.Text != "" {
				r.Fields[at(k)] = v
			}
		}
		one := func(values ...string) record.Value {
			return record.Value{Text: rapid.SampledFrom(values).Draw(t, "value")}
		}
		switch rapid.IntRange(0, 13).Draw(t, "edit") {
		case 0:
			set(record.Key(rapid.SampledFrom([]string{"SUMMARY", "LOCATION", "DESCRIPTION"}).Draw(t, "single")), record.Value{Text: text(t)})
		case 1:
			set("STATUS", one("CONFIRMED", "TENTATIVE", "CANCELLED"))
		case 2:
			set("CLASS", one("PUBLIC", "PRIVATE", "CONFIDENTIAL", "X-FAMILY"))
		case 3:
			set("TRANSP", one("OPAQUE", "TRANSPARENT"))
		case 4:
			set("COLOR", one("red", "gold", "steelblue", "crimson", "seagreen", "#ff8800"))
		case 5:
			set("URL", one("https://example.org/a", "http://example.org/b?x=1&y=2"))
		case 6:
			v := one("DISPLAY -PT15M", "AUDIO -PT15M", "DISPLAY -P1D", "EMAIL -P1DT2H30M", "DISPLAY PT0S", "DISPLAY -PT5M", "AUDIO -PT1H", "DISPLAY PT5M", "DISPLAY -PT10M END", "PROCEDURE -PT5M")
			action, trigger, _ := strings.Cut(v.Text, " ")
			a := record.Value{Text: "action=" + action + "\ntrigger=" + trigger}
			if rapid.Bool().Draw(t, "described") {
				a.Text += "\ndescription=" + rapid.SampledFrom([]string{"Go", "x\\ny\\, z"}).Draw(t, "about")
				a.Attr = record.Attrs([2]string{"repeat", "2"}, [2]string{"duration", "PT5M"})
			}
			set(record.Member("ALARM", v.Text), a)
		case 7:
			v := one("mailto:grace@example.org", "mailto:linus@example.org", "mailto:"+ada)
			v.Attr = record.Attrs([2]string{"cn", rapid.SampledFrom([]string{"Grace", "L; T"}).Draw(t, "cn")},
				[2]string{"partstat", rapid.SampledFrom([]string{"ACCEPTED", "DECLINED", "DELEGATED"}).Draw(t, "answer")},
				[2]string{"role", rapid.SampledFrom([]string{"OPT-PARTICIPANT", "CHAIR"}).Draw(t, "role")}, [2]string{"rsvp", "TRUE"})
			set(record.Member("ATTENDEE", v.Text), v)
		case 8:
			v := one("uri:https://example.org/file.pdf", "uri:https://example.org/two", "uri:cid:1", "sha256:00")
			v.Attr = record.Attrs([2]string{"filename", "File"}, [2]string{"x-odd", "1"})
			set(record.Member("ATTACH", v.Text), v)
		case 9:
			name := rapid.SampledFrom([]string{"CATEGORIES", "COMMENT", "X-ANY", "CONFERENCE"}).Draw(t, "not held")
			set(record.Member(name, "Work"), record.Value{Text: "Work"})
		case 10:
			keys := slices.DeleteFunc(r.Keys(), func(k record.Key) bool {
				_, rest := k.Occurrence()
				return rest == "WHEN" || k.Property() == "CONFERENCE"
			})
			if len(keys) > 0 {
				k := rapid.SampledFrom(keys).Draw(t, "key")
				delete(r.Fields, k)
			}
		case 11:
			retime(t, r, at("WHEN"))
			fitting(r)
		case 12:
			override(t, r)
		case 13:
			if k := record.Key("WHEN"); from.Fields[k].Text != "" && r.Fields[k].Text != "" && !strings.Contains(string(from.Fields[k].Text), "RSCALE") {
				r.Fields[k] = record.Value{Text: from.Fields[k].Text}
				fitting(r)
			}
		}
	}
	return r
}

// fitting drops the occurrences that a series of days has no more when it becomes one of times.
func fitting(r record.Record) {
	w, ok := r.When()
	for k := range r.Fields {
		if start, _ := k.Occurrence(); ok && start != "" && strings.Contains(start, "T") == w.Start.Date {
			delete(r.Fields, k)
		}
	}
}

func retime(t *rapid.T, r record.Record, k record.Key) {
	w, err := record.ParseWhen(r.Fields[k].Text)
	if err != nil {
		t.Fatalf("%s: %v", k, err)
	}
	by := time.Duration(rapid.IntRange(-40*24, 40*24).Draw(t, "hours")) * time.Hour
	zone := rapid.SampledFrom([]string{"same", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", ""}).Draw(t, "zone")
	for _, m := range []*record.Moment{&w.Start, &w.End} {
		if m.IsZero() {
			continue
		}
		if m.Date {
			m.Local = m.Local.Add(by.Truncate(24 * time.Hour))
			continue
		}
		m.Local = m.Local.Add(by)
		if zone != "same" {
			m.Zone = zone
		}
	}
	if start, _ := k.Occurrence(); start == "" {
		switch rapid.IntRange(0, 5).Draw(t, "rule") {
		case 0:
			w.Rules = []string{"FREQ=WEEKLY;COUNT=7;BYDAY=MO,WE"}
		case 1:
			w.Rules = []string{"FREQ=DAILY;UNTIL=20270101"}
		case 2:
			w.Dates = append(w.Dates, "20261224T180000 UTC", "20261225", "20261226T080000/20261226T090000 Europe/Berlin")
			w, _ = record.ParseWhen(w.String())
		case 3:
			w.Rules = []string{"RSCALE=GREGORIAN;FREQ=MONTHLY;UNTIL=20270101T120000;BYMONTHDAY=31"}
		}
	}
	r.Fields[k] = record.Value{Text: w.String()}
}

// override changes, cancels or restores one occurrence.
func override(t *rapid.T, r record.Record) {
	w, ok := r.When()
	if !ok || w.Start.IsZero() {
		return
	}
	at := w.Start
	at.Local = at.Local.AddDate(0, 0, rapid.SampledFrom([]int{0, 1, 7, 14, 9}).Draw(t, "days"))
	start := at.Key()
	for k := range r.Fields {
		if s, _ := k.Occurrence(); s == start {
			delete(r.Fields, k)
		}
	}
	switch rapid.IntRange(0, 2).Draw(t, "how") {
	case 0:
		r.Fields[record.Excluded(start)] = excluded
	case 1:
		for _, k := range r.Keys() {
			v := r.Fields[k]
			if s, _ := k.Occurrence(); s == "" && (k == "SUMMARY" || rapid.Bool().Draw(t, "copied")) {
				r.Fields[record.At(start, k)] = v
			}
		}
		one := record.When{Start: at, End: at}
		one.End.Local = at.Local.AddDate(0, 0, 1)
		if rapid.Bool().Draw(t, "moved") {
			one.Start.Local, one.End.Local = one.Start.Local.AddDate(0, 0, 1), one.End.Local.AddDate(0, 0, 1)
		}
		r.Fields[record.At(start, "WHEN")] = record.Value{Text: one.String()}
		if rapid.Bool().Draw(t, "named") {
			r.Fields[record.At(start, "SUMMARY")] = record.Value{Text: "Another"}
		}
	}
}
