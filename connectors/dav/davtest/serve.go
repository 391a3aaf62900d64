package davtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

const maxBody = 64 << 20

// ServeHTTP answers one request; requests are answered one after the other.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	inject := s.quirks.Status
	s.mu.Unlock()
	if inject != nil {
		if code, h := inject(r); code != 0 {
			for k, v := range h {
				w.Header()[k] = v
			}
			s.note(r, code)
			w.WriteHeader(code)
			return
		}
	}
	if s.tricked(w, r, body) {
		return
	}
	s.work(w, r, body)
}

// work carries a request out and answers it.
func (s *Server) work(w http.ResponseWriter, r *http.Request, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := &recorder{ResponseWriter: w, code: http.StatusOK}
	s.answer(rec, r, body)
	s.log = append(s.log, fmt.Sprintf("%s %s %d", r.Method, r.URL.Path, rec.code))
}

// tricked answers with a trick where one is meant for the request.
func (s *Server) tricked(w http.ResponseWriter, r *http.Request, body []byte) bool {
	s.mu.Lock()
	choose := s.quirks.Trick
	s.mu.Unlock()
	if choose == nil {
		return false
	}
	t := choose(r)
	if t == "" {
		return false
	}
	worked := false
	code := play(t, w, func(w http.ResponseWriter) { worked = true; s.work(w, r, body) })
	if !worked {
		s.note(r, code)
	}
	return true
}

func (s *Server) note(r *http.Request, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, fmt.Sprintf("%s %s %d", r.Method, r.URL.Path, code))
}

type recorder struct {
	http.ResponseWriter
	code int
}

func (r *recorder) WriteHeader(code int) {
	r.code = code
	r.ResponseWriter.WriteHeader(code)
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, body []byte) {
	q := s.quirks
	name := q.Server
	if name == "" && q.Rewrites == nil {
		name = "bothways-dav"
	}
	w.Header().Set("Server", name)
	if q.NoKeepAlive {
		w.Header().Set("Connection", "close")
	}
	if q.NoPercent && strings.Contains(r.URL.Path, "%") {
		http.Error(w, "percent", http.StatusInternalServerError)
		return
	}
	if q.RedirectTo != "" {
		http.Redirect(w, r, strings.TrimSuffix(q.RedirectTo, "/")+r.URL.EscapedPath(), http.StatusMovedPermanently)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/.well-known/") {
		if q.NoWellKnown {
			http.NotFound(w, r)
			return
		}
		http.Redirect(w, r, "/principals/", http.StatusMovedPermanently)
		return
	}
	if !s.signedIn(w, r) {
		return
	}
	switch r.Method {
	case http.MethodOptions:
		dav := "1, 3, access-control, extended-mkcol, calendar-access, addressbook"
		if q.Schedules {
			dav += ", calendar-auto-schedule"
		}
		w.Header().Set("DAV", dav)
		w.Header().Set("Allow", "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT, MKCALENDAR, MKCOL")
	case "PROPFIND":
		s.propfind(w, r, body)
	case "REPORT":
		s.report(w, r, body)
	case http.MethodGet, http.MethodHead:
		s.get(w, r)
	case http.MethodPut:
		s.put(w, r, body)
	case http.MethodDelete:
		s.delete(w, r)
	case "MKCALENDAR", "MKCOL":
		s.mkcol(w, r, body)
	case "PROPPATCH":
		s.proppatch(w, r, body)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// locate finds the collection of a path, and the item's name in it ("" for the collection itself).
func (s *Server) locate(path string) (f *folder, name string) {
	if f := s.folders[strings.TrimSuffix(path, "/")+"/"]; f != nil {
		return f, ""
	}
	for p, f := range s.folders {
		if rest, ok := strings.CutPrefix(path, p); ok && rest != "" && !strings.HasSuffix(rest, "/") {
			return f, rest
		}
	}
	return nil, ""
}

func (s *Server) get(w http.ResponseWriter, r *http.Request) {
	f, name := s.locate(r.URL.Path)
	if f == nil || f.items[name] == nil {
		http.NotFound(w, r)
		return
	}
	it := f.items[name]
	w.Header().Set("ETag", s.quirks.headerETag(it))
	w.Header().Set("Content-Type", f.mime())
	w.Header().Set("Last-Modified", it.mtime.UTC().Format(http.TimeFormat))
	_, _ = w.Write(it.data)
}

func (f *folder) mime() string {
	if f.card {
		return "text/vcard; charset=utf-8"
	}
	return "text/calendar; charset=utf-8"
}

var (
	uidLine = regexp.MustCompile(`(?i)^(?:[a-z0-9-]+\.)?UID(?:;[^:]*)?:(.*)$`)
	unfold  = strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "")
)

// uidOf is the UID of a card, or of the first event or task; alarms have UIDs of their own.
func uidOf(d []byte) string {
	inAlarm := false
	for line := range strings.Lines(unfold.Replace(string(d))) {
		line = strings.TrimSpace(line)
		if strings.EqualFold(line, "BEGIN:VALARM") || strings.EqualFold(line, "END:VALARM") {
			inAlarm = !inAlarm
		}
		if m := uidLine.FindStringSubmatch(line); m != nil && !inAlarm {
			return m[1]
		}
	}
	return ""
}

func (s *Server) put(w http.ResponseWriter, r *http.Request, body []byte) {
	q := s.quirks
	f, name := s.locate(r.URL.Path)
	switch {
	case f == nil:
		s.refuse(w, r, http.StatusConflict, "")
		return
	case name == "":
		s.refuse(w, r, http.StatusMethodNotAllowed, "")
		return
	case f.readOnly:
		s.refuse(w, r, http.StatusForbidden, "<D:need-privileges/>")
		return
	case r.ContentLength < 0:
		s.refuse(w, r, http.StatusBadRequest, "")
		return
	}
	old := f.items[name]
	if !q.Blind && r.Header.Get("If-None-Match") == "*" && old != nil {
		s.refuse(w, r, http.StatusPreconditionFailed, "")
		return
	}
	if m := r.Header.Get("If-Match"); m != "" && (old == nil || !q.matches(m, old)) {
		s.refuse(w, r, http.StatusPreconditionFailed, "")
		return
	}
	if q.MaxBody > 0 && len(body) > q.MaxBody {
		s.refuse(w, r, http.StatusRequestEntityTooLarge, "")
		return
	}
	if q.Refuse != nil {
		if code, cond := q.Refuse(body); code != 0 {
			s.refuse(w, r, code, cond)
			return
		}
	}
	begin := []byte("BEGIN:VCALENDAR")
	if f.card {
		begin = []byte("BEGIN:VCARD")
	}
	if !bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(body)), begin) {
		s.refuse(w, r, http.StatusForbidden, f.condition("valid"))
		return
	}
	if uid := uidOf(body); uid != "" && !q.NoUIDCheck {
		for n, it := range f.items {
			if n != name && uidOf(it.data) == uid {
				code := http.StatusConflict
				if q.UIDStatus != 0 {
					code = q.UIDStatus
				}
				s.refuse(w, r, code, f.condition("uid"))
				return
			}
		}
	}
	if q.Rewrites != nil {
		body = q.Rewrites(name, body)
	}
	it := s.store(f, name, body)
	if !q.NoETagOnPut {
		w.Header().Set("ETag", q.headerETag(it))
	}
	if old == nil {
		w.WriteHeader(http.StatusCreated)
	} else {
		w.WriteHeader(http.StatusNoContent)
	}
}

