package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"golang.org/x/sync/errgroup"
)

// server is a collection on a CalDAV/CardDAV server.
type server struct {
	base           *url.URL
	user, password string
	client         *http.Client
	cards          bool
}

const (
	lanes  = 8   // writes at a time
	bundle = 200 // documents in one report
)

func newServer(at, user string) (*server, error) {
	base, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	s := &server{base: base, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: lanes}}, cards: base.Fragment == "cards"}
	base.Fragment = ""
	s.user, s.password, _ = strings.Cut(user, ":")
	return s, nil
}

func (s *server) do(method, at string, head map[string]string, body []byte) (int, http.Header, []byte, error) {
	req, err := http.NewRequest(method, s.base.ResolveReference(&url.URL{Path: at}).String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.SetBasicAuth(s.user, s.password)
	for name, value := range head {
		req.Header.Set(name, value)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, text, err
}

func (s *server) report(depth, body string) ([]byte, error) {
	status, _, text, err := s.do("REPORT", s.base.Path, map[string]string{"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}, []byte(body))
	if err == nil && status != http.StatusMultiStatus {
		err = fmt.Errorf("REPORT: %d %.200s", status, text)
	}
	return text, err
}

// changes is one sync-collection report (RFC 6578).
func (s *server) changes(mark string) (map[string]string, string, error) {
	text, err := s.report("0", `<?xml version="1.0"?><sync-collection xmlns="DAV:"><sync-token>`+html.EscapeString(mark)+
		`</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`)
	if err != nil {
		return nil, "", err
	}
	out := map[string]string{}
	for rest := text; ; {
		var href, tag string
		if href, rest = next(rest, "href>"); rest == nil {
			break
		}
		if strings.HasSuffix(href, "/") {
			continue
		}
		tag, rest = next(rest, "getetag>")
		out[path.Base(href)] = html.UnescapeString(tag)
	}
	token, _ := next(text, "sync-token>")
	return out, html.UnescapeString(token), nil
}

// next gives the text of the next element whose opening tag ends like that, and what follows it.
func next(text []byte, tag string) (string, []byte) {
	i := bytes.Index(text, []byte(tag))
	if i < 0 {
		return "", nil
	}
	text = text[i+len(tag):]
	end := bytes.IndexByte(text, '<')
	if end < 0 {
		return "", nil
	}
	return string(text[:end]), text[end+len(tag):]
}

// read asks for documents by their names (RFC 6352 §8.7, RFC 4791 §7.9).
func (s *server) read(names []string, each func(string, []byte) error) error {
	kind, space, data := "calendar-multiget", "urn:ietf:params:xml:ns:caldav", "calendar-data"
	if s.cards {
		kind, space, data = "addressbook-multiget", "urn:ietf:params:xml:ns:carddav", "address-data"
	}
	for len(names) > 0 {
		part := names[:min(bundle, len(names))]
		names = names[len(part):]
		var body strings.Builder
		fmt.Fprintf(&body, `<?xml version="1.0"?><R:%s xmlns="DAV:" xmlns:R="%s"><prop><R:%s/></prop>`, kind, space, data)
		for _, name := range part {
			body.WriteString("<href>" + s.base.Path + name + "</href>")
		}
		body.WriteString("</R:" + kind + ">")
		text, err := s.report("1", body.String())
		if err != nil {
			return err
		}
		if err := documents(text, data, each); err != nil {
			return err
		}
	}
	return nil
}

func documents(text []byte, data string, each func(string, []byte) error) error {
	for {
		var href string
		if href, text = next(text, "href>"); text == nil {
			return nil
		}
		at := bytes.Index(text, []byte(data))
		begin := bytes.IndexByte(text[max(at, 0):], '>') + at + 1
		end := bytes.Index(text[begin:], []byte("END:VC")) // the last line of both kinds
		if at < 0 || end < 0 {
			return fmt.Errorf("%s: no document", href)
		}
		end += max(0, bytes.Index(text[begin+end:], []byte("</")))
		doc := string(text[begin : begin+end])
		if whole, ok := strings.CutPrefix(doc, "<![CDATA["); ok {
			doc = strings.TrimSuffix(whole, "]]>")
		} else {
			doc = html.UnescapeString(doc)
		}
		if err := each(path.Base(href), []byte(doc)); err != nil {
			return err
		}
		text = text[begin+end:]
	}
}

// write puts documents, several at a time, on condition that they still are what is known.
func (s *server) write(docs map[string][]byte, known map[string]string) error {
	kind := "text/calendar; charset=utf-8"
	if s.cards {
		kind = "text/vcard; charset=utf-8"
	}
	var g errgroup.Group
	g.SetLimit(lanes)
	for name, doc := range docs {
		head := map[string]string{"Content-Type": kind, "If-None-Match": "*"}
		if tag := known[name]; tag != "" {
			head = map[string]string{"Content-Type": kind, "If-Match": tag}
		}
		g.Go(func() error {
			status, _, text, err := s.do(http.MethodPut, s.base.Path+name, head, doc)
			if err == nil && status/100 != 2 {
				err = fmt.Errorf("PUT %s: %d %.200s", name, status, text)
			}
			return err
		})
	}
	return g.Wait()
}
