package ical

import (
	"sort"
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

// zoneTable is what a document's TZIDs mean.
type zoneTable struct {
	order []string
	known map[string]*zoneEntry
	names map[string]string // what ZoneName says, "" for nothing
	tries int
}

func newZoneTable() zoneTable {
	return zoneTable{known: map[string]*zoneEntry{}, names: map[string]string{}}
}

// plain is ZoneName, asked once for each name.
func (z *zoneTable) plain(tzid string) (string, bool) {
	name, asked := z.names[tzid]
	if !asked {
		name, _ = ZoneName(tzid)
		z.names[tzid] = name
	}
	return name, name != ""
}

type zoneEntry struct {
	block  []string // content lines
	rules  []observance
	likely string         // X-LIC-LOCATION
	found  map[int]string // by year
}

// matches is how many zones of one document are told by their rules; that costs milliseconds each.
const matches = 12

func (z *zoneTable) read(c *contentline.Component) {
	id := c.First("TZID")
	if id == nil {
		return
	}
	tzid := strings.TrimSpace(contentline.Unescape(id.Value()))
	if _, twice := z.known[tzid]; twice {
		return
	}
	e := &zoneEntry{block: linesOf(c), found: map[int]string{}}
	if l := c.First("X-LIC-LOCATION"); l != nil {
		e.likely = strings.TrimSpace(l.Value())
	}
	for _, part := range c.Parts {
		if obs, ok := readObservance(part); ok {
			e.rules = append(e.rules, obs)
		}
	}
	z.known[tzid] = e
	z.order = append(z.order, tzid)
}

func linesOf(c *contentline.Component) []string {
	var out []string
	for l := c.Begin; l != nil; l = l.Next() {
		if l.Text() != "" {
			out = append(out, l.Text())
		}
		if l == c.End {
			break
		}
	}
	return out
}

func readObservance(c *contentline.Component) (observance, bool) {
	var o observance
	ok := 0
	for l := range c.Lines() {
		value := strings.TrimSpace(l.Value())
		var err error
		switch l.Name() {
		case "DTSTART":
			var m record.Moment
			m, err = record.ParseMoment(value)
			o.begin = m.Local
			ok++
		case "TZOFFSETFROM":
			o.from, err = parseOffset(value)
			ok++
		case "TZOFFSETTO":
			o.to, err = parseOffset(value)
			ok++
		case "RRULE":
			o.rules = append(o.rules, record.CanonicalRule(value))
		case "RDATE":
			for _, v := range strings.Split(value, ",") {
				if m, bad := record.ParseMoment(v); bad == nil && len(o.dates) < 500 {
					o.dates = append(o.dates, m.Local)
				}
			}
		}
		if err != nil {
			return o, false
		}
	}
	return o, ok == 3
}

// name is the zone a TZID means to something that takes place in a year; the TZID itself where
// nothing is known.
func (z *zoneTable) name(tzid string, year int) string {
	tzid = strings.TrimSpace(tzid)
	if name, ok := z.plain(tzid); ok {
		return name
	}
	e := z.known[tzid]
	if e == nil {
		return tzid
	}
	if name, ok := e.found[year]; ok {
		return name
	}
	name := tzid
	if likely, ok := z.plain(e.likely); ok {
		name = likely
	} else if z.tries < matches {
		z.tries++
		if match, ok := matchZone(e.rules, year, year+2); ok {
			name = match
		}
	}
	e.found[year] = name
	return name
}

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
