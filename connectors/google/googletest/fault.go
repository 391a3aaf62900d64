package googletest

import (
	"net/http"
	"strconv"
	"time"
)

// Fault is something that goes wrong on order. With no kind set it answers Reason with Status.
type Fault struct {
	Call    string // pattern of the method's name, such as calendar.events.* ; "" = any
	Verb    string // "" = any
	Path    string // pattern of the unescaped path; "" = any
	Account string // "" = any
	Nth     int    // strikes at the n-th fitting call from now on; 0 = 1
	Times   int    // and at so many; 0 = 1, -1 = for ever

	Status     int    // 0 = as usual for Reason, 503 without one
	Reason     string // rateLimitExceeded, quotaExceeded, backendError …
	Message    string
	RetryAfter time.Duration

	Commit      bool // the method runs first, only its answer is lost or replaced
	Drop        bool // the connection ends without an answer
	Cut         bool // half of the true answer, then the connection ends; implies Commit
	HTML        bool // a page instead of JSON
	ExpireToken bool // the access token ends here: 401 until refreshed
}

type ordered struct {
	Fault
	seen, hits int
}

// Order arranges a fault; the function returned tells how often it has struck.
func (s *Server) Order(f Fault) (struck func() int) {
	if f.Nth == 0 {
		f.Nth = 1
	}
	if f.Times == 0 {
		f.Times = 1
	}
	f.Commit = f.Commit || f.Cut
	o := &ordered{Fault: f}
	s.mu.Lock()
	s.faults = append(s.faults, o)
	s.mu.Unlock()
	return func() int { s.mu.Lock(); defer s.mu.Unlock(); return o.hits }
}

// CalmDown withdraws every fault.
func (s *Server) CalmDown() { s.mu.Lock(); s.faults = nil; s.mu.Unlock() }

func (s *Server) strike(r Request) *ordered {
	var hit *ordered
	for _, f := range s.faults {
		if !f.fits(r) {
			continue
		}
		f.seen++
		if hit == nil && f.seen >= f.Nth && (f.Times < 0 || f.hits < f.Times) {
			f.hits++
			hit = f
		}
	}
	return hit
}

func (f *ordered) fits(r Request) bool {
	return (f.Call == "" || glob(f.Call, r.Method)) && (f.Verb == "" || f.Verb == r.Verb) &&
		(f.Path == "" || glob(f.Path, r.Path)) && (f.Account == "" || f.Account == r.Account)
}

func (s *Server) broken(c *call, f *ordered, out reply) (reply, bool) {
	switch {
	case f.Drop:
		return reply{}, true
	case f.Cut:
		out.header.Set("X-Cut", "1")
		out.header.Set("Content-Length", strconv.Itoa(len(out.body)))
		out.body = out.body[:len(out.body)/2]
		return out, false
	case f.ExpireToken:
		delete(s.auth.access, bearer(c.header))
		return c.refuse(because("authError")), false
	case f.HTML:
		code := f.Status
		if code == 0 {
			code = http.StatusBadGateway
		}
		return webPage(code, "Server Error"), false
	}
	if t := s.auth.access[bearer(c.header)]; t != nil && f.RetryAfter > 0 {
		s.hold[t.account+" "+c.api()] = s.now().Add(f.RetryAfter)
	}
	return c.refuse(f.problem()), false
}

func (f *ordered) problem() *problem {
	p := because(f.Reason)
	if p.code == 0 {
		p.code = http.StatusServiceUnavailable
		p.message = "The service is currently unavailable."
	}
	if f.Status != 0 {
		p.code = f.Status
	}
	if f.Message != "" {
		p.message = f.Message
	}
	if f.RetryAfter > 0 {
		p.header = http.Header{"Retry-After": {strconv.Itoa(int(f.RetryAfter.Seconds()))}}
	}
	return p
}
