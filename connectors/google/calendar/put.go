package calendar

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"time"

	"bothways/sync/record"
)

// plan is a record laid out as Google holds it.
type plan struct {
	fields map[record.Key]record.Value // of the series; nil: there is none
	when   record.When                 // in Google's words
	gone   map[string]bool
	others map[string]map[record.Key]record.Value
	lone   string
	extra  []string // original starts of changed occurrences that the series does not have
}

// layout lays a record out; float is the zone for times without one.
func layout(r record.Record, float string) (plan, error) {
	p := plan{gone: map[string]bool{}, others: map[string]map[record.Key]record.Value{}}
	for k, v := range r.Fields {
		start, rest := k.Occurrence()
		switch {
		case start == "":
			if p.fields == nil {
				p.fields = map[record.Key]record.Value{}
			}
			p.fields[rest] = v
		case rest == "":
			p.gone[start] = true
		default:
			if p.others[start] == nil {
				p.others[start] = map[record.Key]record.Value{}
			}
			p.others[start][rest] = v
		}
	}
	for start := range p.gone {
		delete(p.others, start)
	}
	if p.fields == nil {
		p.alone()
	}
	w, err := record.ParseWhen(p.fields["WHEN"].Text)
	if err != nil {
		return p, unsupported("an event without a time")
	}
	if p.when, err = googled(w, float); err != nil {
		return p, err
	}
	for _, key := range sortedKeys(p.others) {
		if m, ok := on(p.when, key); ok && (!p.when.Recurring() || !occurs(p.when, key)) {
			p.extra = append(p.extra, key)
			p.when.Dates = append(p.when.Dates, m.String())
		}
	}
	sort.Strings(p.when.Dates)
	return p, nil
}

