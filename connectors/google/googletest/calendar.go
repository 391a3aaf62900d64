package googletest

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
)

type calendar struct {
	id      string
	doc     Object // the calendars resource
	owner   *account
	events  map[string]*event
	order   []*event            // as they came
	uids    map[string][]*event // with exceptions
	alive   int64               // sync tokens below this change number are dead
	deleted bool
}

// listing is one account's entry for a calendar.
type listing struct {
	cal       *calendar
	role      string
	primary   bool
	hidden    bool
	deleted   bool
	reminders []any
	own       Object // summaryOverride, colorId, selected
	rev       int64
}

type event struct {
	id        string
	doc       Object
	seq, rev  int64
	changed   time.Time
	master    string // recurringEventId
	orig      moment // of an instance: originalStartTime
	gone      bool
	ends      time.Time // of the last occurrence; farAway for a series without end
	orphan    bool      // an exception that its series has outgrown
	reminders map[string]Object
}

var calendarRoutes = []route{
	{"calendar.calendarList.list", "GET", "calendar/v3/users/me/calendarList", listCalendars},
	{"calendar.calendarList.get", "GET", "calendar/v3/users/me/calendarList/{cal}", getListing},
	{"calendar.calendarList.patch", "PATCH", "calendar/v3/users/me/calendarList/{cal}", patchListing},
	{"calendar.calendarList.update", "PUT", "calendar/v3/users/me/calendarList/{cal}", patchListing},
	{"calendar.calendarList.delete", "DELETE", "calendar/v3/users/me/calendarList/{cal}", dropListing},
	{"calendar.calendars.insert", "POST", "calendar/v3/calendars", insertCalendar},
	{"calendar.calendars.get", "GET", "calendar/v3/calendars/{cal}", getCalendar},
	{"calendar.calendars.patch", "PATCH", "calendar/v3/calendars/{cal}", patchCalendar},
	{"calendar.calendars.update", "PUT", "calendar/v3/calendars/{cal}", patchCalendar},
	{"calendar.calendars.delete", "DELETE", "calendar/v3/calendars/{cal}", deleteCalendar},
	{"calendar.events.list", "GET", "calendar/v3/calendars/{cal}/events", listEvents},
	{"calendar.events.insert", "POST", "calendar/v3/calendars/{cal}/events", insertEvent},
	{"calendar.events.import", "POST", "calendar/v3/calendars/{cal}/events/import", importEvent},
	{"calendar.events.get", "GET", "calendar/v3/calendars/{cal}/events/{event}", getEvent},
	{"calendar.events.update", "PUT", "calendar/v3/calendars/{cal}/events/{event}", updateEvent},
	{"calendar.events.patch", "PATCH", "calendar/v3/calendars/{cal}/events/{event}", patchEvent},
	{"calendar.events.delete", "DELETE", "calendar/v3/calendars/{cal}/events/{event}", deleteEvent},
	{"calendar.events.instances", "GET", "calendar/v3/calendars/{cal}/events/{event}/instances", listInstances},
	{"calendar.events.move", "POST", "calendar/v3/calendars/{cal}/events/{event}/move", moveEvent},
	{"calendar.colors.get", "GET", "calendar/v3/colors", getColors},
	{"calendar.settings.list", "GET", "calendar/v3/users/me/settings", listSettings},
	{"calendar.settings.get", "GET", "calendar/v3/users/me/settings/{setting}", getSetting},
}

func (s *Server) newCalendar(a *account, id string, doc Object) *calendar {
	c := &calendar{id: id, owner: a, events: map[string]*event{}, uids: map[string][]*event{}, doc: Object{}}
	for _, k := range []string{"summary", "description", "location", "timeZone"} {
		if v := text(doc, k); v != "" {
			c.doc[k] = v
		}
	}
	if text(c.doc, "timeZone") == "" {
		c.doc["timeZone"] = a.zone
	}
	s.touchCalendar(c)
	a.listed = append(a.listed, &listing{cal: c, role: "owner", own: Object{"selected": true}, rev: s.next()})
	return c
}

func (s *Server) touchCalendar(c *calendar) { c.doc["etag"] = s.etag(s.stamp()) }

// etag is twice the time of change in microseconds, in quotes that belong to it (G-CAL-69).
func (s *Server) etag(t time.Time) string { return fmt.Sprintf("%q", fmt.Sprint(2*t.UnixMicro())) }

var base32hex = base32.HexEncoding.WithPadding(base32.NoPadding)

// freshID has the form of ids that Google makes: 26 characters of base32hex (G-CAL-40).
func (s *Server) freshID() string {
	h := sha256.Sum256(fmt.Appendf(nil, "id %d", s.next()))
	return strings.ToLower(base32hex.EncodeToString(h[:]))[:26]
}

// zone is the calendar's own.
func (c *calendar) zone() *time.Location { return zoneOr(text(c.doc, "timeZone"), time.UTC) }

var ranks = map[string]int{"freeBusyReader": 1, "reader": 2, "writerWithoutPrivateAccess": 3, "writer": 4, "owner": 5}

func (l *listing) writable() bool { return ranks[l.role] >= ranks["writerWithoutPrivateAccess"] }

// listed finds the entry for the path's calendar; primary stands for the account's own (G-CAL-2).
func (c *call) listed() (*listing, error) { return c.who.entry(c.args["cal"]) }

func (a *account) entry(id string) (*listing, error) {
	for _, l := range a.listed {
		if !l.deleted && !l.cal.deleted && (l.cal.id == id || l.primary && id == "primary") {
			return l, nil
		}
	}
	return nil, because("notFound")
}

// writing is listed for one who may write events there.
func (c *call) writing() (*listing, error) {
	l, err := c.listed()
	if err == nil && !l.writable() {
		return nil, fail(403, "requiredAccessLevel", "You need to have writer access to this calendar.").in("calendar")
	}
	return l, err
}
