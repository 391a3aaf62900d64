package dav

import (
	"context"
	"encoding/base64"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"bothways/sync/side"
)

// signer puts the account's sign-in on requests and learns from the server's challenges.
type signer struct {
	user             string
	password, bearer func(context.Context) (string, error)
	want             string

	mu     sync.Mutex
	scheme string // what is sent; "" until a challenge told
	secret string // password or token, once asked for
	asked  bool
	chal   *challenge
	count  int
	turn   int  // grows with every change of the above
	proven bool // a sign-in of this scheme was taken; for a token, since it was asked for
}

func newSigner(cfg Config) *signer {
	s := &signer{user: cfg.Username, password: cfg.Password, bearer: cfg.Bearer, want: cfg.Auth}
	if s.want == "" {
		s.want = Auto
	}
	switch {
	case s.want == Basic, s.want == Bearer:
		s.scheme = s.want
	case s.want == Auto && cfg.Bearer != nil && cfg.Password == nil:
		s.scheme = Bearer
	}
	return s
}

// sign adds the Authorization header where one is known; turn says which sign-in that was.
func (s *signer) sign(ctx context.Context, r *http.Request) (turn int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scheme == "" || s.want == None {
		return s.turn, nil
	}
	if s.scheme == Bearer && s.want == Auto && r.URL.Scheme == "http" && !isLoopback(r.URL.Hostname()) {
		return s.turn, &side.Error{Class: side.ErrAuth, Untouched: true,
			What: "the token is not sent to " + r.URL.Host + " over http, where it can be read on the way; use https, or set auth = \"bearer\" to do so all the same"}
	}
	if err := s.ask(ctx); err != nil {
		return s.turn, err
	}
	switch s.scheme {
	case Basic:
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(s.user+":"+s.secret)))
	case Bearer:
		r.Header.Set("Authorization", "Bearer "+s.secret)
	case Digest:
		s.count++
		cred, err := s.chal.answer(r, s.user, s.secret, s.count)
		if err != nil {
			return s.turn, &side.Error{Class: side.ErrAuth, What: "the server asks for a kind of digest sign-in that is not known", Untouched: true, Err: err}
		}
		r.Header.Set("Authorization", cred)
	}
	return s.turn, nil
}

// ask fetches the password or token once.
func (s *signer) ask(ctx context.Context) error {
	if s.asked {
		return nil
	}
	from := s.password
	if s.scheme == Bearer {
		from = s.bearer
	}
	if from == nil {
		return &side.Error{Class: side.ErrAuth, What: "no password is known for the account; sign in first"}
	}
	secret, err := from(ctx)
	if err != nil {
		return &side.Error{Class: side.ErrAuth, What: "the password cannot be had", Err: err}
	}
	s.secret, s.asked = strings.TrimRight(secret, "\r\n"), true
	return nil
}

var schemes = regexp.MustCompile(`(?i)(?:^|,\s*)(basic|digest|bearer)(?:\s|$)`)

// challenged looks at a 401 and tells whether another try makes sense. sent is the turn of the try
// that was refused: where another request has learned since, this one just goes again.
func (s *signer) challenged(resp *http.Response, sent int, had bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.want == None {
		return false
	}
	if sent != s.turn {
		return true
	}
	offers := map[string]string{}
	for _, h := range resp.Header.Values("WWW-Authenticate") {
		at := schemes.FindAllStringSubmatchIndex(h, -1)
		for i, m := range at {
			end := len(h)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			offers[strings.ToLower(h[m[2]:m[3]])] = strings.TrimSpace(h[m[2]:end])
		}
	}
	switch s.choose(offers, resp.Request) {
	case Digest:
		chal := parseChallenge(offers[Digest])
		if chal == nil {
			return false
		}
		if had && s.scheme == Digest && !chal.Stale && (!s.proven || s.chal.Nonce == chal.Nonce) {
			return false
		}
		s.scheme, s.chal, s.count = Digest, chal, 0
	case Basic:
		if had && s.scheme == Basic {
			return false
		}
		s.scheme = Basic
	case Bearer:
		if had && s.turn > 0 && !s.proven {
			return false
		}
		s.scheme, s.asked, s.proven = Bearer, false, false
	default:
		return false
	}
	s.turn++
	return true
}

// worked notes that a sign-in was taken, so that a later refusal means it has run out.
func (s *signer) worked() {
	s.mu.Lock()
	s.proven = true
	s.mu.Unlock()
}

func (s *signer) choose(offers map[string]string, r *http.Request) string {
	switch s.want {
	case Auto:
		if s.bearer != nil && (offers[Bearer] != "" || s.scheme == Bearer) {
			return Bearer
		}
		if s.password == nil {
			return ""
		}
		if parseChallenge(offers[Digest]) != nil {
			return Digest
		}
		if offers[Basic] != "" && (r.URL.Scheme == "https" || isLoopback(r.URL.Hostname())) {
			return Basic
		}
		return ""
	case Digest:
		if offers[Digest] == "" {
			return ""
		}
	}
	return s.want
}

// isLoopback tells the machine itself, where nothing can listen in.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// refusal is what a 401 comes to in the end.
func (s *signer) refusal(r *http.Request, h http.Header) error {
	what := "user name or password was refused by " + r.URL.Host + "; sign in again"
	offered := strings.ToLower(strings.Join(h.Values("WWW-Authenticate"), ","))
	switch {
	case s.want == None:
		what = r.URL.Host + " asks for a password, and the account's auth is \"none\""
	case s.want == Bearer || s.password == nil && s.bearer != nil:
		what = "the token was refused by " + r.URL.Host + "; sign in again"
	case s.password == nil:
		what = "no password is known for " + r.URL.Host + "; sign in first"
	case s.want == Auto && r.URL.Scheme == "http" && !isLoopback(r.URL.Hostname()) && strings.Contains(offered, "basic") && !strings.Contains(offered, "digest"):
		what = r.URL.Host + " wants the password over http, where it can be read on the way; use https, or set auth = \"basic\" to do so all the same"
	}
	return &side.Error{Class: side.ErrAuth, What: what, Untouched: true}
}
