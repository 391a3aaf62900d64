package googletest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Scopes that the three APIs know (G-OAU-12).
const (
	ScopeCalendar     = "https://www.googleapis.com/auth/calendar"
	ScopeEvents       = "https://www.googleapis.com/auth/calendar.events"
	ScopeCalendarList = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
	ScopeContacts     = "https://www.googleapis.com/auth/contacts"
	ScopeTasks        = "https://www.googleapis.com/auth/tasks"
)

// Consent is how the person in front of the browser answers.
type Consent struct {
	Account string   // who signs in; "" = login_hint, else the first account
	Error   string   // access_denied, admin_policy_enforced …; "" = agrees
	Refused []string // scopes whose box is not ticked (G-OAU-10)
	State   string   // sent back instead of the true state: an attack
}

type authority struct {
	consent  Consent
	codes    map[string]*grantedCode
	access   map[string]*grantedToken
	refresh  map[string]*grantedToken
	robots   map[string]*robot
	serial   int
	exchange map[string]int // token requests by grant type
}

type grantedCode struct {
	account, client, redirect, challenge, how string
	scopes                                    []string
	until                                     time.Time
}

type grantedToken struct {
	account, client string
	scopes          []string
	until, made     time.Time // until zero = for ever
	parent          string    // an access token's refresh token
	robot           bool
}

func (a *authority) init() {
	a.codes, a.access, a.refresh = map[string]*grantedCode{}, map[string]*grantedToken{}, map[string]*grantedToken{}
	a.robots, a.exchange = map[string]*robot{}, map[string]int{}
}

// secret makes the next token: unguessable only to those who do not read this.
func (a *authority) secret(prefix string) string {
	a.serial++
	h := sha256.Sum256(fmt.Appendf(nil, "%s %d", prefix, a.serial))
	return prefix + hex.EncodeToString(h[:])
}

// Answer sets how the next consent screens are answered.
func (s *Server) Answer(c Consent) { s.mu.Lock(); s.auth.consent = c; s.mu.Unlock() }

// Token gives an access token without a browser. No scopes means all.
func (s *Server) Token(email string, scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.grant(email, s.opt.ClientID, scopes)
	t.until = time.Time{}
	return s.auth.keep(t, "ya29.")
}

// RefreshToken gives a refresh token without a browser, as after a sign-in. No scopes means all.
func (s *Server) RefreshToken(email string, scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newRefresh(s.grant(email, s.opt.ClientID, scopes))
}

func (s *Server) grant(email, client string, scopes []string) *grantedToken {
	if len(scopes) == 0 {
		scopes = []string{ScopeCalendar, ScopeContacts, ScopeTasks}
	}
	return &grantedToken{account: email, client: client, scopes: scopes, made: s.now(), until: s.now().Add(s.sw.TokenLife)}
}

func (a *authority) keep(t *grantedToken, prefix string) string {
	id := a.secret(prefix)
	a.access[id] = t
	return id
}

// newRefresh keeps a hundred refresh tokens for an account and client; the oldest dies in silence (G-OAU-8).
func (s *Server) newRefresh(t *grantedToken) string {
	var same []string
	for id, x := range s.auth.refresh {
		if x.account == t.account && x.client == t.client {
			same = append(same, id)
		}
	}
	if len(same) >= 100 {
		slices.SortFunc(same, func(a, b string) int {
			return cmp.Or(s.auth.refresh[a].made.Compare(s.auth.refresh[b].made), strings.Compare(a, b))
		})
		s.kill(same[0])
	}
	id := s.auth.secret("1//")
	fresh := *t
	fresh.until = time.Time{}
	if s.sw.GrantLife > 0 {
		fresh.until = s.now().Add(s.sw.GrantLife)
	}
	s.auth.refresh[id] = &fresh
	return id
}

// kill ends a refresh token with the access tokens made from it.
func (s *Server) kill(refresh string) {
	delete(s.auth.refresh, refresh)
	for id, t := range s.auth.access {
		if t.parent == refresh {
			delete(s.auth.access, id)
		}
	}
}

// Revoke ends everything an account has granted, as a person does on Google's own page (G-OAU-8).
func (s *Server) Revoke(email string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoke(func(t *grantedToken) bool { return t.account == email })
}

func (s *Server) revoke(which func(*grantedToken) bool) {
	for id, t := range s.auth.refresh {
		if which(t) {
			delete(s.auth.refresh, id)
		}
	}
	for id, t := range s.auth.access {
		if which(t) {
			delete(s.auth.access, id)
		}
	}
}

// ExpireTokens ends the access tokens of an account; refresh tokens live on.
func (s *Server) ExpireTokens(email string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, t := range s.auth.access {
		if t.account == email {
			delete(s.auth.access, id)
		}
	}
}

