package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"google.golang.org/api/googleapi"

	"bothways/connectors/retry"
	"bothways/sync/side"
)

// Problem is an error answer of Google's: Calendar and Tasks name reasons in errors (G-CAL-3), People
// in details (G-PPL-2).
type Problem struct {
	Code    int    // HTTP status
	Status  string // FAILED_PRECONDITION …, People and Tasks
	Reasons []string
	Message string
	JSON    bool     // false: a page that no API wrote
	Failed  []string // of a batch of contacts: the indices or names of those that it was refused for (G-PPL-48)
	after   time.Duration
}

// Has tells whether one of the reasons is given.
func (p Problem) Has(reasons ...string) bool {
	return slices.ContainsFunc(reasons, func(r string) bool { return slices.Contains(p.Reasons, r) })
}

type errorBody struct {
	Error struct {
		Code    int
		Message string
		Status  string
		Errors  []struct{ Reason string }
		Details []struct {
			Reason        string
			ContactErrors map[string]json.RawMessage
		}
	}
}

func problemOf(code int, body []byte) Problem {
	p := Problem{Code: code}
	var b errorBody
	if json.Unmarshal(body, &b) != nil || b.Error.Message == "" && b.Error.Status == "" && b.Error.Code == 0 {
		return p
	}
	p.JSON, p.Status, p.Message = true, b.Error.Status, b.Error.Message
	for _, e := range b.Error.Errors {
		p.Reasons = append(p.Reasons, e.Reason)
	}
	for _, d := range b.Error.Details {
		if d.Reason != "" {
			p.Reasons = append(p.Reasons, d.Reason)
		}
		p.Failed = slices.AppendSeq(p.Failed, maps.Keys(d.ContactErrors))
	}
	if code == http.StatusForbidden && len(p.Reasons) == 0 {
		p.Reasons = unsaid(p.Status, p.Message)
	}
	return p
}

// unsaid is the reason of a limit that an answer names in its status or its message alone: People has no list
// of reasons (G-PPL-2), and a 403 without one would pass for a missing right.
func unsaid(status, message string) []string {
	message = strings.ToLower(message)
	for _, row := range [][2]string{
		{"daily limit exceeded", "dailyLimitExceeded"}, {"user rate limit exceeded", "userRateLimitExceeded"},
		{"rate limit exceeded", "rateLimitExceeded"}, {"usage limits exceeded", "quotaExceeded"},
		{"quota exceeded", "rateLimitExceeded"}, {"quota limit exceeded", "rateLimitExceeded"},
	} {
		if strings.Contains(message, row[0]) {
			return []string{row[1]}
		}
	}
	if status == "RESOURCE_EXHAUSTED" {
		return []string{"rateLimitExceeded"}
	}
	return nil
}

// peek looks into an error answer and leaves its body to be read again.
func peek(resp *http.Response) Problem {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxError))
	resp.Body = struct {
		io.Reader
		io.Closer
	}{bytes.NewReader(body), resp.Body}
	return problemOf(resp.StatusCode, body)
}

// ProblemOf gives Google's own words for an error, if it was Google that failed.
func ProblemOf(err error) (Problem, bool) {
	var g *googleapi.Error
	if !errors.As(err, &g) {
		return Problem{}, false
	}
	p := problemOf(g.Code, []byte(g.Body))
	for _, e := range g.Errors {
		if e.Reason != "" && !p.Has(e.Reason) {
			p.Reasons = append(p.Reasons, e.Reason)
		}
	}
	return p, true
}

// busy tells a request to slow down: nothing was done (G-CAL-112, G-PPL-70).
func (p Problem) busy() bool {
	return !p.full() && (p.Code == http.StatusTooManyRequests || p.Code == http.StatusForbidden && p.Has("rateLimitExceeded", "userRateLimitExceeded",
		"quotaExceeded", "dailyLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"))
}

// full tells that the account has no room for more (G-PPL-47).
func (p Problem) full() bool {
	return strings.Contains(p.Message, "OVERFLOW_COUNT") || p.Has("MY_CONTACTS_OVERFLOW_COUNT")
}

// long is the wait where a quota does not come back within minutes; 0 if it is no such quota.
func (p Problem) long(now time.Time) time.Duration {
	switch {
	case !p.busy():
		return 0
	case p.Has("dailyLimitExceeded"), strings.Contains(p.Message, "per day"):
		return untilMidnight(now)
	case p.Has("quotaExceeded"):
		return 3 * time.Hour
	case strings.Contains(p.Message, "FBS quota"):
		return 6 * time.Hour
	}
	return 0
}

// untilMidnight is the time until daily quotas begin anew, midnight on the Pacific coast.
func untilMidnight(now time.Time) time.Duration {
	pacific, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		pacific = time.FixedZone("PST", -8*3600)
	}
	t := now.In(pacific)
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 5, 0, 0, pacific).Sub(t)
}

