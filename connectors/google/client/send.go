package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"bothways/connectors/retry"
	"bothways/sync/side"
)

const (
	maxTries  = 6
	maxError  = 1 << 20   // bytes of an error's body that are looked at
	maxAnswer = 128 << 20 // bytes of any answer
)

type repeatable struct{}

// Repeatable marks writes that may be sent again when nobody knows whether they were done: those
// that say the same twice, or that are recognised by an id of our own.
func Repeatable(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatable{}, true)
}

// RoundTrip sends a request until it has an answer worth having. A write goes again only where
// Google has not taken it on, or where the context says that it may.
func (l *Line) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead || ctx.Value(repeatable{}) != nil
	var waited time.Duration
	for try := 1; ; try++ {
		pause := l.pace.wait()
		if waited+pause > l.c.cfg.Patience {
			return nil, &side.Error{Class: side.ErrBusy, What: "Google asks to slow down", Untouched: true, RetryAfter: pause}
		}
		if err := l.c.cfg.Pause(ctx, pause); err != nil {
			return nil, err
		}
		waited += pause
		resp, err := l.signed(r, body)
		again, more := l.again(resp, err, safe, try)
		if !again || waited+more > l.c.cfg.Patience {
			if err == nil {
				l.requests.Add(1)
			}
			return resp, err
		}
		if resp != nil {
			resp.Body.Close()
		}
		if err := l.c.cfg.Pause(ctx, more); err != nil {
			return nil, err
		}
		waited += more
	}
}

func bodyOf(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

// again decides on another try and how long to wait before.
func (l *Line) again(resp *http.Response, err error, safe bool, try int) (bool, time.Duration) {
	if err != nil {
		if errors.Is(err, context.Canceled) || try >= 3 || !isDial(err) && !safe || isLasting(err) || !isTransport(err) {
			return false, 0
		}
		return true, retry.BackOff(try)
	}
	pause := retry.After(resp.Header, l.c.cfg.Now())
	if resp.StatusCode < 400 {
		l.pace.answered(false, 0)
		return false, 0
	}
	p := peek(resp)
	busy, daily := p.busy(), p.long(l.c.cfg.Now()) > 0
	if busy && !daily {
		pause = max(pause, retry.BackOff(try))
		l.pace.answered(true, pause)
	}
	switch {
	case try >= maxTries || daily:
		return false, 0
	case busy:
		return true, 0 // the pacer waits
	case resp.StatusCode >= 500 && resp.StatusCode != http.StatusNotImplemented && safe:
		return true, max(pause, retry.BackOff(try))
	}
	return false, 0
}

// signed sends the request with a token; one that is refused is exchanged once (G-CAL-113).
func (l *Line) signed(r *http.Request, body []byte) (*http.Response, error) {
	refused := ""
	for {
		token, err := l.c.tokens.get(r.Context(), refused)
		if err != nil {
			return nil, err
		}
		resp, err := l.once(r, body, token.AccessToken)
		if err != nil || resp.StatusCode != http.StatusUnauthorized || refused != "" {
			return resp, err
		}
		resp.Body.Close()
		refused = token.AccessToken
	}
}

// once is one exchange.
func (l *Line) once(r *http.Request, body []byte, token string) (*http.Response, error) {
	timed, cancel := context.WithTimeout(r.Context(), l.c.cfg.Timeout)
	q := r.Clone(timed)
	q.Body, q.GetBody = nil, nil
	if body != nil {
		q.Body = io.NopCloser(bytes.NewReader(body))
		q.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		q.ContentLength = int64(len(body))
	}
	q.Header.Set("Authorization", "Bearer "+token)
	q.Header.Set("User-Agent", l.c.cfg.UserAgent)
	if l.c.cfg.QuotaUser != "" {
		q.Header.Set("X-Goog-Quota-User", l.c.cfg.QuotaUser)
	}
	resp, err := l.c.rt.RoundTrip(q)
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = &closing{limited: limited{ReadCloser: resp.Body, left: maxAnswer}, cancel: cancel}
	if r.Method != http.MethodGet {
		return resp, nil
	}
	data, err := io.ReadAll(resp.Body) // one that is cut off is asked for again
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return resp, nil
}

// closing ends the request's context with its body.
type closing struct {
	limited
	cancel context.CancelFunc
}

func (b *closing) Close() error {
	_, _ = io.CopyN(io.Discard, b.ReadCloser, 64<<10) // so that the connection can be used again
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}

var errTooBig = errors.New("the answer is too large")

type limited struct {
	io.ReadCloser
	left int64
}

func (b *limited) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooBig
	}
	return n, err
}

func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isTransport tells a failure on the way from one of our own making.
func isTransport(err error) bool {
	var own *side.Error
	return !errors.As(err, &own)
}
