package googletest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// render shows one version of a person through a mask.
func (c *call) render(p *person, v *state, mask []string, profile, inList bool) Object {
	out := Object{"resourceName": p.name, "etag": v.etag(mask)}
	source := Object{"type": "CONTACT", "id": p.source()}
	for _, f := range mask {
		var items []any
		for i, x := range list(v.doc, f) {
			o := clone(x.(Object))
			o["metadata"] = Object{"source": clone(source)}
			if i == 0 {
				o["metadata"] = Object{"primary": true, "sourcePrimary": true, "source": clone(source)}
			}
			c.dress(f, o)
			items = append(items, o)
		}
		if profile {
			for _, x := range list(v.profile, f) {
				o := clone(x.(Object))
				o["metadata"] = Object{"verified": true, "source": Object{"type": "PROFILE", "id": fmt.Sprint(p.id % 1e9)}}
				items = append(items, o)
			}
		}
		if inList && (f == "emailAddresses" || f == "phoneNumbers") && len(items) > 100 { // G-PPL-27
			items = items[:100]
		}
		if len(items) > 0 {
			out[f] = items
		}
	}
	if slices.Contains(mask, "photos") {
		out["photos"] = c.photos(p, v, source)
	}
	if slices.Contains(mask, "metadata") {
		source["etag"], source["updateTime"] = v.sourceEtag(), v.changed.Format("2006-01-02T15:04:05.000000Z")
		sources := []any{source}
		if profile && v.profile != nil {
			sources = append(sources, Object{"type": "PROFILE", "id": fmt.Sprint(p.id % 1e9), "etag": "#profile", "profileMetadata": Object{"objectType": "PERSON", "userTypes": []any{"GOOGLE_USER"}}})
		}
		out["metadata"] = Object{"objectType": "PERSON", "sources": sources}
	}
	return out
}

// gonePerson is what a delta says of a deleted contact (G-PPL-23).
func (c *call) gonePerson(p *person, v *state, mask []string) Object {
	source := Object{"type": "CONTACT", "id": p.source(), "etag": v.sourceEtag(), "updateTime": "1970-01-01T00:00:00Z"}
	out := Object{"resourceName": p.name, "etag": v.etag(mask), "metadata": Object{"objectType": "PERSON", "deleted": true, "sources": []any{source}}}
	if slices.Contains(mask, "photos") {
		out["photos"] = c.photos(p, &state{}, source)
	}
	return out
}

func (c *call) photos(p *person, v *state, source Object) []any {
	o := Object{"metadata": Object{"primary": true, "source": clone(source)}}
	if v.photos {
		o["url"] = fmt.Sprintf("%scontacts-photo/%s/%d=s100", c.base, p.source(), v.rev)
	} else { // a monogram is no photo (G-PPL-49)
		o["url"], o["default"] = c.base+"monogram/"+p.source()+"=s100", true
	}
	return []any{o}
}

// servePhoto gives the bytes behind photos[].url; nobody signs in for them.
func (s *Server) servePhoto(w http.ResponseWriter, r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, "/contacts-photo/")
	if !ok {
		return false
	}
	id, _, _ := strings.Cut(rest, "/")
	raw := s.photoOf(id)
	if raw == nil {
		http.NotFound(w, r)
		return true
	}
	w.Header().Set("Content-Type", http.DetectContentType(raw))
	w.Write(raw)
	return true
}

func (s *Server) photoOf(source string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.accounts {
		for _, p := range a.people.order {
			if p.source() == source && p.photos {
				return p.photo
			}
		}
	}
	return nil
}

// dress adds what Google makes from the parts (G-PPL-5).
func (c *call) dress(field string, o Object) {
	if t := text(o, "type"); t != "" && field != "nicknames" && field != "miscKeywords" && field != "externalIds" {
		o["formattedType"] = spoken(t)
	}
	switch field {
	case "names":
		dressName(o)
	case "phoneNumbers":
		if n := canonical(text(o, "value")); n != "" {
			o["canonicalForm"] = n
		}
	case "addresses":
		if text(o, "formattedValue") == "" {
			o["formattedValue"] = postal(o)
		}
	case "imClients":
		if p := text(o, "protocol"); p != "" {
			o["formattedProtocol"] = spoken(p)
		}
	case "genders":
		o["formattedValue"] = spoken(text(o, "value"))
	}
}

// dressName builds displayName and displayNameLastFirst; what a client said of them was ignored.
func dressName(o Object) {
	join := func(keys ...string) string {
		var parts []string
		for _, k := range keys {
			if v := text(o, k); v != "" {
				parts = append(parts, v)
			}
		}
		return strings.Join(parts, " ")
	}
	full := join("honorificPrefix", "givenName", "middleName", "familyName")
	last := join("honorificPrefix", "givenName", "middleName")
	if f := text(o, "familyName"); f != "" && last != "" {
		last = f + ", " + last
	} else if f != "" {
		last = f
	}
	if x := text(o, "honorificSuffix"); x != "" {
		full, last = full+", "+x, last+", "+x
	}
	if u := text(o, "unstructuredName"); u != "" {
		full = u
	}
	o["displayName"], o["displayNameLastFirst"], o["unstructuredName"] = full, last, full
}

// splitName reads a free name: the last word is the family's.
func splitName(o Object) {
	u := text(o, "unstructuredName")
	for _, k := range []string{"givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix"} {
		if text(o, k) != "" {
			return
		}
	}
	words := strings.Fields(u)
	if n := len(words); n > 1 {
		o["givenName"], o["familyName"] = words[0], words[n-1]
		if n > 2 {
			o["middleName"] = strings.Join(words[1:n-1], " ")
		}
	} else if n == 1 {
		o["givenName"] = u
	}
}

// spoken turns homeFax into Home Fax; a label of the user's own stays.
func spoken(t string) string {
	if strings.Contains(t, " ") || t == "" {
		return t
	}
	var b strings.Builder
	for i, r := range t {
		if i > 0 && r >= 'A' && r <= 'Z' && t[i-1] >= 'a' && t[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	s := b.String()
	return strings.ToUpper(s[:1]) + s[1:]
}

// canonical is E.164 where the number says its country.
func canonical(v string) string {
	var b strings.Builder
	for _, r := range v {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	n := b.String()
	if rest, ok := strings.CutPrefix(n, "00"); ok {
		n = "+" + rest
	}
	if !strings.HasPrefix(n, "+") || len(n) < 8 || len(n) > 16 {
		return ""
	}
	return strings.Replace(n, "+490", "+49", 1)
}

func postal(o Object) string {
	var lines []string
	add := func(parts ...string) {
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		if len(parts) > 0 {
			lines = append(lines, strings.Join(parts, " "))
		}
	}
	add(text(o, "streetAddress"))
	add(text(o, "extendedAddress"))
	add(text(o, "poBox"))
	add(text(o, "postalCode"), text(o, "city"))
	add(text(o, "region"))
	if n := text(o, "country"); n != "" {
		add(n)
	} else {
		add(text(o, "countryCode"))
	}
	return strings.Join(lines, "\n")
}

func validDate(o Object) bool {
	n := func(k string) int { f, _ := o[k].(float64); return int(f) }
	y, m, d := n("year"), n("month"), n("day")
	if m < 0 || m > 12 || y < 0 || y > 9999 || d < 0 {
		return false
	}
	if y == 0 {
		y = 2000
	}
	return m == 0 || d == 0 || time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}
