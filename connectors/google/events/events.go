// Package events is a calendar of Google Calendar (v3) as a store: a series with its changed and cancelled occurrences is one item.
package events

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"sync"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/client"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Config says which calendar, and how its events are read.
type Config struct {
	Client   *client.Client
	Calendar string        // its own id, not primary
	Zone     string        // its time zone, an IANA name
	Lens     calendar.Lens // how its events are records
}

// Store is one calendar. An item's id is the event's, of a series the master's; its document is a
// calendar.Series.
type Store struct {
	c    *client.Client
	line *client.Line
	id   string
	lens calendar.Lens
	// do makes one call: by itself, or within WriteAll in a batch with those of other writes.
	do func(context.Context, client.Call) error

	mu   sync.Mutex
	zone string
}

var (
	_ side.Store    = (*Store)(nil)
	_ side.Restorer = (*Store)(nil)
	_ side.Holder   = (*Store)(nil)
	_ side.Laner    = (*Store)(nil)
	_ side.Batcher  = (*Store)(nil)
	_ side.Counter  = (*Store)(nil)
)

// New makes the store; nothing is sent yet.
func New(cfg Config) *Store {
	line := cfg.Client.Line(client.Calendar)
	return &Store{c: cfg.Client, line: line, id: cfg.Calendar, lens: cfg.Lens, do: line.Do, zone: cfg.Zone}
}

// Holds tells whether Google has a place for a field.
func (s *Store) Holds(k record.Key) bool { return s.lens.Holds(k) }

// Lanes is how many writes the store takes at a time; Google frowns on rapid writes to one calendar (G-CAL-111).
func (s *Store) Lanes() int { return 3 }

// Requests counts what was answered; a batch is one.
func (s *Store) Requests() int { return s.line.Requests() }

func (s *Store) timeZone() string { s.mu.Lock(); defer s.mu.Unlock(); return s.zone }

func (s *Store) sawZone(zone string) {
	s.mu.Lock()
	if zone != "" {
		s.zone = zone
	}
	s.mu.Unlock()
}

// path is an address below the calendar: "events", "events/ID".
func (s *Store) path(parts ...string) string {
	p := "calendar/v3/calendars/" + url.PathEscape(s.id)
	for _, part := range parts {
		p += "/" + url.PathEscape(part)
	}
	return p
}

func (s *Store) fail(ctx context.Context, what string, err error) error {
	return s.c.Fail(ctx, what, err)
}

func text(e calendar.Event, name string) string {
	v, _ := e[name].(string)
	return v
}

func cancelled(e calendar.Event) bool { return text(e, "status") == "cancelled" }

func recurs(e calendar.Event) bool { return e["recurrence"] != nil }

// version is the event's etag; of a series, that and a digest of its occurrences.
func version(s calendar.Series) string {
	if s.Master != nil && !recurs(s.Master) && len(s.Instances) == 0 {
		return "e" + text(s.Master, "etag")
	}
	var lines []string
	for _, e := range s.Instances {
		state := text(e, "etag")
		if cancelled(e) {
			state = "cancelled" // of these only the id is sure (G-CAL-43)
		}
		lines = append(lines, text(e, "id")+" "+state+"\n")
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return "s" + hex.EncodeToString(sum[:8]) + text(s.Master, "etag")
}

// ofSeries tells a version of a series, whose etag does not vouch for its occurrences.
func ofSeries(version string) bool { return strings.HasPrefix(version, "s") }

// item shows a series.
func (s *Store) item(id string, of calendar.Series) (side.Item, error) {
	r, at, err := s.lens.Get(of)
	if err != nil {
		return side.Item{}, err
	}
	doc, err := of.Document()
	if err != nil {
		return side.Item{}, err
	}
	return side.Item{Ref: side.Ref{ID: id, Version: version(of)}, Record: r, Modified: at, Doc: doc}, nil
}