// Live tells how many refresh tokens of an account are alive.
func (s *Server) Live(email string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, t := range s.auth.refresh {
		if t.account == email {
			n++
		}
	}
	return n
}

// serveOAuth answers the sign-in addresses; false means that the request is for somebody else.
func (s *Server) serveOAuth(w http.ResponseWriter, r *http.Request, raw []byte) bool {
	switch r.URL.Path {
	case "/o/oauth2/v2/auth", "/o/oauth2/auth":
		s.mu.Lock()
		defer s.mu.Unlock()
		s.consentPage(w, r)
	case "/token":
		form, _ := url.ParseQuery(string(raw))
		s.mu.Lock()
		code, body := s.exchange(r, form)
		s.mu.Unlock()
		plain(w, code, body)
	case "/revoke":
		form, _ := url.ParseQuery(string(raw))
		s.mu.Lock()
		code, body := s.revokeToken(cmp.Or(form.Get("token"), r.URL.Query().Get("token")))
		s.mu.Unlock()
		plain(w, code, body)
	default:
		return false
	}
	return true
}

func plain(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache, no-store")
	w.WriteHeader(code)
	w.Write(encode(body))
}

// revokeToken takes either kind; an access token takes its refresh token along (G-OAU-13).
func (s *Server) revokeToken(token string) (int, Object) {
	t := s.auth.refresh[token]
	if t == nil {
		t = s.auth.access[token]
	}
	if t == nil {
		return 400, Object{"error": "invalid_token", "error_description": "Token expired or revoked"}
	}
	account, client := t.account, t.client
	s.revoke(func(t *grantedToken) bool { return t.account == account && t.client == client })
	return 200, Object{}
}

// consentPage is the browser's part: it approves or refuses at once and sends the browser back.
func (s *Server) consentPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if why := s.badConsent(q, back, err); why != "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(400)
		fmt.Fprintf(w, "<!DOCTYPE html><title>Error 400</title><p>%s</p>", html.EscapeString(why))
		return
	}
	answer := url.Values{"state": {q.Get("state")}}
	if s.auth.consent.State != "" {
		answer.Set("state", s.auth.consent.State)
	}
	who := cmp.Or(s.auth.consent.Account, q.Get("login_hint"), s.accounts[0].email)
	switch {
	case s.auth.consent.Error != "":
		answer.Set("error", s.auth.consent.Error)
	case s.account(who) == nil:
		answer.Set("error", "access_denied")
	default:
		scopes := slices.DeleteFunc(strings.Fields(q.Get("scope")), func(x string) bool { return slices.Contains(s.auth.consent.Refused, x) })
		id := s.auth.secret("4/0A")
		s.auth.codes[id] = &grantedCode{account: s.account(who).email, client: q.Get("client_id"), redirect: q.Get("redirect_uri"),
			challenge: q.Get("code_challenge"), how: cmp.Or(q.Get("code_challenge_method"), "plain"), scopes: scopes, until: s.now().Add(10 * time.Minute)}
		answer.Set("code", id)
		answer.Set("scope", strings.Join(scopes, " "))
	}
	to := back.Query()
	for k, v := range answer {
		to[k] = v
	}
	back.RawQuery = to.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (s *Server) badConsent(q url.Values, back *url.URL, err error) string {
	c := &call{Server: s, method: "oauth.auth"}
	if q.Get("code_challenge") == "" {
		s.breach(c, "no PKCE challenge (G-OAU-3)")
	} else if q.Get("code_challenge_method") != "S256" {
		s.breach(c, "challenge is not S256 (G-OAU-3)")
	}
	if q.Get("state") == "" {
		s.breach(c, "no state (G-OAU-4)")
	}
	switch {
	case q.Get("client_id") != s.opt.ClientID:
		return "invalid_client: The OAuth client was not found."
	case q.Get("response_type") != "code":
		return "invalid_request: Invalid response_type"
	case q.Get("scope") == "":
		return "invalid_request: Missing required parameter: scope"
	case len(s.accounts) == 0:
		return "no account"
	case err != nil || back.Scheme != "http" || (back.Hostname() != "127.0.0.1" && back.Hostname() != "::1"): // G-OAU-2
		return "redirect_uri_mismatch"
	}
	return ""
}

// meets checks a PKCE verifier (RFC 7636, 4.6).
func (g *grantedCode) meets(verifier string) bool {
	if g.challenge == "" {
		return verifier == ""
	}
	if g.how == "plain" {
		return verifier == g.challenge
	}
	h := sha256.Sum256([]byte(verifier))
	return len(verifier) >= 43 && len(verifier) <= 128 && base64.RawURLEncoding.EncodeToString(h[:]) == g.challenge
}
