package dav

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"bothways/sync/record"
	"bothways/sync/side"
)

// CreateCollection makes an empty calendar, task list (MKCALENDAR, RFC 4791 §5.3.1) or address book
// (extended MKCOL, RFC 5689) in the account's home.
func (k *connector) CreateCollection(ctx context.Context, name string, kind record.Kind) (side.Collection, error) {
	what := "create " + name
	h, err := k.discover(ctx)
	if err != nil {
		return side.Collection{}, err
	}
	parent := h.of(kind)
	if parent == "" && h.self != nil {
		p := strings.TrimSuffix(h.self.ID, "/")
		parent = p[:strings.LastIndexByte(p, '/')+1]
	}
	if parent == "" {
		return side.Collection{}, &side.Error{Class: side.ErrUnsupported, What: what + ": the server names no place for new " + string(kind), Untouched: true}
	}
	path := parent + slug(name) + "/"
	for try := 0; ; try++ {
		a, err := k.make(ctx, path, name, kind)
		if err != nil {
			return side.Collection{}, err
		}
		if a.ok() {
			break
		}
		taken := a.status == http.StatusMethodNotAllowed || a.status == http.StatusConflict || a.has("resource-must-be-null")
		if !taken || try == 3 {
			return side.Collection{}, failure(what, a)
		}
		path = fmt.Sprintf("%s%s-%s/", parent, slug(name), strings.ToLower(rand.Text()[:6]))
	}
	f, err := k.folder(ctx, path)
	if err != nil {
		return side.Collection{}, err
	}
	return f.Collection, nil
}

// make sends MKCALENDAR or MKCOL, and the other one where a server knows only that.
func (k *connector) make(ctx context.Context, path, name string, kind record.Kind) (answer, error) {
	props := `<D:displayname>` + quoted(name) + `</D:displayname>`
	component := map[record.Kind]string{record.Calendar: "VEVENT", record.Tasks: "VTODO"}[kind]
	header := http.Header{"Content-Type": {"application/xml; charset=utf-8"}}
	mkcol := func(resource, more string) request {
		return request{method: "MKCOL", path: escapePath(path), header: header, body: []byte(xmlHead + `<D:mkcol` + spaces + `><D:set><D:prop>` +
			`<D:resourcetype><D:collection/>` + resource + `</D:resourcetype>` + props + more + `</D:prop></D:set></D:mkcol>`)}
	}
	if component == "" {
		return k.send(ctx, mkcol(`<R:addressbook/>`, ""))
	}
	set := `<C:supported-calendar-component-set><C:comp name="` + component + `"/></C:supported-calendar-component-set>`
	a, err := k.send(ctx, request{method: "MKCALENDAR", path: escapePath(path), header: header,
		body: []byte(xmlHead + `<C:mkcalendar` + spaces + `><D:set><D:prop>` + props + set + `</D:prop></D:set></C:mkcalendar>`)})
	if err == nil && (a.status == http.StatusNotImplemented || a.status == http.StatusMethodNotAllowed && !k.there(ctx, path)) {
		return k.send(ctx, mkcol(`<C:calendar/>`, set))
	}
	return a, err
}

func (k *connector) send(ctx context.Context, rq request) (answer, error) {
	resp, err := k.c.do(ctx, rq)
	if err != nil {
		return answer{}, err
	}
	return read(resp), nil
}

func (k *connector) there(ctx context.Context, path string) bool {
	_, err := k.ask(ctx, escapePath(path))
	return err == nil
}

// slug is a name for an address: letters and digits, the rest as hyphens.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := strings.Trim(clipBytes(b.String(), 40), "-")
	if s == "" {
		s = "c-" + strings.ToLower(rand.Text()[:8])
	}
	return s
}

func clipBytes(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