// Fail gives an error of a request about what (of the account alone, where its sign-in fails) its class, its advice and what it vouches for. Answers
// below 500 vouch that nothing was written; a lost one does not.
func (c *Client) Fail(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	var own *side.Error
	if errors.As(err, &own) {
		e := *own
		if c.names(own.What) {
			return &e
		}
		e.What = what + ": " + own.What
		if errors.Is(own.Class, side.ErrAuth) && !strings.Contains(own.What, c.cfg.Account) {
			e.What = what + ": " + c.cfg.Account + ": " + own.What
		}
		return &e
	}
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	}
	if p, ok := ProblemOf(err); ok {
		var g *googleapi.Error
		errors.As(err, &g)
		p.after = retry.After(g.Header, c.cfg.Now())
		return c.refusal(what, p)
	}
	e := &side.Error{Class: side.ErrNetwork, What: what + ": Google cannot be reached", Err: bare(err)}
	var op *tls.CertificateVerificationError
	switch {
	case isDial(err):
		e.Untouched = true
	case errors.As(err, &op):
		e.Untouched, e.What = true, what+": the server's certificate is not trusted"
	case isGarbled(err):
		e.What = what + ": the answer cannot be read"
	}
	return e
}

// names tells whether a text begins with the account, or with the account and on whose behalf it acts.
func (c *Client) names(text string) bool {
	rest, ok := strings.CutPrefix(text, c.cfg.Account)
	return ok && c.cfg.Account != "" && (rest == "" || strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, " ("))
}

func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func isGarbled(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errTooBig)
}

// isLasting tells failures that another try does not mend.
func isLasting(err error) bool {
	var verify *tls.CertificateVerificationError
	return errors.As(err, &verify)
}

// refusal is the error for an answer of Google's.
func (c *Client) refusal(what string, p Problem) error {
	e := &side.Error{Class: side.ErrRefused, Untouched: true}
	advice := "Google refuses it"
	switch {
	case !p.JSON && p.Code >= 300 && p.Code < 500 && p.Code != http.StatusTooManyRequests && p.Code != http.StatusRequestEntityTooLarge:
		e.Class, e.Untouched, advice = side.ErrNetwork, false, "something else than Google's API answers; check the network and api_base"
	case p.full():
		advice = "the account has as many contacts as Google allows; those in its trash count for 30 days"
	case p.busy():
		e.Class, advice = side.ErrBusy, "Google asks to slow down"
		e.RetryAfter = max(p.after, time.Minute)
		if long := p.long(c.cfg.Now()); long > 0 {
			e.RetryAfter, advice = max(long, p.after), "a quota of the account is used up; it goes on at "+c.cfg.Now().Add(long).Local().Format("15:04")
		}
	case p.Code == http.StatusUnauthorized:
		e.Class, advice = side.ErrAuth, c.cfg.Account+": Google no longer takes the sign-in; sign in again"
	case p.Has("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"):
		e.Class, advice = side.ErrAuth, c.cfg.Account+": this part was not granted at sign-in; sign in again and tick its box"
	case p.Has("accessNotConfigured", "SERVICE_DISABLED"):
		e.Class, advice = side.ErrAuth, c.cfg.Account+": the API is not enabled in the OAuth client's Cloud project; enable it there"
	case p.Has("EXPIRED_SYNC_TOKEN", "fullSyncRequired", "updatedMinTooLongAgo"):
		e.Class, advice = side.ErrCursor, "the position has expired"
	case p.Code == http.StatusNotFound, p.Code == http.StatusGone:
		e.Class, advice = side.ErrGone, "it is not there"
	case p.Code == http.StatusPreconditionFailed, p.Status == "FAILED_PRECONDITION" && strings.Contains(p.Message, "etag"):
		e.Class, advice = side.ErrStale, "it has changed at Google"
	case p.Code == http.StatusConflict && p.Has("conflict", "aborted"), p.Status == "ABORTED":
		e.Class, advice = side.ErrBusy, "it clashes with another change just now"
	case p.Code == http.StatusConflict:
		e.Class, advice = side.ErrExists, "Google has one like it already"
	case p.Code == http.StatusRequestTimeout:
		e.Class, e.Untouched, advice = side.ErrNetwork, false, "the answer took too long"
	case p.Code == http.StatusRequestEntityTooLarge:
		advice = "it is larger than Google takes"
	case p.Code == http.StatusForbidden:
		advice = "the account may not do that there"
	case p.Code == http.StatusBadRequest:
		e.Class, advice = side.ErrInvalid, "Google cannot make sense of it"
	case p.Code == http.StatusServiceUnavailable:
		e.Class, e.Untouched, e.RetryAfter, advice = side.ErrBusy, false, p.after, "Google is busy"
	case p.Code >= 500:
		e.Class, e.Untouched, advice = side.ErrNetwork, false, "Google failed"
	}
	e.What = fmt.Sprintf("%s: %s (%s)", what, advice, p.told())
	return e
}

// told is how Google says it, without anything of a record in it.
func (p Problem) told() string {
	s := fmt.Sprint(p.Code)
	if len(p.Reasons) > 0 {
		s += " " + p.Reasons[0]
	} else if p.Status != "" {
		s += " " + p.Status
	}
	if p.Message != "" && p.Code != http.StatusBadRequest {
		s += ", " + p.Message[:min(len(p.Message), 120)]
	}
	return s
}
