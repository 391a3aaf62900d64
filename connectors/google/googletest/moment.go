package googletest

import (
	"strings"
	"sync"
	"time"
)

// moment is a start or an end: a day, or an instant with the zone that was named for it.
type moment struct {
	day  bool
	t    time.Time // a day: midnight UTC
	zone string    // as written, "" = none
}

var zones sync.Map // all servers share it: zones do not change

// zone finds an IANA zone, nil if there is none of that name.
func zone(name string) *time.Location {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location)
	}
	if name == "" || name == "Local" {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, loc)
	return loc
}

func zoneOr(name string, otherwise *time.Location) *time.Location {
	if loc := zone(name); loc != nil {
		return loc
	}
	return otherwise
}

// readMoment reads {date} or {dateTime, timeZone} (G-CAL-44). Milliseconds are dropped.
func readMoment(o Object, name string) (moment, error) {
	day, at, tz := text(o, "date"), text(o, "dateTime"), text(o, "timeZone")
	if tz != "" && zone(tz) == nil {
		return moment{}, invalid("Invalid time zone definition for %s time.", name)
	}
	switch {
	case o == nil || day == "" && at == "":
		return moment{}, fail(400, "required", "Missing %s time.", name)
	case day != "" && at != "":
		return moment{}, invalid("Invalid %s time.", name)
	case day != "":
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return moment{}, invalid("Invalid value for: %s date", name)
		}
		return moment{day: true, t: t, zone: tz}, nil
	}
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		return moment{t: t.UTC().Truncate(time.Second), zone: tz}, nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", at, zoneOr(tz, time.UTC))
	if err != nil {
		return moment{}, invalid("Invalid value for: %s time", name)
	}
	if tz == "" {
		return moment{}, fail(400, "required", "Missing time zone definition for %s time.", name)
	}
	return moment{t: t.UTC(), zone: tz}, nil
}

// momentOf reads what is stored, which is sound.
func momentOf(o Object, key string) moment {
	m, _ := readMoment(sub(o, key), key)
	return m
}

// stored is the form that is kept: the instant in UTC, the zone as named or the calendar's.
func (m moment) stored(cal *calendar) Object {
	if m.day {
		return Object{"date": m.t.Format(time.DateOnly)}
	}
	if m.zone == "" {
		m.zone = text(cal.doc, "timeZone")
	}
	return Object{"dateTime": m.t.UTC().Format(time.RFC3339), "timeZone": m.zone}
}

// shown renders with the offset of the zone asked for (G-CAL-45).
func shown(o Object, loc *time.Location) Object {
	out := clone(o)
	if at := text(o, "dateTime"); at != "" {
		if t, err := time.Parse(time.RFC3339, at); err == nil {
			out["dateTime"] = t.In(loc).Format(time.RFC3339)
		}
	}
	return out
}

// instant places a day by the calendar's zone (G-CAL-31).
func (m moment) instant(cal *calendar) time.Time {
	if !m.day {
		return m.t
	}
	y, mo, d := m.t.Date()
	return time.Date(y, mo, d, 0, 0, 0, 0, cal.zone())
}

// suffix is what an instance's id ends in (G-CAL-49).
func (m moment) suffix() string {
	if m.day {
		return m.t.Format("20060102")
	}
	return m.t.UTC().Format("20060102T150405Z")
}

// fromSuffix reads the end of an instance's id.
func fromSuffix(s string) (moment, bool) {
	if t, err := time.Parse("20060102", s); err == nil {
		return moment{day: true, t: t}, true
	}
	t, err := time.Parse("20060102T150405Z", s)
	return moment{t: t}, err == nil
}

func (m moment) same(o moment) bool { return m.day == o.day && m.t.Equal(o.t) }

func cutID(id string) (master string, at moment, ok bool) {
	n := strings.LastIndexByte(id, '_')
	if n <= 0 {
		return "", moment{}, false
	}
	at, ok = fromSuffix(id[n+1:])
	return id[:n], at, ok
}
