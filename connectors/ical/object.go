package ical

import (
	"strconv"
	"strings"
	"time"

	"bothways/connectors/contentline"
	"bothways/sync/record"
	"bothways/sync/side"
)

// object is a calendar object taken apart: the master of a series (or the only event) and the
// occurrences that were changed.
type object struct {
	doc    *contentline.Document
	cal    *contentline.Component
	name   string // VEVENT or VTODO
	kind   record.Kind
	uid    string
	master *contentline.Component
	others []*occurrence
	zones  zoneTable
	series record.Moment // the base of the series, whose clock the keys of occurrences are read on
	lone   record.Moment // where there is no series: the start of the first changed occurrence that is added
}

// occurrence is a component with a RECURRENCE-ID.
type occurrence struct {
	comp      *contentline.Component
	id        *contentline.Line
	at        record.Moment // the RECURRENCE-ID as it stands
	start     string        // its key on the series' clock
	cancelled bool
	hidden    bool // an older version of one that is there twice
}

func (l Lens) parse(doc []byte) (*object, error) {
	d, err := contentline.Parse(doc)
	if err != nil {
		return nil, broken(err)
	}
	roots, err := d.Tree()
	if err != nil {
		return nil, broken(err)
	}
	o := &object{doc: d, name: l.component(), kind: l.Kind, zones: newZoneTable()}
	for _, root := range roots {
		if root.Name == "VCALENDAR" && (o.cal == nil || !holds(o.cal, o.name)) {
			o.cal = root
		}
	}
	if o.cal == nil {
		return nil, invalid(1, "there is no VCALENDAR")
	}
	for _, part := range o.cal.Parts {
		if part.Name == "VTIMEZONE" {
			o.zones.read(part)
		}
	}
	return o, nil
}

func holds(c *contentline.Component, name string) bool {
	for _, part := range c.Parts {
		if part.Name == name {
			return true
		}
	}
	return false
}

func (l Lens) read(doc []byte) (*object, error) {
	o, err := l.parse(doc)
	if err != nil {
		return nil, err
	}
	var masters []*contentline.Component
	found := false
	for _, part := range o.cal.Parts {
		if part.Name != o.name {
			continue
		}
		uid := uidOf(part)
		if found && uid != o.uid {
			return nil, invalid(part.Begin.Number(), "a second UID in one calendar object")
		}
		o.uid, found = uid, true
		if id := part.First("RECURRENCE-ID"); id != nil {
			o.others = append(o.others, &occurrence{comp: part, id: id})
		} else {
			masters = append(masters, part)
		}
	}
	if !found {
		return nil, &side.Error{Class: side.ErrUnsupported, What: "the document holds no " + o.name}
	}
	for _, m := range masters {
		if o.master == nil || sequence(m) > sequence(o.master) {
			o.master = m
		}
	}
	return o, o.occurrences()
}

func uidOf(c *contentline.Component) string {
	if l := c.First("UID"); l != nil {
		return strings.TrimSpace(contentline.Unescape(l.Value()))
	}
	return ""
}

func sequence(c *contentline.Component) int {
	if l := c.First("SEQUENCE"); l != nil {
		n, _ := strconv.Atoi(strings.TrimSpace(l.Value()))
		return n
	}
	return 0
}

// occurrences reads the RECURRENCE-IDs on the clock of the series.
func (o *object) occurrences() error {
	if err := o.readSeries(); err != nil {
		return err
	}
	newest := map[string]*occurrence{}
	for _, c := range o.others {
		at, err := o.moment(c.id, c.id.Value(), 0)
		if err != nil {
			return err
		}
		c.at, c.start = at, o.startKey(at)
		c.cancelled = false
		if s := c.comp.First("STATUS"); s != nil {
			c.cancelled = strings.EqualFold(strings.TrimSpace(s.Value()), "CANCELLED")
		}
		if older := newest[c.start]; older == nil || sequence(c.comp) >= sequence(older.comp) {
			if older != nil {
				older.hidden = true
			}
			newest[c.start] = c
		} else {
			c.hidden = true
		}
	}
	return nil
}

func (o *object) readSeries() error {
	o.series = record.Moment{}
	if o.master == nil {
		return nil
	}
	w, err := o.when(o.master)
	if err != nil {
		return err
	}
	o.series = w.Start
	if w.Start.IsZero() {
		o.series = w.End
	}
	return nil
}

// startKey is a moment on the series' clock. Only what passes in two known zones is converted.
func (o *object) startKey(m record.Moment) string {
	s := o.series
	if s.IsZero() || s.Date || m.Date || s.Zone == "" || m.Zone == "" || s.Zone == m.Zone {
		return m.Key()
	}
	loc, ok := record.Location(s.Zone)
	if _, known := record.Location(m.Zone); !ok || !known {
		return m.Key()
	}
	at := m.In(nil).In(loc)
	return record.Moment{Local: time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)}.Key()
}

// record gathers all fields.
func (o *object) record() (record.Record, error) {
	r := record.New(o.kind, valid(o.uid))
	if o.master != nil {
		entries, err := o.entries(o.master, "")
		if err != nil {
			return r, err
		}
		for _, e := range entries {
			r.Fields[e.key] = e.value
		}
		gone, err := o.exclusions()
		if err != nil {
			return r, err
		}
		for _, g := range gone {
			r.Fields[record.Excluded(g.start)] = excluded
		}
	}
	for _, c := range o.others {
		if c.hidden {
			continue
		}
		if c.cancelled {
			r.Fields[record.Excluded(c.start)] = excluded
			continue
		}
		entries, err := o.entries(c.comp, c.start)
		if err != nil {
			return r, err
		}
		for _, e := range entries {
			r.Fields[record.At(c.start, e.key)] = e.value
		}
	}
	return r, nil
}

var excluded = record.Value{Text: "gone"}

// modified is the latest LAST-MODIFIED.
func (o *object) modified() time.Time {
	var last time.Time
	note := func(c *contentline.Component) {
		if l := c.First("LAST-MODIFIED"); l != nil {
			if m, err := record.ParseMoment(strings.TrimSpace(l.Value())); err == nil && m.In(nil).After(last) {
				last = m.In(nil)
			}
		}
	}
	if o.master != nil {
		note(o.master)
	}
	for _, c := range o.others {
		note(c.comp)
	}
	return last
}

// exclusion is one value of an EXDATE line.
type exclusion struct {
	line  *contentline.Line
	part  int
	start string
}

func (o *object) exclusions() ([]exclusion, error) {
	var out []exclusion
	for l := range o.master.Lines() {
		if l.Name() != "EXDATE" {
			continue
		}
		for i, v := range strings.Split(l.Value(), ",") {
			if strings.TrimSpace(v) == "" {
				continue
			}
			m, err := o.moment(l, v, 0)
			if err != nil {
				return nil, err
			}
			out = append(out, exclusion{l, i, o.startKey(m)})
		}
	}
	return out, nil
}
