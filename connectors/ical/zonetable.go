package ical

import (
	"slices"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

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

// tzidFor is what the document calls a zone; a VTIMEZONE is added where it has none (RFC 5545
// §3.2.19 asks for one with every TZID, and servers refuse what lacks it).
func (o *object) tzidFor(zone string, years [2]int, old string, plain bool, raw *zoneTable) string {
	if !plain {
		for _, tzid := range append([]string{old}, o.zones.order...) {
			if o.zones.known[tzid] != nil && o.zones.name(tzid, years[0]) == zone {
				return tzid
			}
		}
	}
	if o.zones.known[zone] == nil {
		block := ZoneBlock(zone, years[0], years[1])
		if block == nil && raw != nil && raw.known[zone] != nil {
			block = raw.known[zone].block
		}
		o.addZone(block)
	}
	return zone
}

// addZone puts a VTIMEZONE behind the others, or in front of all components.
func (o *object) addZone(block []string) {
	if len(block) == 0 {
		return
	}
	at := o.cal.Begin
	for l := at.Next(); l != o.cal.End && l.Name() != "BEGIN"; l = l.Next() {
		if !l.Opaque() {
			at = l
		}
	}
	for _, part := range o.cal.Parts {
		if part.Name != "VTIMEZONE" {
			break
		}
		at = part.End
	}
	var lines []*contentline.Line
	for _, text := range block {
		lines = append(lines, contentline.ParseLine(text))
	}
	o.doc.InsertAfter(at, lines...)
	part := &contentline.Component{Name: "VTIMEZONE", Begin: lines[0], End: lines[len(lines)-1]}
	part.Parts = observances(lines)
	o.zones.read(part)
	i := 0
	for i < len(o.cal.Parts) && o.cal.Parts[i].Name == "VTIMEZONE" {
		i++
	}
	o.cal.Parts = slices.Insert(o.cal.Parts, i, part)
}

// observances finds the parts of a VTIMEZONE in its lines.
func observances(lines []*contentline.Line) []*contentline.Component {
	var out []*contentline.Component
	for _, l := range lines[1 : len(lines)-1] {
		switch l.Name() {
		case "BEGIN":
			out = append(out, &contentline.Component{Name: strings.ToUpper(l.Value()), Begin: l})
		case "END":
			if len(out) > 0 {
				out[len(out)-1].End = l
			}
		}
	}
	return out
}
