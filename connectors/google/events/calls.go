package events

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/client"
	"bothways/sync/side"
)

// quietly are the parameters of each write: no guest is ever mailed (G-CAL-59), and without
// conferenceDataVersion no video call is touched (G-CAL-65).
func quietly(attachments bool) url.Values {
	q := url.Values{"sendUpdates": {"none"}}
	if attachments {
		q.Set("supportsAttachments", "true")
	}
	return q
}

// call makes one call of a list and gives the event as it is then. match is an etag to be met, or "".
func (s *Store) call(ctx context.Context, op calendar.Op, master, match string) (calendar.Event, error) {
	c := client.Call{Method: http.MethodPost, Path: s.path("events"), Query: quietly(op.Attachments), In: op.Body}
	switch op.Verb {
	case calendar.Insert:
		if text(op.Body, "id") != "" {
			c.Repeatable = true // our own id: a second try is told of the first (G-CAL-88)
		}
	case calendar.Import:
		c.Path = s.path("events", "import")
		c.Query.Del("sendUpdates") // mails nobody and does not take it
		c.Repeatable = true
	default:
		return s.patch(ctx, op, op.Target(master), match)
	}
	var e calendar.Event
	c.Out = &e
	return e, s.do(ctx, c)
}

func (s *Store) patch(ctx context.Context, op calendar.Op, id, match string) (calendar.Event, error) {
	e, err := s.patchID(ctx, op, id, match)
	if absent(err) && op.OriginalStart != "" && match == "" {
		other, err2 := s.occurrence(ctx, id[:max(0, strings.LastIndexByte(id, '_'))], op.OriginalStart)
		if err2 != nil || other == "" || other == id {
			return e, errors.Join(err, err2)
		}
		return s.patchID(ctx, op, other, "")
	}
	return e, err
}

func (s *Store) patchID(ctx context.Context, op calendar.Op, id, match string) (calendar.Event, error) {
	c := client.Call{Method: http.MethodPatch, Path: s.path("events", id), Query: quietly(op.Attachments), In: op.Body, Header: ifMatch(match)}
	c.Repeatable = match == "" // says the same twice
	var e calendar.Event
	c.Out = &e
	return e, s.do(ctx, c)
}

// ifMatch is the condition of G-CAL-85.
func ifMatch(etag string) http.Header {
	if etag == "" {
		return nil
	}
	return http.Header{"If-Match": {etag}}
}

// occurrence finds the id of an occurrence by when it was to begin; "" if there is none.
func (s *Store) occurrence(ctx context.Context, master, start string) (string, error) {
	if master == "" {
		return "", nil
	}
	var p page
	err := s.do(ctx, client.Call{Method: http.MethodGet, Path: s.path("events", master, "instances"), Out: &p,
		Query: url.Values{"originalStart": {start}, "showDeleted": {"true"}, "maxResults": {"2"}}})
	if err != nil || len(p.Items) != 1 {
		return "", err
	}
	return text(p.Items[0], "id"), nil
}

// calls makes the calls of a list, the first one on the condition that its event is as it was in from. It
// gives the master where one of them showed it. Once one was made, an error vouches for nothing.
func (s *Store) calls(ctx context.Context, what string, ops []calendar.Op, from calendar.Series, master string) (calendar.Event, error) {
	shown := from.Master
	for i, op := range ops {
		match := ""
		if i == 0 {
			match = etagOf(from, op.Target(master))
		}
		e, err := s.call(ctx, op, master, match)
		if err != nil && i == 0 {
			return nil, s.fail(ctx, what, err)
		}
		if err != nil {
			return nil, partly(s.fail(ctx, what+", which is done in part", err))
		}
		if text(e, "id") == master {
			shown = e
		}
	}
	return shown, nil
}

// etagOf is the etag of one event of a series; "" of an occurrence that is no event yet.
func etagOf(s calendar.Series, id string) string {
	for _, e := range append([]calendar.Event{s.Master}, s.Instances...) {
		if e != nil && text(e, "id") == id {
			return text(e, "etag")
		}
	}
	return ""
}

// partly takes from an error what it vouches for, since something was written before it.
func partly(err error) error {
	if err == nil || !side.Refused(err) {
		return err
	}
	var e *side.Error
	if errors.As(err, &e) && (errors.Is(e.Class, side.ErrBusy) || errors.Is(e.Class, side.ErrNetwork)) {
		return &side.Error{Class: e.Class, What: err.Error(), RetryAfter: e.RetryAfter}
	}
	return errors.New(err.Error()) // without a class, for each of the others vouches
}

// settle tells a write's refusal because of what has changed from one because of what is gone.
func (s *Store) settle(ctx context.Context, what, id string, err error) error {
	if !side.Refused(err) || errors.Is(err, side.ErrAuth) || errors.Is(err, side.ErrBusy) || errors.Is(err, side.ErrNetwork) {
		return err
	}
	found, err2 := s.fetch(ctx, what, []string{id}, nil)
	switch {
	case err2 != nil:
		return err
	case found[id] == nil:
		return gone(what)
	case errors.Is(err, side.ErrGone): // an occurrence of it
		return stale(what)
	}
	return err
}

func gone(what string) error {
	return &side.Error{Class: side.ErrGone, What: what + ": it is not there any more", Untouched: true}
}

func stale(what string) error {
	return &side.Error{Class: side.ErrStale, What: what + ": it has changed at Google", Untouched: true}
}