// alone makes an event of changed occurrences without a series: of a single one the event itself, of
// several a series of just their original starts.
func (p *plan) alone() {
	starts := sortedKeys(p.others)
	if len(starts) == 0 {
		return
	}
	first := p.others[starts[0]]
	p.fields = map[record.Key]record.Value{}
	for k, v := range first {
		p.fields[k] = v
	}
	if len(starts) == 1 && len(p.gone) == 0 {
		p.lone, p.others = starts[0], map[string]map[record.Key]record.Value{}
		return
	}
	p.lone = loneSeries
	w, err := record.ParseWhen(first["WHEN"].Text)
	if err != nil {
		return
	}
	length := w.End.Local.Sub(w.Start.Local)
	zone := w.Start.Zone
	w = record.When{}
	all := append(slices.Collect(maps.Keys(p.others)), slices.Collect(maps.Keys(p.gone))...)
	slices.Sort(all)
	for i, start := range all {
		m, err := record.ParseMoment(start)
		if err != nil {
			continue
		}
		if !m.Date {
			m.Zone = zone
		}
		if w.Start.IsZero() {
			w.Start, w.End = m, m
			w.End.Local = m.Local.Add(length)
		}
		if i > 0 || len(all) == 1 {
			w.Dates = append(w.Dates, m.String())
		}
	}
	p.fields["WHEN"] = record.Value{Text: w.String()}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// put compares how the record is laid out with how it is to be.
func (l *Lens) put(v *view, p record.Patch) (Changes, error) {
	cur := v.record()
	w := &writer{lens: l, view: v, float: l.float(v)}
	var takes record.Patch
	takes, w.left = l.takes(v, cur, p)
	if len(takes) == 0 {
		return Changes{Left: w.left}, nil
	}
	want := takes.Apply(cur)
	if v.s.Master == nil {
		w.orphans(want, takes)
		return w.changes()
	}
	to, err := layout(want, w.float)
	if err != nil {
		return Changes{}, err
	}
	w.occurrences(to, w.series(to))
	return w.changes()
}

// takes splits a patch into what the calendar takes and what stays at home.
func (l *Lens) takes(v *view, cur record.Record, p record.Patch) (record.Patch, []record.Key) {
	out, left := record.Patch{}, []record.Key(nil)
	for _, k := range p.Keys() {
		e := p[k]
		e.Value = l.Shown(k, e.Value)
		old, was := cur.Fields[k]
		if e.Gone && !was || !e.Gone && was && old.Same(e.Value) {
			continue
		}
		start, rest := k.Occurrence()
		event := v.s.first()
		if o := v.others[start]; o != nil && o.fields != nil {
			event = o.event
		}
		value := e.Value
		if e.Gone {
			value = old
		}
		switch {
		case rest == "" && l.may(event, k, value):
			out[k] = e
		case start != "" && e.Gone && p[record.At(start, "WHEN")].Gone && l.may(event, "WHEN", value):
			out[k] = e // all of it goes
		case rest != "" && (e.Gone || l.fits(k, value)) && l.may(event, k, value) && !(e.Gone && l.foreign(event) && rest.Property() != "ALARM"):
			out[k] = e
		default:
			left = append(left, k)
		}
	}
	return out, left
}

// float is the zone for times without one: of an event that has one of these already, the same.
func (l *Lens) float(v *view) string {
	if m, ok := v.s.Master.mark("WHEN"); ok && markZone(m) != "" && markZone(m) == v.when.Start.Zone {
		return v.when.Start.Zone
	}
	return l.floatingZone(v.s.Zone)
}

func (l *Lens) floatingZone(calendar string) string {
	for _, zone := range []string{l.FloatingZone, calendar} {
		if _, ok := location(zone); ok {
			return zoneName(zone)
		}
	}
	return "UTC"
}

// writer collects the calls.
type writer struct {
	lens  *Lens
	view  *view
	float string
	fresh bool            // nothing is there yet
	moved bool            // the series begins at another time, its occurrences have other ids
	lined map[string]bool // exclusions that need no call of their own
	ops   []Op
	early []Op // before the series itself changes
	left  []record.Key
	err   error
	// of a new event
	importing bool
	uid       string
}

func (w *writer) changes() (Changes, error) {
	if w.err != nil {
		return Changes{}, w.err
	}
	return Changes{Ops: append(w.early, w.ops...), Left: w.left}, nil
}

func (w *writer) body(have Event, want map[record.Key]record.Value) *body {
	return &body{lens: w.lens, have: have, want: want, foreign: w.lens.foreign(have), zone: w.float, out: Event{}, marks: Event{}}
}

// series writes the series itself and gives it as it will be.
func (w *writer) series(to plan) Event {
	have := w.view.s.Master
	w.moved = have != nil && w.view.when.Start != to.when.Start
	b := w.body(have, to.fields)
	b.gone = w.exclusions(to)
	b.extra = to.extra
	b.full = have != nil && w.view.lone != to.lone
	b.making = w.importing
	if w.fresh || b.full {
		b.mark(markLone, record.Value{Text: to.lone})
	}
	if w.uid != "" {
		b.mark("uid", record.Value{Text: w.uid})
	}
	b.timed = w.fresh || w.moved || !slices.Equal(to.extra, extras(have)) || !sameMoments(b.gone, slices.Collect(maps.Values(w.view.lines)))
	body := w.finish(b, w.view.fields, "")
	if body == nil && w.fresh {
		body = Event{}
	}
	if body != nil {
		_, files := body["attachments"]
		w.ops = append(w.ops, Op{Verb: Patch, ID: have.text("id"), Body: body, Attachments: files})
	}
	return have.merged(body)
}

// finish runs the rows whose fields differ.
func (w *writer) finish(b *body, have map[record.Key]record.Value, start string) Event {
	for _, r := range rows {
		if r.write != nil && (b.full || differs(r.name, have, b.want) || r.name == "WHEN" && b.timed || r.name == "ALARM" && w.fresh) {
			r.write(b)
		}
	}
	for _, k := range b.left {
		if start != "" {
			k = record.At(start, k)
		}
		w.left = append(w.left, k)
	}
	if b.err != nil {
		w.err = b.err
	}
	return b.done()
}

// differs compares the fields of one row; a colour and its categories are one.
func differs(property string, a, b map[record.Key]record.Value) bool {
	counts := func(k record.Key) bool {
		p := k.Property()
		return p == property || property == "COLOR" && p == "CATEGORIES"
	}
	n := 0
	for k, v := range a {
		if counts(k) {
			if o, ok := b[k]; !ok || !o.Same(v) {
				return true
			}
			n++
		}
	}
	for k := range b {
		if counts(k) {
			n--
		}
	}
	return n != 0
}

// instant is a moment as events.instances takes it for originalStart.
func instant(m record.Moment) string {
	if m.Date {
		return m.Local.Format(time.DateOnly)
	}
	return m.In(nil).UTC().Format(time.RFC3339)
}
