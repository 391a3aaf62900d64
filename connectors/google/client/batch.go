package client

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"google.golang.org/api/googleapi"

	"bothways/sync/side"
)

// Part is one call inside a batch.
type Part struct {
	Method string
	Path   string // from the host's root, escaped, with its query: /calendar/v3/calendars/…
	Header http.Header
	Body   []byte // JSON, may be nil
}

// PartAnswer is the answer to one of them; Err is *googleapi.Error for those that were refused, and
// something else where no answer came.
type PartAnswer struct {
	Header http.Header
	Body   []byte
	Err    error
}

// Batch sends calls in one request (G-CAL-100); the answers are in the order of the parts. The error
// is that of the request as a whole. Parts are not tried again here.
func (l *Line) Batch(ctx context.Context, parts []Part) ([]PartAnswer, error) {
	if l.api != Calendar {
		return nil, &side.Error{Class: side.ErrUnsupported, What: string(l.api) + " takes no such batches", Untouched: true}
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i, p := range parts {
		if err := writePart(w, i, p); err != nil {
			return nil, err
		}
	}
	w.Close()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.root()+"batch/calendar/v3", &b)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", `multipart/mixed; boundary="`+w.Boundary()+`"`)
	resp, err := l.HTTP().Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if err := googleapi.CheckResponse(resp); err != nil {
		return nil, err
	}
	out := make([]PartAnswer, len(parts))
	for i := range out {
		out[i].Err = io.ErrUnexpectedEOF
	}
	return out, readParts(resp, out)
}

// BatchPath is a path for a Part: base is a path such as "calendar/v3/calendars/…", escaped.
func (l *Line) BatchPath(path string, q url.Values) string {
	root := "/"
	if l.c.base != nil {
		root = l.c.base.EscapedPath()
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return root + path
}

func writePart(w *multipart.Writer, i int, p Part) error {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {"application/http"}, "Content-Id": {fmt.Sprintf("<part-%d>", i)}, "Content-Transfer-Encoding": {"binary"}})
	if err != nil {
		return err
	}
	fmt.Fprintf(part, "%s %s HTTP/1.1\r\n", p.Method, p.Path)
	h := p.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	if p.Body != nil {
		h.Set("Content-Type", "application/json; charset=UTF-8")
		h.Set("Content-Length", strconv.Itoa(len(p.Body)))
	}
	if err := h.Write(part); err != nil {
		return err
	}
	_, err = part.Write(append([]byte("\r\n"), p.Body...))
	return err
}

// readParts takes in the answers; those that a cut-off batch leaves out stay without one.
func readParts(resp *http.Response, out []PartAnswer) error {
	_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return nil
	}
	in := multipart.NewReader(resp.Body, params["boundary"])
	for i := 0; i < len(out); i++ {
		part, err := in.NextPart()
		if err != nil {
			return nil
		}
		at := i
		if n, ok := strings.CutPrefix(strings.Trim(part.Header.Get("Content-Id"), "<>"), "response-part-"); ok {
			if k, err := strconv.Atoi(n); err == nil && k >= 0 && k < len(out) {
				at = k
			}
		}
		out[at] = readPart(part)
	}
	return nil
}

func readPart(part io.Reader) PartAnswer {
	resp, err := http.ReadResponse(bufio.NewReader(part), nil)
	if err != nil {
		return PartAnswer{Err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return PartAnswer{Err: err}
	}
	if resp.StatusCode >= 300 {
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return PartAnswer{Header: resp.Header, Err: googleapi.CheckResponse(resp)}
	}
	return PartAnswer{Header: resp.Header, Body: body}
}
