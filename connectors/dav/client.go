package dav

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bothways/connectors/retry"
	"bothways/sync/side"
)

// maxTries is how often one request is sent at most.
const maxTries = 5

// client sends requests to one server, signed in, paced and tried again where that is safe.
type client struct {
	http     *http.Client
	signer   *signer
	gate     *gate
	agent    string
	pause    func(context.Context, time.Duration) error
	patience time.Duration
	timeout  time.Duration
	limit    int64
	family   []string // domains whose hosts get the password too

	mu   sync.Mutex
	base *url.URL // the one origin that is talked to
}

// request is one request; path is absolute and escaped.
type request struct {
	method, path string
	header       http.Header
	body         []byte
	count        *atomic.Int64 // nil for sign-in and discovery
}

func newClient(cfg Config) (*client, error) {
	switch cfg.Auth {
	case "", Auto, Basic, Digest, Bearer, None:
	default:
		return nil, &side.Error{Class: side.ErrInvalid, What: "auth " + cfg.Auth + " is none of auto, basic, digest, bearer, none"}
	}
	base, err := startURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	rt, err := newTransport(cfg)
	if err != nil {
		return nil, err
	}
	c := &client{
		http:   &http.Client{Transport: rt, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		signer: newSigner(cfg), gate: newGate(lanes), agent: cfg.UserAgent,
		pause: cfg.Pause, patience: cfg.Patience, timeout: cfg.Timeout, limit: cfg.MaxAnswer, family: cfg.Family, base: base,
	}
	if c.agent == "" {
		c.agent = "bothways"
	}
	if c.pause == nil {
		c.pause = retry.Wait
	}
	if c.patience == 0 {
		c.patience = 30 * time.Second
	}
	if c.limit == 0 {
		c.limit = maxAnswer
	}
	if c.timeout == 0 {
		c.timeout = 10 * time.Minute
	}
	return c, nil
}

// startURL reads the account's address; without a scheme it is https, on the machine itself http.
func startURL(s string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	bad := &side.Error{Class: side.ErrInvalid, What: "url " + s + " is no address of a server"}
	if !strings.Contains(s, "://") {
		if at := strings.LastIndexByte(s, '@'); at >= 0 && !strings.Contains(s, "/") {
			s = s[at+1:]
		}
		scheme := "https://"
		host, _, _ := strings.Cut(s, "/")
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if isLoopback(host) {
			scheme = "http://"
		}
		s = scheme + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, bad
	}
	if u.User != nil {
		return nil, &side.Error{Class: side.ErrInvalid, What: "the url of " + u.Host + " holds a user name; put it into username"}
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment, u.RawQuery = "", ""
	return u, nil
}

func (c *client) origin() *url.URL {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := *c.base
	return &u
}

// move makes u the account's address from now on.
func (c *client) move(u *url.URL) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to := *u
	c.base = &to
}

// do sends a request; the caller closes the answer's body. Answers of any status but 401 and
// redirects come back; an error means there was none.
func (c *client) do(ctx context.Context, rq request) (*http.Response, error) {
	var waited time.Duration
	for try := 1; ; try++ {
		resp, err := c.once(ctx, rq)
		pause, again := c.again(ctx, rq, resp, err, try)
		if !again || waited+pause > c.patience {
			return resp, err
		}
		if resp != nil {
			discard(resp)
		}
		waited += pause
		if err := c.pause(ctx, pause); err != nil {
			return nil, network(ctx, c.origin().Host, err)
		}
	}
}

// again decides on another try. A write goes again only where the server did not take it on.
func (c *client) again(ctx context.Context, rq request, resp *http.Response, err error, try int) (time.Duration, bool) {
	if try >= maxTries || ctx.Err() != nil {
		return 0, false
	}
	write := isWrite(rq.method)
	if err != nil {
		return retry.BackOff(try), try < 3 && errors.Is(err, side.ErrNetwork) && !isLasting(err) && (!write || side.Refused(err))
	}
	pause := retry.After(resp.Header, time.Now())
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusLocked:
	case http.StatusServiceUnavailable:
		if write && pause == 0 {
			return 0, false
		}
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		if write {
			return 0, false
		}
	default:
		return 0, false
	}
	return max(pause, retry.BackOff(try)), true
}

func isWrite(method string) bool {
	switch method {
	case "PUT", "DELETE", "MKCOL", "MKCALENDAR", "PROPPATCH", "POST":
		return true
	}
	return false
}

// once sends a request through sign-in and redirects.
func (c *client) once(ctx context.Context, rq request) (*http.Response, error) {
	if err := c.gate.enter(ctx); err != nil {
		return nil, network(ctx, c.origin().Host, err)
	}
	busy := false
	defer func() { c.gate.leave(busy) }()
	base := c.origin()
	to, err := base.Parse(rq.path)
	if err != nil {
		return nil, &side.Error{Class: side.ErrInvalid, What: "an address that cannot be read", Untouched: true, Err: err}
	}
	counted := false
	for hops, signs := 0, 0; ; {
		resp, turn, signed, err := c.send(ctx, rq, to)
		if err != nil {
			return nil, err
		}
		switch {
		case resp.StatusCode == http.StatusUnauthorized:
			if signs++; signs < 4 && c.signer.challenged(resp, turn, signed) {
				discard(resp)
				continue
			}
			discard(resp)
			return nil, c.signer.refusal(resp.Request, resp.Header)
		case isRedirect(resp.StatusCode):
			if hops++; hops > maxHops {
				discard(resp)
				return nil, &side.Error{Class: side.ErrUnsupported, What: to.Host + " redirects in a circle", Untouched: true}
			}
			from := to
			to, err = c.next(resp, from, rq.method)
			discard(resp)
			if err != nil {
				return nil, err
			}
			if !sameOrigin(from, to) {
				c.move(to.ResolveReference(&url.URL{Path: base.Path}))
			}
			continue
		}
		if signed {
			c.signer.worked()
		}
		if rq.count != nil && !counted {
			rq.count.Add(1)
			counted = true
		}
		busy = isBusy(resp.StatusCode)
		return resp, nil
	}
}

// send is one exchange.
func (c *client) send(ctx context.Context, rq request, to *url.URL) (_ *http.Response, turn int, signed bool, _ error) {
	timed, cancel := context.WithTimeout(ctx, c.timeout)
	var body io.Reader
	if rq.body != nil {
		body = bytes.NewReader(rq.body)
	}
	r, err := http.NewRequestWithContext(timed, rq.method, to.String(), body)
	if err != nil {
		cancel()
		return nil, 0, false, &side.Error{Class: side.ErrInvalid, What: "an address that cannot be read", Untouched: true, Err: err}
	}
	for k, v := range rq.header {
		r.Header[k] = v
	}
	r.Header.Set("User-Agent", c.agent)
	if turn, err = c.signer.sign(ctx, r); err != nil {
		cancel()
		return nil, 0, false, err
	}
	signed = r.Header.Get("Authorization") != ""
	resp, err := c.http.Do(r)
	if err != nil {
		cancel()
		return nil, 0, false, network(ctx, to.Host, err)
	}
	resp.Body = &closing{ReadCloser: resp.Body, cancel: cancel}
	return resp, turn, signed, nil
}

// closing ends the request's context with its body.
type closing struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b *closing) Close() error {
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}

// discard reads a little of what is left, so that the connection can be used again.
func discard(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, 256<<10)
	resp.Body.Close()
}