func (f *folder) condition(what string) string {
	switch {
	case what == "uid" && f.card:
		return "<R:no-uid-conflict/>"
	case what == "uid":
		return "<C:no-uid-conflict/>"
	case f.card:
		return "<R:valid-address-data/>"
	}
	return "<C:valid-calendar-data/>"
}

// refuse answers a write that is not done.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, code int, cond string) {
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	body := ""
	if cond != "" {
		body = "<D:error" + spaces + ">" + cond + "</D:error>"
	}
	if s.quirks.Put207 && r.Method == http.MethodPut {
		w.WriteHeader(http.StatusMultiStatus)
		_, _ = fmt.Fprintf(w, `<D:multistatus%s><D:response><D:href>%s</D:href><D:status>HTTP/1.1 %d</D:status>%s</D:response></D:multistatus>`,
			spaces, text(r.URL.EscapedPath()), code, body)
		return
	}
	w.WriteHeader(code)
	_, _ = io.WriteString(w, body)
}

func (s *Server) delete(w http.ResponseWriter, r *http.Request) {
	f, name := s.locate(r.URL.Path)
	switch {
	case f == nil || name != "" && f.items[name] == nil:
		http.NotFound(w, r)
	case f.readOnly:
		s.refuse(w, r, http.StatusForbidden, "<D:need-privileges/>")
	case name == "":
		delete(s.folders, f.path)
		w.WriteHeader(http.StatusNoContent)
	default:
		if m := r.Header.Get("If-Match"); m != "" && !s.quirks.Blind && !s.quirks.matches(m, f.items[name]) {
			s.refuse(w, r, http.StatusPreconditionFailed, "")
			return
		}
		s.remove(f, name)
		w.WriteHeader(http.StatusNoContent)
	}
}
