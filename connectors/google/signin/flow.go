package signin

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"bothways/sync/side"
)

// Flow is one sign-in by a person in a browser (RFC 8252, PKCE).
type Flow struct {
	Client  Client
	Account string  // its name in the settings
	Hint    string  // the address to sign in with, where it is known
	Scopes  []Scope // nil: all
	// Open shows an address in the system's browser; nil: the person is to go there, see Show.
	Open func(address string) error
	// Show tells the person the address, whether or not a browser opens: it may open where nobody looks.
	Show func(address string)
	// Paste gives the address that the browser was sent back to, a line, where it cannot reach this
	// machine; nil: only the browser itself is waited for. A read from it may outlive the sign-in.
	Paste   io.Reader
	Timeout time.Duration // 0: 5 minutes
}

// Grant is what a person has agreed to.
type Grant struct {
	Refresh string // a secret
	Token   *oauth2.Token
	Granted []Scope
	Missing []Scope // asked for, but not granted: to be switched off, and said
}

// Run signs in. Errors are side.ErrAuth where the person or Google refused, side.ErrNetwork where
// nobody answered.
func (f Flow) Run(ctx context.Context) (Grant, error) {
	c, err := f.Client.full(f.Account)
	if err != nil {
		return Grant{}, err
	}
	if f.Scopes == nil {
		f.Scopes = All()
	}
	if f.Timeout == 0 {
		f.Timeout = 5 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, f.Timeout)
	defer cancel()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the literal address (G-OAU-2)
	if err != nil {
		return Grant{}, &side.Error{Class: side.ErrNetwork, What: f.Account + ": no port of this machine can be listened on", Untouched: true, Err: err}
	}
	w := &waiting{state: rand.Text() + rand.Text(), answers: make(chan answer, 1)}
	server := &http.Server{Handler: w, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	go func() { _ = server.Serve(listener) }()
	defer stop(server)

	verifier := oauth2.GenerateVerifier()
	conf := c.config(f.Scopes)
	conf.RedirectURL = "http://" + listener.Addr().String() + "/"
	options := []oauth2.AuthCodeOption{oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("prompt", "consent")}
	if f.Hint != "" {
		options = append(options, oauth2.SetAuthURLParam("login_hint", f.Hint))
	}
	f.show(conf.AuthCodeURL(w.state, options...))
	if f.Paste != nil {
		go w.paste(f.Paste)
	}
	code, err := w.wait(ctx, f.Account)
	if err != nil {
		return Grant{}, err
	}
	t, err := conf.Exchange(c.context(ctx), code, oauth2.VerifierOption(verifier))
	if err != nil {
		return Grant{}, refusal(ctx, f.Account, err)
	}
	return f.grant(t)
}

// stop lets the browser have its page and then ends the server.
func stop(s *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if s.Shutdown(ctx) != nil {
		s.Close()
	}
}

func (f Flow) show(address string) {
	if f.Show != nil {
		f.Show(address)
	}
	if f.Open != nil {
		_ = f.Open(address) // the person has the address
	}
}

func (f Flow) grant(t *oauth2.Token) (Grant, error) {
	if t.RefreshToken == "" {
		return Grant{}, &side.Error{Class: side.ErrAuth, Untouched: true,
			What: f.Account + ": Google gave no lasting sign-in; remove the program at myaccount.google.com/permissions and sign in again"}
	}
	g := Grant{Refresh: t.RefreshToken, Token: t, Granted: granted(t, f.Scopes)}
	for _, s := range f.Scopes {
		if !slices.Contains(g.Granted, s) {
			g.Missing = append(g.Missing, s)
		}
	}
	if len(g.Granted) == 0 {
		return Grant{}, &side.Error{Class: side.ErrAuth, What: f.Account + ": no part of the account was granted; sign in again and tick the boxes", Untouched: true}
	}
	return g, nil
}

// answer is what came back from the browser.
type answer struct{ code, refused string }

// waiting takes the browser's answer, once.
type waiting struct {
	state   string
	answers chan answer
}

var errNotOurs = errors.New("not the answer to this sign-in")

// take reads an answer's query. Only one that knows the state counts.
func (w *waiting) take(q url.Values) error {
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(w.state)) != 1 {
		return errNotOurs
	}
	a := answer{code: q.Get("code"), refused: q.Get("error")}
	if a.code == "" && a.refused == "" {
		return errNotOurs
	}
	select {
	case w.answers <- a:
	default: // answered already
	}
	return nil
}

const page = "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Bothways</title><body style=\"font-family:sans-serif;margin:4em\"><h1>%s</h1><p>%s</p></body></html>\n"

// ServeHTTP is where the browser is sent back to.
func (w *waiting) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	out.Header().Set("Content-Type", "text/html; charset=utf-8")
	out.Header().Set("Cache-Control", "no-store")
	out.Header().Set("Referrer-Policy", "no-referrer")
	out.Header().Set("Connection", "close")
	if r.Method != http.MethodGet || r.URL.Path != "/" {
		out.WriteHeader(http.StatusNotFound)
		return
	}
	q := r.URL.Query()
	if w.take(q) != nil {
		out.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(out, page, "This is not the sign-in that was begun", "Start it again from Bothways.")
		return
	}
	if q.Get("error") != "" {
		fmt.Fprintf(out, page, "Not signed in", "You can close this page.")
		return
	}
	fmt.Fprintf(out, page, "Signed in", "You can close this page.")
}

// paste reads lines until one is the address that the browser was sent back to.
func (w *waiting) paste(in io.Reader) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		u, err := url.Parse(strings.TrimSpace(lines.Text()))
		if err == nil && w.take(u.Query()) == nil {
			return
		}
	}
}

func (w *waiting) wait(ctx context.Context, account string) (string, error) {
	select {
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return "", &side.Error{Class: side.ErrAuth, What: account + ": nobody signed in in time; start again", Untouched: true}
		}
		return "", ctx.Err()
	case a := <-w.answers:
		if a.refused == "" {
			return a.code, nil
		}
		return "", &side.Error{Class: side.ErrAuth, What: account + ": " + refusedText(a.refused), Untouched: true}
	}
}

func refusedText(code string) string {
	switch code {
	case "access_denied":
		return "the sign-in was declined"
	case "admin_policy_enforced":
		return "the account's administrator does not allow it (admin_policy_enforced); ask there to allow the OAuth client"
	case "org_internal":
		return "the OAuth client is for another organisation's accounts (org_internal); use one of the account's own organisation, or an external one"
	}
	code = strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, clip(code))
	return "Google refused the sign-in (" + code + ")"
}
