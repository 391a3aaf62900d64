package googletest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
)

// batch runs the parts of a multipart/mixed request and answers each in its place (G-CAL-100, G-CAL-101).
func (s *Server) batch(r *http.Request, raw []byte) (reply, bool) {
	c := &call{Server: s, method: "calendar.batch", verb: r.Method, q: r.URL.Query(), header: r.Header, raw: raw, args: map[string]string{}}
	entry := s.arrive(c, r)
	if s.opt.Latency != nil {
		s.opt.Latency(*entry)
	}
	s.mu.Lock()
	f := s.strike(*entry)
	most, reverse := s.sw.BatchMost, s.sw.BatchReverse
	s.mu.Unlock()
	if f != nil && !f.Commit {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.broken(c, f, reply{})
	}
	if r.URL.Path != "/batch/calendar/v3" || r.Method != "POST" { // G-CAL-102
		return webPage(404, "Not Found"), false
	}
	parts, err := readParts(r, raw)
	if err != nil || len(parts) > most {
		return c.refuse(fail(400, "badRequest", "The batch request could not be processed.")), false
	}
	if len(parts) > 50 {
		s.mu.Lock()
		s.breach(c, "%d parts in one batch, more than 50 (G-CAL-101)", len(parts))
		s.mu.Unlock()
	}
	answers := make([]reply, len(parts))
	for i := range parts {
		n := i
		if reverse {
			n = len(parts) - 1 - i
		}
		answers[n] = s.part(r, parts[n])
	}
	out := writeParts(parts, answers)
	s.mu.Lock()
	defer s.mu.Unlock()
	entry.Status = out.code
	if f != nil {
		return s.broken(c, f, out)
	}
	return out, false
}

type part struct {
	id  string
	req *http.Request
	raw []byte
}

func readParts(r *http.Request, raw []byte) ([]part, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		return nil, fmt.Errorf("content type %q", kind)
	}
	in := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	var out []part
	for {
		p, err := in.NextRawPart()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(p)
		if err != nil {
			return nil, err
		}
		if t, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); t != "application/http" {
			return nil, fmt.Errorf("part %q", t)
		}
		req, body, err := readPart(text)
		if err != nil {
			return nil, err
		}
		out = append(out, part{p.Header.Get("Content-ID"), req, body})
	}
}

// readPart reads a request line, headers and body; HTTP/1.1 may be left out, as may Content-Length.
func readPart(text []byte) (*http.Request, []byte, error) {
	head, body, _ := bytes.Cut(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	line, rest, _ := strings.Cut(string(head), "\n")
	words := strings.Fields(line)
	if len(words) < 2 || !strings.HasPrefix(words[1], "/") { // a path only, no host
		return nil, nil, fmt.Errorf("request line %q", line)
	}
	req, err := http.NewRequest(words[0], words[1], nil)
	if err != nil {
		return nil, nil, err
	}
	h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(rest + "\n\n"))).ReadMIMEHeader()
	if err != nil {
		return nil, nil, err
	}
	req.Header = http.Header(h)
	return req, bytes.TrimSpace(body), nil
}

// part runs one; outer headers and query count for it unless it has its own.
func (s *Server) part(outer *http.Request, p part) reply {
	for k, v := range outer.Header {
		if _, own := p.req.Header[k]; !own && !strings.HasPrefix(k, "Content-") {
			p.req.Header[k] = v
		}
	}
	q := p.req.URL.Query()
	for k, v := range outer.URL.Query() {
		if !q.Has(k) {
			q[k] = v
		}
	}
	p.req.URL.RawQuery = q.Encode()
	p.req.Header.Set("X-In-Batch", "1")
	out, drop := s.one(p.req, p.raw)
	if drop { // an inner connection is nobody's to cut
		return reply{code: 503, header: http.Header{"Content-Type": {"application/json"}}, body: encode(fail(503, "backendError", "Backend Error").body("calendar"))}
	}
	delete(out.header, "X-Cut")
	return out
}

func writeParts(parts []part, answers []reply) reply {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	w.SetBoundary("batch_bothways")
	for i, a := range answers {
		h := textproto.MIMEHeader{"Content-Type": {"application/http"}}
		if id := parts[i].id; id != "" {
			h.Set("Content-ID", "<response-"+strings.Trim(id, "<>")+">")
		}
		p, _ := w.CreatePart(h)
		fmt.Fprintf(p, "HTTP/1.1 %d %s\r\n", a.code, http.StatusText(a.code))
		a.header.Del("Content-Length")
		a.header.Write(p)
		fmt.Fprintf(p, "Content-Length: %d\r\n\r\n", len(a.body))
		p.Write(a.body)
	}
	w.Close()
	return reply{code: 200, header: http.Header{"Content-Type": {"multipart/mixed; boundary=batch_bothways"}}, body: b.Bytes()}
}
