package dav

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bothways/connectors/retry"
	"bothways/sync/side"
)

// network is a request that got no answer. It vouches that nothing was written only where no
// connection came about.
func network(ctx context.Context, host string, err error) error {
	var own *side.Error
	if errors.As(err, &own) {
		return err
	}
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("%s: %w", host, context.Cause(ctx))
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	e := &side.Error{Class: side.ErrNetwork, What: host + " cannot be reached", Err: err}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		e.Untouched = true
	}
	if isLasting(err) {
		e.Untouched, e.What = true, host+" has a certificate that is not trusted; if it is its own, name it in ca_file"
	}
	return e
}

// isLasting tells failures that another try does not mend.
func isLasting(err error) bool {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	return errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid) || errors.As(err, &verify)
}

// answer is what a status and the preconditions named in its body come to.
type answer struct {
	status int
	conds  []string
	after  time.Duration
	msg    string // how the server says it is: "403 Forbidden"
	page   bool   // it is a web page, as of a network that asks for a sign-in: nobody knows what was done
}

func (a answer) ok() bool { return a.status/100 == 2 && !a.page }

func (a answer) has(conds ...string) bool {
	return slices.ContainsFunc(conds, func(c string) bool { return slices.Contains(a.conds, c) })
}

// isPage tells a web page with something on it; some servers name that type where they say nothing.
func isPage(resp *http.Response) bool {
	kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "text/html") && resp.ContentLength != 0
}

// read closes an answer and takes in what it says; a multistatus is looked into (RFC 4918 §13).
func read(resp *http.Response) answer {
	defer discard(resp)
	a := answer{status: resp.StatusCode, after: retry.After(resp.Header, time.Now())}
	switch {
	case a.status == http.StatusMultiStatus:
		_, err := readMultistatus(resp.Body, maxError, func(r row) error {
			if r.status != 0 && r.status/100 != 2 {
				a.status, a.conds = r.status, append(a.conds, r.errors...)
			}
			return nil
		})
		if err != nil {
			a.status = http.StatusBadGateway
		}
	case a.status == http.StatusOK && resp.Request != nil && resp.Request.Method != "PROPFIND":
		a.page = isPage(resp)
	case a.status >= 400:
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
		a.conds = readError(body)
	}
	a.msg = strconv.Itoa(a.status)
	if t := http.StatusText(a.status); t != "" {
		a.msg += " " + t
	}
	if len(a.conds) > 0 {
		a.msg += ", " + clip(a.conds[0], 60)
	}
	return a
}

// The preconditions of RFC 4791 §5.3.2.1 and RFC 6352 §6.3.2.1 by what they mean here.
var (
	condExists  = []string{"no-uid-conflict"}
	condInvalid = []string{"valid-calendar-data", "valid-address-data", "valid-calendar-object-resource", "valid-sync-token", "min-date-time", "max-date-time", "max-instances", "max-attendees-per-instance"}
	condUnsup   = []string{"supported-calendar-data", "supported-address-data", "supported-calendar-component", "supported-report", "supported-filter"}
	condLarge   = []string{"max-resource-size"}
	condFull    = []string{"quota-not-exceeded", "sufficient-disk-space"}
)

// failure is the error for an answer to a request about what.
func failure(what string, a answer) error {
	e := &side.Error{Class: side.ErrRefused, Untouched: true, RetryAfter: a.after}
	advice := "the server refuses it"
	switch {
	case a.page:
		e.Class, e.Untouched = side.ErrNetwork, false
		advice = "a web page comes instead of an answer; if this network asks for a sign-in in a browser, do that first"
	case a.has(condExists...):
		e.Class, advice = side.ErrExists, "the server holds another item with the same UID"
	case a.has(condLarge...), a.status == http.StatusRequestEntityTooLarge:
		advice = "it is larger than the server takes; make it smaller, a picture for instance"
	case a.has(condFull...), a.status == http.StatusInsufficientStorage:
		e.Class, advice = side.ErrBusy, "the server has no room left; make some there"
	case a.has(condUnsup...), a.status == http.StatusUnsupportedMediaType:
		e.Class, advice = side.ErrUnsupported, "the server does not take this kind of item there"
	case a.has(condInvalid...), a.status == http.StatusBadRequest, a.status == http.StatusUnprocessableEntity:
		e.Class, advice = side.ErrInvalid, "the server cannot make sense of it"
	case a.status == http.StatusUnauthorized:
		e.Class, advice = side.ErrAuth, "sign in again"
	case a.status == http.StatusForbidden:
		advice = "the account may not do that there; check its rights on the server"
	case a.status == http.StatusNotFound, a.status == http.StatusGone:
		e.Class, advice = side.ErrGone, "it is not there"
	case a.status == http.StatusMethodNotAllowed, a.status == http.StatusNotImplemented:
		e.Class, advice = side.ErrUnsupported, "the server does not do that there"
	case a.status == http.StatusConflict:
		advice = "the collection it belongs to is missing, or the item clashes with another"
	case a.status == http.StatusPreconditionFailed:
		e.Class, advice = side.ErrStale, "it has changed on the server"
	case a.status == http.StatusLocked:
		e.Class, advice = side.ErrBusy, "another program holds it just now"
	case a.status == http.StatusTooManyRequests:
		e.Class, advice = side.ErrBusy, "the server asks to slow down"
	case a.status == http.StatusServiceUnavailable:
		e.Class, e.Untouched, advice = side.ErrBusy, false, "the server is busy"
	case a.status >= 500:
		e.Class, e.Untouched, advice = side.ErrNetwork, false, "the server failed"
	}
	e.What = fmt.Sprintf("%s: %s (%s)", what, advice, a.msg)
	return e
}
