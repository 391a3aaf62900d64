package dav

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"sync/atomic"

	"bothways/sync/side"
)

const (
	xmlHead = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	spaces  = ` xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:R="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"`
)

func propfindBody(props string) []byte {
	return []byte(xmlHead + `<D:propfind` + spaces + `><D:prop>` + props + `</D:prop></D:propfind>`)
}

// quoted is text for an XML body.
func quoted(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// multistatus sends a PROPFIND or REPORT and streams its rows. what names the thing in errors; the
// answer is set where the server refused.
func (c *client) multistatus(ctx context.Context, what, method, path, depth string, body []byte, count *atomic.Int64, each func(row) error) (token string, a answer, err error) {
	resp, err := c.do(ctx, request{method: method, path: path, body: body, count: count, header: http.Header{
		"Depth": {depth}, "Content-Type": {"application/xml; charset=utf-8"},
	}})
	if err != nil {
		return "", answer{}, err
	}
	if resp.StatusCode != http.StatusMultiStatus {
		a = read(resp)
		if a.ok() {
			return "", a, &side.Error{Class: side.ErrUnsupported, What: what + ": this is no CalDAV or CardDAV server, or not at this address (" + a.msg + " to " + method + ")", Untouched: true}
		}
		return "", a, failure(what, a)
	}
	a = answer{status: resp.StatusCode}
	token, err = readMultistatus(resp.Body, c.limit, each)
	if err != nil {
		resp.Body.Close()
		return "", a, badAnswer(ctx, what, resp.Request.URL.Host, err)
	}
	discard(resp)
	return token, a, nil
}

func badAnswer(ctx context.Context, what, host string, err error) error {
	var own *side.Error
	if errors.As(err, &own) {
		return err
	}
	if errors.Is(err, errXML) || errors.Is(err, errTooBig) {
		return &side.Error{Class: side.ErrInvalid, What: what, Err: err}
	}
	return network(ctx, host, err)
}

// propfind asks for properties; each row's path is decoded.
func (c *client) propfind(ctx context.Context, what, path, depth, props string, count *atomic.Int64) ([]row, answer, error) {
	var out []row
	_, a, err := c.multistatus(ctx, what, "PROPFIND", path, depth, propfindBody(props), count, func(r row) error {
		out = append(out, r)
		return nil
	})
	return out, a, err
}
