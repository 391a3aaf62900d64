package davtest

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
)

const spaces = ` xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:R="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"`

var prefixes = map[string]string{
	"DAV:": "D", "urn:ietf:params:xml:ns:caldav": "C", "urn:ietf:params:xml:ns:carddav": "R",
	"http://calendarserver.org/ns/": "S", "http://apple.com/ns/ical/": "A",
}

// element is any element of a request.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Kids    []element  `xml:",any"`
}

// find is the first element of that local name below e, nil if there is none.
func (e *element) find(local string) *element {
	for i := range e.Kids {
		if e.Kids[i].XMLName.Local == local {
			return &e.Kids[i]
		}
		if k := e.Kids[i].find(local); k != nil {
			return k
		}
	}
	return nil
}

// name is an element's name with the prefix used here, such as "D:getetag".
func (e *element) name() string { return prefixes[e.XMLName.Space] + ":" + e.XMLName.Local }

// asked lists the properties that a request names.
func (e *element) asked() []string {
	var out []string
	if p := e.find("prop"); p != nil {
		for _, k := range p.Kids {
			out = append(out, k.name())
		}
	}
	return out
}

func text(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// answerOf builds one response element out of the properties that are there.
func (s *Server) answerOf(r *http.Request, path string, asked []string, have map[string]string) string {
	var found, missing strings.Builder
	for _, name := range asked {
		if strings.HasPrefix(name, ":") {
			continue
		}
		if v, ok := have[name]; ok {
			fmt.Fprintf(&found, "<%s>%s</%s>", name, v, name)
		} else {
			fmt.Fprintf(&missing, "<%s/>", name)
		}
	}
	out := "<D:response><D:href>" + text(s.quirks.href(r.Host, path)) + "</D:href>"
	if found.Len() > 0 || missing.Len() == 0 {
		out += "<D:propstat><D:prop>" + found.String() + "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
	}
	if missing.Len() > 0 {
		out += "<D:propstat><D:prop>" + missing.String() + "</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"
	}
	return out + "</D:response>"
}

func (s *Server) statusRow(r *http.Request, path string, code int) string {
	return fmt.Sprintf("<D:response><D:href>%s</D:href><D:status>HTTP/1.1 %d %s</D:status></D:response>",
		text(s.quirks.href(r.Host, path)), code, http.StatusText(code))
}

// multistatus sends rows, and a sync-token where there is one.
func (s *Server) multistatus(w http.ResponseWriter, r *http.Request, rows []string, token string) {
	body := `<?xml version="1.0" encoding="utf-8"?>` + "\n<D:multistatus" + spaces + ">" + strings.Join(rows, "\n")
	if token != "" {
		body += "<D:sync-token>" + text(token) + "</D:sync-token>"
	}
	out := []byte(body + "</D:multistatus>")
	if s.quirks.Mangle != nil {
		out = s.quirks.Mangle(r, out)
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(http.StatusMultiStatus)
	_, _ = w.Write(out)
}

func (s *Server) principal() string { return "/principals/" + s.user.Name + "/" }

// common are the properties of every resource.
func (s *Server) common() map[string]string {
	if s.quirks.NoPrincipal {
		return map[string]string{"D:resourcetype": "<D:collection/>"}
	}
	return map[string]string{
		"D:resourcetype":           "<D:collection/>",
		"D:current-user-principal": "<D:href>" + s.principal() + "</D:href>",
		"D:owner":                  "<D:href>" + s.principal() + "</D:href>",
	}
}

// folderProps are the properties of a collection.
func (s *Server) folderProps(f *folder) map[string]string {
	p := s.common()
	p["D:displayname"] = text(f.name)
	p["D:resource-id"] = fmt.Sprintf("<D:href>urn:x-bothways:%s:%d</D:href>", text(strings.Trim(f.path, "/")), f.id)
	kind, reports := "<C:calendar/>", []string{"C:calendar-query"}
	multi := "C:calendar-multiget"
	if f.card {
		kind, reports, multi = "<R:addressbook/>", []string{"R:addressbook-query"}, "R:addressbook-multiget"
	} else if len(f.comps) > 0 {
		set := ""
		for _, c := range f.comps {
			set += `<C:comp name="` + text(c) + `"/>`
		}
		p["C:supported-calendar-component-set"] = set
	}
	p["D:resourcetype"] += kind
	if f.color != "" {
		p["A:calendar-color"] = text(f.color)
	}
	if !s.quirks.NoCTag {
		p["S:getctag"] = fmt.Sprintf("%d.%d", f.id, f.seq)
	}
	if !s.quirks.NoMultiget {
		reports = append(reports, multi)
	}
	if !s.quirks.NoSync {
		reports = append(reports, "D:sync-collection")
		p["D:sync-token"] = text(f.token(f.seq))
	}
	for _, r := range reports {
		p["D:supported-report-set"] += "<D:supported-report><D:report><" + r + "/></D:report></D:supported-report>"
	}
	p["D:current-user-privilege-set"] = "<D:privilege><D:read/></D:privilege>"
	if !f.readOnly {
		p["D:current-user-privilege-set"] += "<D:privilege><D:write/></D:privilege><D:privilege><D:bind/></D:privilege>"
	}
	return p
}

// itemProps are the properties of an item.
func (s *Server) itemProps(f *folder, it *item, data bool) map[string]string {
	p := map[string]string{
		"D:getetag": text(s.quirks.etag(it)), "D:resourcetype": "", "D:getcontenttype": f.mime(),
		"D:getlastmodified": it.mtime.UTC().Format(http.TimeFormat),
	}
	if data && f.card {
		p["R:address-data"] = text(string(it.data))
	} else if data {
		p["C:calendar-data"] = text(string(it.data))
	}
	return p
}

// propfind answers PROPFIND at depth 0 or 1.
func (s *Server) propfind(w http.ResponseWriter, r *http.Request, body []byte) {
	var e element
	if xml.Unmarshal(body, &e) != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	if code := s.quirks.RootStatus; code != 0 && r.URL.Path == "/" {
		http.Error(w, "nothing here", code)
		return
	}
	asked, deep := e.asked(), r.Header.Get("Depth") == "1"
	var rows []string
	f, name := s.locate(r.URL.Path)
	switch p := strings.TrimSuffix(r.URL.Path, "/") + "/"; {
	case f != nil && name == "":
		rows = append(rows, s.answerOf(r, f.path, asked, s.folderProps(f)))
		if deep {
			for _, n := range f.names() {
				rows = append(rows, s.answerOf(r, f.path+n, asked, s.itemProps(f, f.items[n], false)))
			}
		}
	case f != nil && f.items[name] != nil:
		rows = append(rows, s.answerOf(r, f.path+name, asked, s.itemProps(f, f.items[name], false)))
	case p == "//" || p == "/" || p == "/principals/":
		rows = append(rows, s.answerOf(r, p, asked, s.common()))
	case p == s.principal(), strings.HasPrefix(p, "/principals/") && s.other(strings.TrimPrefix(p, "/principals")):
		rows = append(rows, s.answerOf(r, p, asked, s.principalProps(p)))
	case p == s.Home(), s.other(p):
		rows = append(rows, s.answerOf(r, p, asked, s.common()))
		if deep {
			for _, f := range s.folders {
				if strings.HasPrefix(f.path, p) || f.shared && p == s.Home() {
					rows = append(rows, s.answerOf(r, f.path, asked, s.folderProps(f)))
				}
			}
		}
	default:
		http.NotFound(w, r)
		return
	}
	s.multistatus(w, r, rows, "")
}

// other tells whether a path is the home of another principal.
func (s *Server) other(home string) bool {
	_, there := s.others[strings.Trim(home, "/")]
	return there && strings.HasPrefix(home, "/")
}

// principalProps are the properties of a principal.
func (s *Server) principalProps(path string) map[string]string {
	home := strings.TrimPrefix(path, "/principals")
	props := s.common()
	props["D:resourcetype"] += "<D:principal/>"
	props["C:calendar-home-set"] = "<D:href>" + home + "</D:href>"
	props["R:addressbook-home-set"] = "<D:href>" + home + "</D:href>"
	for name, proxy := range s.others {
		if proxy && path == s.principal() {
			props["S:calendar-proxy-write-for"] += "<D:href>/principals/" + name + "/</D:href>"
		}
	}
	return props
}

// mkcol makes a collection (MKCALENDAR, extended MKCOL).
func (s *Server) mkcol(w http.ResponseWriter, r *http.Request, body []byte) {
	path := strings.TrimSuffix(r.URL.Path, "/") + "/"
	var e element
	if len(body) > 0 && xml.Unmarshal(body, &e) != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	rest, ok := strings.CutPrefix(path, s.Home())
	switch {
	case s.folders[path] != nil:
		s.refuse(w, r, http.StatusMethodNotAllowed, "<D:resource-must-be-null/>")
		return
	case !ok || rest == "" || strings.Count(rest, "/") != 1:
		s.refuse(w, r, http.StatusForbidden, "")
		return
	}
	f := s.newFolder(path, strings.TrimSuffix(rest, "/"), e.find("addressbook") != nil, nil)
	s.applyProps(f, &e)
	s.folders[path] = f
	s.saveFolder(f)
	w.WriteHeader(http.StatusCreated)
}

func (s *Server) applyProps(f *folder, e *element) {
	if n := e.find("displayname"); n != nil {
		f.name = n.Text
	}
	if n := e.find("calendar-color"); n != nil {
		f.color = n.Text
	}
	if n := e.find("supported-calendar-component-set"); n != nil {
		f.comps = nil
		for _, c := range n.Kids {
			for _, a := range c.Attrs {
				if a.Name.Local == "name" {
					f.comps = append(f.comps, a.Value)
				}
			}
		}
	}
}

func (s *Server) proppatch(w http.ResponseWriter, r *http.Request, body []byte) {
	var e element
	f, name := s.locate(r.URL.Path)
	if f == nil || name != "" || xml.Unmarshal(body, &e) != nil {
		http.NotFound(w, r)
		return
	}
	s.applyProps(f, &e)
	s.saveFolder(f)
	done := map[string]string{}
	for _, n := range e.asked() {
		done[n] = ""
	}
	s.multistatus(w, r, []string{s.answerOf(r, f.path, e.asked(), done)}, "")
}
