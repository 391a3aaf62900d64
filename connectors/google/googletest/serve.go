package googletest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// call is one request on its way through a method.
type call struct {
	*Server
	method string // as in Google's own naming: calendar.events.list
	verb   string
	args   map[string]string
	q      url.Values
	header http.Header
	raw    []byte
	who    *account
	token  *grantedToken
	byHand bool // a person at Google's own pages: breaks no contract
}

type reply struct {
	code   int
	header http.Header
	body   []byte
}

// ServeHTTP answers one request. The answer is complete before its first byte leaves.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil { // the caller went away
		panic(http.ErrAbortHandler)
	}
	if s.serveOAuth(w, r, raw) || s.servePhoto(w, r) {
		return
	}
	out, drop := s.outer(r, raw)
	if drop {
		panic(http.ErrAbortHandler)
	}
	for k, v := range out.header {
		w.Header()[k] = v
	}
	w.Header().Set("Date", s.Now().Format(http.TimeFormat))
	w.WriteHeader(out.code)
	if out.code != http.StatusNoContent && out.code != http.StatusNotModified {
		w.Write(out.body)
	}
	if out.header.Get("X-Cut") != "" {
		panic(http.ErrAbortHandler)
	}
}

func (s *Server) outer(r *http.Request, raw []byte) (reply, bool) {
	if strings.HasPrefix(r.URL.Path, "/batch/") {
		return s.batch(r, raw)
	}
	return s.one(r, raw)
}

// one runs a request: log, latency, faults, sign-in, method.
func (s *Server) one(r *http.Request, raw []byte) (reply, bool) {
	route, args := find(r.Method, r.URL.EscapedPath())
	c := &call{Server: s, verb: r.Method, q: r.URL.Query(), header: r.Header, raw: raw, args: args}
	if route != nil {
		c.method = route.name
	}
	entry := s.arrive(c, r)
	if c.mutatesPeople() {
		defer s.enter(entry.Account, c.method)()
	}
	if s.opt.Latency != nil {
		s.opt.Latency(*entry)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.strike(*entry)
	if f != nil && !f.Commit {
		return s.broken(c, f, reply{})
	}
	out := s.answer(c, route)
	entry.Status = out.code
	if f != nil {
		return s.broken(c, f, out)
	}
	return out, false
}

func (s *Server) answer(c *call, r *route) reply {
	if r == nil {
		return webPage(404, "Not Found")
	}
	if p := s.authorize(c, r); p != nil {
		return c.refuse(p)
	}
	if _, err := parseFields(c.q.Get("fields")); err != nil {
		return c.refuse(fail(400, "invalidParameter", "Invalid field selection %s", c.q.Get("fields")).at("parameter", "fields"))
	}
	out, err := r.run(c)
	var p *problem
	switch {
	case errors.As(err, &p):
		return c.refuse(p)
	case err != nil:
		return c.refuse(fail(500, "backendError", "%v", err))
	case out == nil:
		return reply{code: http.StatusNoContent, header: http.Header{}}
	}
	return c.reply(200, out)
}

func (c *call) reply(code int, out any) reply {
	if tree, _ := parseFields(c.q.Get("fields")); tree != nil && code == 200 {
		out = tree.pick(out)
	}
	h := http.Header{"Content-Type": {"application/json; charset=UTF-8"}}
	if o, ok := out.(Object); ok {
		if e := text(o, "etag"); e != "" && code == 200 {
			h.Set("ETag", e)
		}
	}
	return reply{code: code, header: h, body: encode(out)}
}

func (c *call) refuse(p *problem) reply {
	out := c.reply(p.code, p.body(c.api()))
	for k, v := range p.header {
		out.header[k] = v
	}
	return out
}

func (c *call) api() string { api, _, _ := strings.Cut(c.method, "."); return api }

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func webPage(code int, title string) reply {
	return reply{code: code, header: http.Header{"Content-Type": {"text/html; charset=UTF-8"}},
		body: []byte("<!DOCTYPE html><html><title>" + title + "</title><p>" + strconv.Itoa(code) + ". " + title + "</html>\n")}
}

// body decodes the request's JSON object; none is an empty one.
func (c *call) body() (Object, error) {
	out := Object{}
	if len(bytes.TrimSpace(c.raw)) == 0 {
		return out, nil
	}
	if err := json.Unmarshal(c.raw, &out); err != nil {
		return nil, fail(400, "parseError", "Parse Error")
	}
	return out, nil
}

// number reads a count between 1 and most.
func (c *call) number(name string, otherwise, most int) (int, error) {
	v := c.q.Get(name)
	if v == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return 0, fail(400, "invalidParameter", "Invalid value '%s'. Values must be within the range: [1, %d]", v, most).at("parameter", name)
	}
	return min(n, most), nil
}

func (c *call) bool(name string, otherwise bool) bool {
	switch c.q.Get(name) {
	case "":
		return otherwise
	case "true":
		return true
	}
	return false
}
