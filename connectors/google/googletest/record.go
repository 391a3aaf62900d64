package googletest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is one request as it came in.
type Request struct {
	Account string // whose token, "" for none
	Method  string // calendar.events.list
	Verb    string
	Path    string // unescaped
	Query   url.Values
	Header  http.Header
	Body    []byte
	InBatch bool
	At      time.Time
	Status  int // 0 where the answer was a fault before the commit
}

// Mail is a message that Google would have sent.
type Mail struct {
	To, Event, Summary string
	Why                string // insert, update, delete …
	Asked              string // value of sendUpdates; "" = not given
}

func (s *Server) arrive(c *call, r *http.Request) *Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := &Request{Method: c.method, Verb: r.Method, Path: r.URL.Path, Query: c.q, Header: r.Header.Clone(), Body: c.raw,
		InBatch: r.Header.Get("X-In-Batch") != "", At: s.now()}
	if t := s.auth.access[bearer(r.Header)]; t != nil {
		e.Account = t.account
	}
	s.log = append(s.log, e)
	return e
}

// Requests is the log, oldest first; sign-in is not in it.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Request, len(s.log))
	for i, r := range s.log {
		out[i] = *r
	}
	return out
}

// Count counts requests whose method fits a pattern such as people.* or calendar.events.list.
func (s *Server) Count(pattern string) int {
	n := 0
	for _, r := range s.Requests() {
		if glob(pattern, r.Method) {
			n++
		}
	}
	return n
}

// Counts is the number of requests by method.
func (s *Server) Counts() map[string]int {
	out := map[string]int{}
	for _, r := range s.Requests() {
		out[r.Method]++
	}
	return out
}

// Mails are the messages guests would have had.
func (s *Server) Mails() []Mail { s.mu.Lock(); defer s.mu.Unlock(); return slices.Clone(s.mails) }

// Breaches are the rules that callers have broken, one sentence each, oldest first.
func (s *Server) Breaches() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.breaches)
}

// Forget empties log, mails and breaches.
func (s *Server) Forget() {
	s.mu.Lock()
	s.log, s.mails, s.breaches = nil, nil, nil
	s.mu.Unlock()
}

func (s *Server) breach(c *call, format string, args ...any) {
	if !c.byHand && len(s.breaches) < 1000 {
		s.breaches = append(s.breaches, c.method+": "+fmt.Sprintf(format, args...))
	}
}

// enter notes a People mutation in flight; two at once for one account break G-PPL-40.
func (s *Server) enter(account, method string) (leave func()) {
	s.mu.Lock()
	s.busy[account]++
	if s.busy[account] > 1 {
		s.breaches = append(s.breaches, method+": parallel mutations of "+account)
	}
	s.mu.Unlock()
	return func() { s.mu.Lock(); s.busy[account]--; s.mu.Unlock() }
}

func (c *call) mutatesPeople() bool { return c.api() == "people" && c.verb != http.MethodGet }

// glob matches * against any text.
func glob(pattern, s string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, head) {
		return false
	}
	for s = s[len(head):]; ; s = s[1:] {
		if glob(tail, s) {
			return true
		}
		if s == "" {
			return false
		}
	}
}
