// Package client is what the stores of a Google account share: sign-in, pace, repeated tries, counting and errors.
package client

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
	"google.golang.org/api/option"

	"bothways/connectors/retry"
	"bothways/sync/side"
)

// API is one of Google's services; each has a pace of its own.
type API string

// The services that are used.
const (
	Calendar API = "calendar"
	People   API = "people"
	Tasks    API = "tasks"
)

// endpoints are Google's own addresses; under another base all services share one.
var endpoints = map[API]struct{ root, path string }{
	Calendar: {"https://www.googleapis.com/", "calendar/v3/"},
	People:   {"https://people.googleapis.com/", ""},
	Tasks:    {"https://tasks.googleapis.com/", ""},
}

// Config says how to reach one account.
type Config struct {
	Account string // what errors call it
	// Token asks the sign-in service for a new access token. What it gives is kept until it runs out or is refused.
	Token func(context.Context) (*oauth2.Token, error)
	// Base is Google's APIs behind another address (calendar/v3/…, batch/calendar/v3, v1/…, tasks/v1/…); "": Google's own.
	Base string
	// QuotaUser names the person whose quota counts where a service account acts for many.
	QuotaUser string
	UserAgent string
	// Lock is held around each change of contacts, which one account takes one at a time; it may reach
	// across programs. nil: within this client alone.
	Lock func(context.Context) (unlock func(), err error)

	Transport http.RoundTripper // nil: one of its own
	// Pause waits between tries; nil: a timer. Patience is the longest wait for one request, 0: 1 minute.
	Pause    func(context.Context, time.Duration) error
	Patience time.Duration
	// Timeout is how long one answer may take as a whole, 0: 3 minutes.
	Timeout time.Duration
	Now     func() time.Time // nil: time.Now
}

// Client reaches one account.
type Client struct {
	cfg    Config
	base   *url.URL // nil: Google's own addresses
	rt     http.RoundTripper
	tokens tokens
	paces  map[API]*pacer
	turn   chan struct{} // holds one token while nobody changes contacts
}

// New makes a client; nothing is sent yet.
func New(cfg Config) (*Client, error) {
	c := &Client{cfg: cfg, rt: cfg.Transport, paces: map[API]*pacer{}, turn: make(chan struct{}, 1)}
	c.turn <- struct{}{}
	if cfg.Base != "" {
		u, err := url.Parse(cfg.Base)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return nil, &side.Error{Class: side.ErrInvalid, What: "api_base " + cfg.Base + " is no address", Untouched: true}
		}
		if u.Scheme == "http" && !isLoopback(u.Hostname()) {
			return nil, &side.Error{Class: side.ErrInvalid, What: "api_base " + cfg.Base + ": a token is not sent over http to another machine; use https", Untouched: true}
		}
		if !strings.HasSuffix(u.Path, "/") {
			u.Path += "/"
		}
		c.base = u
	}
	if c.rt == nil {
		c.rt = newTransport()
	}
	if c.cfg.Pause == nil {
		c.cfg.Pause = retry.Wait
	}
	if c.cfg.Patience == 0 {
		c.cfg.Patience = time.Minute
	}
	if c.cfg.Timeout == 0 {
		c.cfg.Timeout = 3 * time.Minute
	}
	if c.cfg.Now == nil {
		c.cfg.Now = time.Now
	}
	if c.cfg.UserAgent == "" {
		c.cfg.UserAgent = "bothways"
	}
	c.tokens.fresh = cfg.Token
	for api := range endpoints {
		c.paces[api] = &pacer{now: c.cfg.Now}
	}
	return c, nil
}

func newTransport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    15 * time.Second,
		ResponseHeaderTimeout:  2 * time.Minute,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		ForceAttemptHTTP2:      true,
	}
}

// isLoopback tells the machine itself, where nothing can listen in.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Account is what errors call the account.
func (c *Client) Account() string { return c.cfg.Account }

// Now is the time.
func (c *Client) Now() time.Time { return c.cfg.Now() }

// Wait pauses, unless the context ends first.
func (c *Client) Wait(ctx context.Context, d time.Duration) error { return c.cfg.Pause(ctx, d) }

// Close lets go of idle connections.
func (c *Client) Close() error {
	if t, ok := c.rt.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	return nil
}

// Turn waits until no other change of the account's contacts is under way (G-PPL-40).
func (c *Client) Turn(ctx context.Context) (done func(), err error) {
	select {
	case <-c.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	free := func() { c.turn <- struct{}{} }
	if c.cfg.Lock == nil {
		return free, nil
	}
	unlock, err := c.cfg.Lock(ctx)
	if err != nil {
		free()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &side.Error{Class: side.ErrBusy, What: c.cfg.Account + ": another program is writing to the account", Untouched: true, Err: err}
	}
	return func() { unlock(); free() }, nil
}

// Line is what one store sends its requests over: they are signed in, paced, counted, and tried
// again where that is safe.
type Line struct {
	c        *Client
	api      API
	pace     *pacer
	requests atomic.Int64
}

// Line opens a line to a service.
func (c *Client) Line(api API) *Line { return &Line{c: c, api: api, pace: c.paces[api]} }

// HTTP is the client for option.WithHTTPClient. It follows no redirect, since those lead away from
// where the token may go.
func (l *Line) HTTP() *http.Client {
	return &http.Client{Transport: l, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Options are what a generated service is made with.
func (l *Line) Options() []option.ClientOption {
	return []option.ClientOption{option.WithHTTPClient(l.HTTP()), option.WithEndpoint(l.Endpoint())}
}

// Endpoint is the base address of the service, as the generated packages want it.
func (l *Line) Endpoint() string { return l.root() + endpoints[l.api].path }

func (l *Line) root() string {
	if l.c.base != nil {
		return l.c.base.String()
	}
	return endpoints[l.api].root
}

// Requests is how many requests got an answer; sign-in and repeated tries are not counted.
func (l *Line) Requests() int { return int(l.requests.Load()) }
