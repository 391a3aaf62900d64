package google

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/client"
	"bothways/connectors/google/events"
	"bothways/sync/record"
	"bothways/sync/side"
)

// entry is a calendar as the account's list has it (G-CAL-11).
type entry struct {
	ID, Summary, SummaryOverride string
	TimeZone, AccessRole         string
	BackgroundColor              string
	Primary, Hidden, Deleted     bool
	DefaultReminders             []calendar.Reminder
}

// writable goes by the roles that are known; another one is not written to (G-CAL-12).
func (e entry) writable() bool {
	return slices.Contains([]string{"owner", "writer", "writerWithoutPrivateAccess"}, e.AccessRole)
}

// readable leaves out calendars that show when somebody is busy, and nothing else.
func (e entry) readable() bool { return e.AccessRole != "freeBusyReader" && !e.Deleted }

func (e entry) collection() side.Collection {
	c := side.Collection{ID: e.ID, Name: cmp.Or(e.SummaryOverride, e.Summary, e.ID), Kinds: []record.Kind{record.Calendar},
		Color: strings.ToLower(e.BackgroundColor), Writable: e.writable(), Count: -1}
	if e.Primary {
		c.Also = []string{"primary"}
	}
	return c
}

const calendarList = "calendar/v3/users/me/calendarList"

// entries reads the account's calendar list in full: a delta would miss changed roles (G-CAL-13).
func (k *Connector) entries(ctx context.Context) ([]entry, error) {
	line := k.c.Line(client.Calendar)
	q := url.Values{"maxResults": {"250"}, "showHidden": {"true"}}
	var out []entry
	for {
		var page struct {
			Items         []entry
			NextPageToken string
		}
		if err := line.Do(ctx, client.Call{Method: http.MethodGet, Path: calendarList, Query: q, Out: &page}); err != nil {
			return nil, k.c.Fail(ctx, "list calendars", err)
		}
		for _, e := range page.Items {
			if !e.Deleted {
				out = append(out, e)
			}
		}
		if page.NextPageToken == "" {
			break
		}
		q.Set("pageToken", page.NextPageToken)
	}
	slices.SortStableFunc(out, func(a, b entry) int {
		switch {
		case a.Primary == b.Primary:
			return 0
		case a.Primary:
			return -1
		}
		return 1
	})
	return out, nil
}

func (k *Connector) calendars(ctx context.Context) ([]side.Collection, error) {
	all, err := k.entries(ctx)
	if err != nil {
		return nil, err
	}
	var out []side.Collection
	for _, e := range all {
		if e.readable() && !e.Hidden {
			out = append(out, e.collection())
		}
	}
	return out, nil
}

func (k *Connector) openCalendar(ctx context.Context, name string, o side.Options) (side.Store, error) {
	all, err := k.entries(ctx)
	if err != nil {
		return nil, err
	}
	own := slices.Clone(k.cfg.Own)
	choice := make([]side.Collection, len(all))
	for i, e := range all {
		choice[i] = e.collection()
		if e.Primary { // its id is the account's address (G-OAU-14)
			own = append(own, strings.ToLower(e.ID))
			if name == "primary" {
				name = e.ID
			}
		}
	}
	i, err := one(choice, "calendar", name)
	if err != nil {
		return nil, err
	}
	e := all[i]
	if !e.readable() {
		return nil, &side.Error{Class: side.ErrUnsupported, What: "the calendar " + e.ID + " shows only when its owner is busy", Untouched: true}
	}
	return events.New(events.Config{Client: k.c, Calendar: e.ID, Zone: e.TimeZone, Lens: k.lens(e, own, o)}), nil
}

// lens is how a calendar's events are read. Who may not see private events is shown them without
// their details (G-CAL-12).
func (k *Connector) lens(e entry, own []string, o side.Options) calendar.Lens {
	return calendar.Lens{
		Own: append(own, strings.ToLower(e.ID)), FloatingZone: o.FloatingZone, Colors: o.Colors,
		Defaults: e.DefaultReminders, CopyDefaults: o.CopyDefaults,
		HidesPrivate: e.AccessRole != "owner" && e.AccessRole != "writer",
	}
}

// createCalendar makes a calendar in the time zone of the primary one.
func (k *Connector) createCalendar(ctx context.Context, name string) (side.Collection, error) {
	line := k.c.Line(client.Calendar)
	var primary, made entry
	if err := line.Do(ctx, client.Call{Method: http.MethodGet, Path: calendarList + "/primary", Out: &primary}); err != nil {
		return side.Collection{}, k.c.Fail(ctx, "create "+name, err)
	}
	body := map[string]any{"summary": name}
	if primary.TimeZone != "" {
		body["timeZone"] = primary.TimeZone
	}
	if err := line.Do(ctx, client.Call{Method: http.MethodPost, Path: "calendar/v3/calendars", In: body, Out: &made}); err != nil {
		return side.Collection{}, k.c.Fail(ctx, "create "+name, err)
	}
	made.AccessRole = "owner"
	c := made.collection()
	c.Count = 0
	return c, nil
}
