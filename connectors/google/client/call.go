package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"google.golang.org/api/googleapi"
)

// Call is one request of a service whose resources are kept as plain JSON.
type Call struct {
	Method string
	Path   string // from the root, escaped: calendar/v3/calendars/…
	Query  url.Values
	Header http.Header
	In     any // sent as JSON; nil: no body
	Out    any // where the answer's JSON goes; nil: nowhere

	Repeatable bool // it says the same twice, or is recognised by an id of our own
}

// Do makes a call. A refusal is a *googleapi.Error; Fail gives it its class. An answer to a GET that was
// cut off is asked for again.
func (l *Line) Do(ctx context.Context, c Call) error {
	if c.Repeatable {
		ctx = Repeatable(ctx)
	}
	for try := 1; ; try++ {
		err := l.do(ctx, c)
		if err == nil || c.Method != http.MethodGet || try == 3 || ctx.Err() != nil || !isGarbled(err) {
			return err
		}
	}
}

func (l *Line) do(ctx context.Context, c Call) error {
	var body io.Reader
	if c.In != nil {
		data, err := json.Marshal(c.In)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	at := l.root() + c.Path
	if len(c.Query) > 0 {
		at += "?" + c.Query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, c.Method, at, body)
	if err != nil {
		return err
	}
	for k, v := range c.Header {
		r.Header[k] = v
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json; charset=UTF-8")
	}
	resp, err := l.HTTP().Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := googleapi.CheckResponse(resp); err != nil {
		return err
	}
	if c.Out == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	err = json.NewDecoder(resp.Body).Decode(c.Out)
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
