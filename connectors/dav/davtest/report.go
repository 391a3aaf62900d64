package davtest

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

func (s *Server) report(w http.ResponseWriter, r *http.Request, body []byte) {
	var e element
	f, name := s.locate(r.URL.Path)
	switch {
	case f == nil || name != "":
		http.NotFound(w, r)
	case xml.Unmarshal(body, &e) != nil:
		http.Error(w, "body", http.StatusBadRequest)
	case e.XMLName.Local == "sync-collection" && !s.quirks.NoSync:
		s.syncCollection(w, r, f, &e)
	case strings.HasSuffix(e.XMLName.Local, "-multiget") && !s.quirks.NoMultiget:
		s.multiget(w, r, f, &e)
	case strings.HasSuffix(e.XMLName.Local, "-query"):
		s.query(w, r, f, &e)
	default:
		s.refuse(w, r, http.StatusForbidden, "<D:supported-report/>")
	}
}

func (f *folder) token(seq int) string {
	return fmt.Sprintf("http://bothways.invalid/sync/%d/%d/%d", f.id, f.epoch, seq)
}

// position reads a token back; ok is false for one that is no longer known.
func (f *folder) position(token string) (seq int, ok bool) {
	if token == "" {
		return 0, true
	}
	var id, epoch int
	n, _ := fmt.Sscanf(token, "http://bothways.invalid/sync/%d/%d/%d", &id, &epoch, &seq)
	return seq, n == 3 && id == f.id && epoch == f.epoch && seq <= f.seq
}

// syncCollection is RFC 6578 §3.2. A listing that is cut goes on at its token, whether it began
// with one or not.
func (s *Server) syncCollection(w http.ResponseWriter, r *http.Request, f *folder, e *element) {
	q := s.quirks
	if r.Header.Get("Depth") != "0" && r.Header.Get("Depth") != "" {
		s.refuse(w, r, http.StatusBadRequest, "")
		return
	}
	given := ""
	if n := e.find("sync-token"); n != nil {
		given = strings.TrimSpace(n.Text)
	}
	seq, ok := f.position(given)
	first := given == ""
	if !ok {
		if !q.SilentFull {
			code := q.TokenStatus
			if code == 0 {
				code = http.StatusForbidden
			}
			s.refuse(w, r, code, "<D:valid-sync-token/>")
			return
		}
		seq, first = 0, true
	}
	limit := q.Limit
	if n := e.find("nresults"); n != nil {
		if v, err := strconv.Atoi(strings.TrimSpace(n.Text)); err == nil && v > 0 && (limit == 0 || v < limit) {
			limit = v
		}
	}
	names := make([]string, 0, len(f.events))
	for n, at := range f.events {
		dead := f.items[n] == nil
		if at > seq-q.Repeats && !(dead && first && !q.InitialTombstones) {
			names = append(names, n)
		}
	}
	sort.Slice(names, func(i, j int) bool { return f.events[names[i]] < f.events[names[j]] })
	upTo := f.seq
	cut := limit > 0 && len(names) > limit
	if cut {
		names = names[:limit]
		upTo = f.events[names[limit-1]]
	}
	rows := make([]string, 0, len(names)+1)
	for _, n := range names {
		if f.items[n] == nil {
			rows = append(rows, s.statusRow(r, f.path+n, http.StatusNotFound))
		} else {
			rows = append(rows, s.answerOf(r, f.path+n, e.asked(), s.itemProps(f, f.items[n], !q.NoInline)))
		}
	}
	if cut && !q.LimitNoMark {
		rows = append(rows, s.statusRow(r, f.path, http.StatusInsufficientStorage))
	}
	s.multistatus(w, r, rows, f.token(upTo))
}

func (s *Server) multiget(w http.ResponseWriter, r *http.Request, f *folder, e *element) {
	if d := r.Header.Get("Depth"); f.card && d != "0" {
		s.refuse(w, r, http.StatusBadRequest, "")
		return
	}
	var rows []string
	for i := range e.Kids {
		if e.Kids[i].XMLName.Local != "href" {
			continue
		}
		u, err := url.Parse(strings.TrimSpace(e.Kids[i].Text))
		if err != nil {
			continue
		}
		name := strings.TrimPrefix(u.Path, f.path)
		switch {
		case f.items[name] != nil:
			rows = append(rows, s.answerOf(r, f.path+name, e.asked(), s.itemProps(f, f.items[name], true)))
		case !s.quirks.MissingRows:
			rows = append(rows, s.statusRow(r, u.Path, http.StatusNotFound))
		}
	}
	s.multistatus(w, r, rows, "")
}

// query gives everything of the components that a filter names; it knows no other filter.
func (s *Server) query(w http.ResponseWriter, r *http.Request, f *folder, e *element) {
	comp := ""
	if filter := e.find("filter"); filter != nil {
		for k := filter.find("comp-filter"); k != nil; k = k.find("comp-filter") {
			for _, a := range k.Attrs {
				if a.Name.Local == "name" && a.Value != "VCALENDAR" {
					comp = a.Value
				}
			}
		}
	}
	var rows []string
	for _, n := range f.names() {
		if it := f.items[n]; comp == "" || strings.Contains(strings.ToUpper(string(it.data)), "BEGIN:"+comp) {
			rows = append(rows, s.answerOf(r, f.path+n, e.asked(), s.itemProps(f, it, true)))
		}
	}
	s.multistatus(w, r, rows, "")
}
