package calendar

import (
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

// view is a series taken apart.
type view struct {
	lens   *Lens
	s      Series
	uid    string
	fields map[record.Key]record.Value // of the series itself
	when   record.When                 // the series in Google's words
	lines  map[string]record.Moment    // EXDATEs by key
	others map[string]*occurrence
	lone   string // see markLone
}

// occurrence is a changed or cancelled occurrence.
type occurrence struct {
	event  Event
	fields map[record.Key]record.Value // nil of a cancelled one
	unseen bool                        // says nothing that the series does not say
}

// markLone marks an event that was made from changed occurrences without a series (RFC 5545 allows an
// invitation to be just that): its text is the original start of a single one, or loneSeries.
const (
	markLone   = "lone"
	loneSeries = "series"
)

func (l *Lens) view(s Series) (*view, error) {
	v := &view{lens: l, s: s, others: map[string]*occurrence{}, lines: map[string]record.Moment{}}
	switch {
	case s.Master.cancelled():
		return nil, &side.Error{Class: side.ErrGone, What: "the event was deleted"}
	case s.Master != nil:
		if err := v.readMaster(); err != nil {
			return nil, err
		}
	case len(s.Instances) == 0:
		return nil, invalid("there is no event")
	default:
		v.uid = UID(s.Instances[0])
	}
	for _, e := range s.Instances {
		if err := v.readOccurrence(e); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (v *view) readMaster() error {
	m := v.s.Master
	v.uid = UID(m)
	if lone, ok := m.mark(markLone); ok {
		v.lone = lone.Text
	}
	w, gone, err := whenOf(m, v.s.Zone)
	if err != nil {
		return invalid("event %s: %v", m.text("id"), err)
	}
	v.when = w
	for _, x := range gone {
		v.lines[v.key(x)] = x
	}
	v.fields = v.read(m, nil)
	return nil
}

// read gathers the fields of one event.
func (v *view) read(e, master Event) map[record.Key]record.Value {
	r := &reader{lens: v.lens, event: e, master: master, zone: v.s.Zone, fields: map[record.Key]record.Value{}}
	for _, row := range rows {
		if row.read != nil {
			row.read(r)
		}
	}
	return r.fields
}

func (v *view) readOccurrence(e Event) error {
	at, err := moment(e.object("originalStartTime"), v.s.Zone)
	if err != nil {
		if at, err = moment(e.object("start"), v.s.Zone); err != nil {
			return invalid("occurrence %s: %v", e.text("id"), err)
		}
	}
	key := v.key(at)
	o := &occurrence{event: e}
	if !e.cancelled() {
		o.fields = v.read(e, v.s.Master)
		o.unseen = v.lone == "" && v.s.Master != nil && same(o.fields, usual(v.fields, v.when, v.key(at)))
	} else if v.s.Master != nil && !(v.when.Recurring() && v.occurs(at)) {
		o.unseen = true // it takes nothing out
	}
	if old := v.others[key]; old == nil || !e.updated().Before(old.event.updated()) {
		v.others[key] = o
	}
	return nil
}

func same(a, b map[record.Key]record.Value) bool {
	return record.Record{Fields: a}.Same(record.Record{Fields: b})
}

// key is a moment on the clock of the series. Where the clock leaves the series' time of day out, what it
// shows instead is that occurrence.
func (v *view) key(m record.Moment) string {
	base := v.when.Start
	loc, ok := record.Location(base.Zone)
	if _, known := record.Location(m.Zone); base.IsZero() || base.Date || m.Date || !ok || !known {
		return m.Key()
	}
	shows := record.Moment{Local: clock(m.In(nil), loc), Zone: base.Zone}
	meant := shows
	meant.Local = meant.Local.Truncate(day).Add(base.Local.Sub(base.Local.Truncate(day)))
	if meant.In(nil).Equal(m.In(nil)) {
		return meant.Key()
	}
	return shows.Key()
}

const day = 24 * time.Hour

// occurs tells whether the series has an occurrence there; one that cannot be worked out counts.
func (v *view) occurs(at record.Moment) bool { return occurs(v.when, v.key(at)) }

func occurs(w record.When, key string) bool {
	m, ok := on(w, key)
	if !ok {
		return false
	}
	from := m.In(time.UTC)
	starts, complete := w.Occurrences(from, from.Add(time.Second), 1, time.UTC)
	return len(starts) > 0 || !complete
}

// record gathers all fields.
func (v *view) record() record.Record {
	r := record.New(record.Calendar, v.uid)
	switch v.lone {
	case "":
		for k, val := range v.fields {
			r.Fields[k] = val
		}
	case loneSeries:
	default:
		for k, val := range v.fields {
			r.Fields[record.At(v.lone, k)] = val
		}
		return r
	}
	for key := range v.lines {
		r.Fields[record.Excluded(key)] = excluded
	}
	v.plainExtras(r)
	for key, o := range v.others {
		switch {
		case o.unseen:
		case o.fields == nil:
			r.Fields[record.Excluded(key)] = excluded
		default:
			if _, out := v.lines[key]; out {
				continue // an EXDATE takes it out all the same
			}
			for k, val := range o.fields {
				r.Fields[record.At(key, k)] = val
			}
		}
	}
	return r
}

// plainExtras shows what the series has for changed occurrences alone as such, though they are as the series.
func (v *view) plainExtras(r record.Record) {
	for _, key := range extras(v.s.Master) {
		_, out := v.lines[key]
		if o := v.others[key]; out || o != nil && !o.unseen || !occurs(v.when, key) {
			continue
		}
		for k, val := range usual(v.fields, v.when, key) {
			r.Fields[record.At(key, k)] = val
		}
	}
}

var excluded = record.Value{Text: "gone"}

func (v *view) modified() time.Time {
	last := v.s.Master.updated()
	for _, e := range v.s.Instances {
		if e.updated().After(last) {
			last = e.updated()
		}
	}
	return last
}
