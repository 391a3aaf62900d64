// Package googletest is a Google in memory: Calendar, People, Tasks and OAuth on the loopback, with faults to order and a list of broken rules.
//
// Numbers such as G-CAL-41 name the rule of Google's behaviour that a line follows.
package googletest

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Object is a resource as it travels: decoded JSON.
type Object = map[string]any

// Epoch is where the clock stands when Options gives none.
var Epoch = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Options say what kind of Google this is. The zero value is usable.
type Options struct {
	Clock    func() time.Time // nil: stands at Epoch; Advance moves either
	Latency  func(Request)    // called before every answer, outside all locks
	Switches *Switches        // nil: Defaults()
	ClientID string           // "" = DefaultClientID
	Secret   string           // "" = DefaultSecret
}

// The OAuth client every server knows.
const (
	DefaultClientID = "bothways-test.apps.googleusercontent.com"
	DefaultSecret   = "GOCSPX-test"
)

// Server is one Google with any number of accounts. It is an http.Handler and safe for parallel use.
type Server struct {
	mu       sync.Mutex
	opt      Options
	sw       Switches
	offset   time.Duration
	last     time.Time // newest stamp given out
	serial   int64     // change numbers and ids
	base     string
	accounts []*account
	cals     map[string]*calendar
	auth     authority
	faults   []*ordered
	log      []*Request
	breaches []string
	mails    []Mail
	busy     map[string]int         // People mutations in flight, by account
	hold     map[string]time.Time   // end of Retry-After, by account and API
	recent   map[string][]time.Time // calls of the last minute, by account and API

	http *http.Server
}

type account struct {
	email, name string
	zone        string
	listed      []*listing
	listTokens  int64 // list tokens below this change number are dead
	people      *contacts
	tasks       *tasklists
}

// New makes a Google without accounts.
func New(opt Options) *Server {
	s := &Server{opt: opt, sw: Defaults(), cals: map[string]*calendar{}, busy: map[string]int{}, recent: map[string][]time.Time{}, hold: map[string]time.Time{}, base: "http://127.0.0.1/"}
	if opt.Switches != nil {
		s.sw = *opt.Switches
	}
	if s.opt.ClientID == "" {
		s.opt.ClientID, s.opt.Secret = DefaultClientID, DefaultSecret
	}
	s.auth.init()
	return s
}

// Start listens on 127.0.0.1 and returns the base address, with a slash at its end.
func (s *Server) Start() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	s.base = "http://" + l.Addr().String() + "/"
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	srv := s.http
	s.mu.Unlock()
	go srv.Serve(l)
	return s.Base(), nil
}

// Close stops listening. What the server holds stays readable.
func (s *Server) Close() error {
	s.mu.Lock()
	srv := s.http
	s.mu.Unlock()
	if srv == nil {
		return nil
	}
	return srv.Close()
}

// Base is the address for api_base.
func (s *Server) Base() string { s.mu.Lock(); defer s.mu.Unlock(); return s.base }

// CalendarEndpoint is Base with the version that calendar/v3 expects in it (G-GO-2).
func (s *Server) CalendarEndpoint() string { return s.Base() + "calendar/v3/" }

// AuthURL, TokenURL and RevokeURL are the OAuth addresses (G-OAU-1).
func (s *Server) AuthURL() string   { return s.Base() + "o/oauth2/v2/auth" }
func (s *Server) TokenURL() string  { return s.Base() + "token" }
func (s *Server) RevokeURL() string { return s.Base() + "revoke" }

// AddAccount opens an account: an empty primary calendar in zone, no contacts, the default task list.
func (s *Server) AddAccount(email, name, zone string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &account{email: email, name: name, zone: zone}
	a.people = newContacts(s)
	a.tasks = newTasklists(s)
	s.accounts = append(s.accounts, a)
	c := s.newCalendar(a, email, Object{"summary": email, "timeZone": zone})
	a.listed[0].primary = true
	a.listed[0].reminders = []any{Object{"method": "popup", "minutes": 10.0}}
	s.cals[c.id] = c
}

func (s *Server) account(email string) *account {
	for _, a := range s.accounts {
		if strings.EqualFold(a.email, email) {
			return a
		}
	}
	return nil
}

// Advance moves the clock.
func (s *Server) Advance(d time.Duration) { s.mu.Lock(); s.offset += d; s.mu.Unlock() }

// Now is the server's time.
func (s *Server) Now() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now() }

func (s *Server) now() time.Time {
	if s.opt.Clock == nil {
		return Epoch.Add(s.offset)
	}
	return s.opt.Clock().Add(s.offset).UTC()
}

// stamp is now in milliseconds, later than every stamp before it.
func (s *Server) stamp() time.Time {
	t := s.now().Truncate(time.Millisecond)
	if !t.After(s.last) {
		t = s.last.Add(time.Millisecond)
	}
	s.last = t
	return t
}

func (s *Server) next() int64 { s.serial++; return s.serial }

// Set changes switches while the server runs.
func (s *Server) Set(change func(*Switches)) { s.mu.Lock(); change(&s.sw); s.mu.Unlock() }

func clone[T any](v T) T { return cloneAny(v).(T) }

func cloneAny(v any) any {
	switch v := v.(type) {
	case Object:
		out := make(Object, len(v))
		for k, x := range v {
			out[k] = cloneAny(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = cloneAny(x)
		}
		return out
	}
	return v
}

// document turns anything that marshals to a JSON object into one.
func document(v any) Object {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	out := Object{}
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

func text(o Object, key string) string { s, _ := o[key].(string); return s }

func sub(o Object, key string) Object { x, _ := o[key].(Object); return x }

func list(o Object, key string) []any { x, _ := o[key].([]any); return x }

func flag(o Object, key string) bool { b, _ := o[key].(bool); return b }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
