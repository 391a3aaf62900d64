package dav

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// row is one resource of a multistatus.
type row struct {
	href   string
	status int // of the response element; 0 if only its properties have one
	props  map[xml.Name]*node
	errors []string // names of failed preconditions
}

func (r row) prop(space, local string) *node { return r.props[xml.Name{Space: space, Local: local}] }

// modified is getlastmodified (RFC 4918 §15.7), zero if it is not there.
func (r row) modified() time.Time {
	t, _ := http.ParseTime(r.prop(nsDAV, "getlastmodified").str())
	return t
}

// gone tells a row that says the resource is not there.
func (r row) gone() bool { return r.status == 404 || r.status == 410 }

// rows turns a response element into a row for each of its hrefs.
func rows(n *node) []row {
	r := row{status: statusCode(n.child(nsDAV, "status").str()), props: map[xml.Name]*node{}}
	r.errors = conditions(n.child(nsDAV, "error"))
	var out []row
	failed := 0
	for _, k := range n.kids {
		if k.name.Space != nsDAV || k.name.Local != "propstat" {
			continue
		}
		code := statusCode(k.child(nsDAV, "status").str())
		if code != 0 && code/100 != 2 {
			failed = code
			r.errors = append(r.errors, conditions(k.child(nsDAV, "error"))...)
			continue
		}
		if p := k.child(nsDAV, "prop"); p != nil {
			for _, v := range p.kids {
				r.props[v.name] = v
			}
		}
	}
	if r.status == 0 && len(r.props) == 0 && failed > 404 {
		r.status = failed
	}
	for _, k := range n.kids {
		if k.name.Space == nsDAV && k.name.Local == "href" {
			each := r
			each.href = k.str()
			out = append(out, each)
		}
	}
	return out
}

// conditions lists the names inside an error element (RFC 4918 §16).
func conditions(n *node) []string {
	if n == nil {
		return nil
	}
	var out []string
	for _, k := range n.kids {
		out = append(out, k.name.Local)
	}
	return out
}

// readError finds the failed preconditions in the body of an error answer.
func readError(body []byte) []string {
	d := xml.NewDecoder(strings.NewReader(string(body)))
	d.CharsetReader = asUTF8
	for {
		t, err := d.Token()
		if err != nil {
			return nil
		}
		if s, ok := t.(xml.StartElement); ok {
			count := 0
			n, err := element(d, s, 1, &count)
			if err != nil || n.name.Local != "error" {
				return nil
			}
			return conditions(n)
		}
	}
}

// statusCode reads "HTTP/1.1 404 Not Found", with or without the reason; 0 if there is no code.
func statusCode(s string) int {
	for _, f := range strings.Fields(s) {
		if n, err := strconv.Atoi(f); err == nil && n >= 100 && n < 1000 {
			return n
		}
	}
	return 0
}
