package googletest

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const robotGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// Exchanges counts token requests by grant type: authorization_code, refresh_token or the JWT one.
func (s *Server) Exchanges(grantType string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.auth.exchange[grantType]
}

// exchange is the token endpoint.
func (s *Server) exchange(r *http.Request, form url.Values) (int, Object) {
	kind := form.Get("grant_type")
	s.auth.exchange[kind]++
	if f := s.strike(Request{Method: "oauth.token", Verb: r.Method, Path: r.URL.Path}); f != nil {
		p := f.problem()
		return p.code, Object{"error": cmp.Or(f.Reason, "internal_failure"), "error_description": p.message}
	}
	if kind == robotGrant {
		return s.robotToken(form.Get("assertion"))
	}
	// G-OAU-6: the secret in the form, never in a header
	if form.Get("client_id") != s.opt.ClientID || form.Get("client_secret") != s.opt.Secret {
		return 401, Object{"error": "invalid_client", "error_description": "Unauthorized"}
	}
	switch kind {
	case "authorization_code":
		return s.redeem(form)
	case "refresh_token":
		return s.renew(form.Get("refresh_token"))
	}
	return 400, Object{"error": "unsupported_grant_type", "error_description": "Invalid grant_type: " + kind}
}

func (s *Server) redeem(form url.Values) (int, Object) {
	g := s.auth.codes[form.Get("code")]
	delete(s.auth.codes, form.Get("code")) // once only
	switch {
	case g == nil || s.now().After(g.until):
		return 400, Object{"error": "invalid_grant", "error_description": "Malformed auth code."}
	case g.redirect != form.Get("redirect_uri"):
		return 400, Object{"error": "redirect_uri_mismatch", "error_description": "Bad Request"}
	case !g.meets(form.Get("code_verifier")):
		return 400, Object{"error": "invalid_grant", "error_description": "Invalid code verifier."}
	}
	t := s.grant(g.account, g.client, g.scopes)
	t.scopes = g.scopes
	id := s.newRefresh(t)
	t.parent = id
	out := s.tokenReply(t)
	out["refresh_token"] = id // installed apps always get one (G-OAU-5)
	return 200, out
}

// renew gives a new access token and no new refresh token (G-OAU-5).
func (s *Server) renew(refresh string) (int, Object) {
	old := s.auth.refresh[refresh]
	halfYear := 183 * 24 * time.Hour
	if old != nil && (!old.until.IsZero() && s.now().After(old.until) || s.now().Sub(old.made) > halfYear) {
		s.kill(refresh)
		old = nil
	}
	if old == nil { // G-OAU-9
		return 400, Object{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
	}
	old.made = s.now() // six months count from the last use
	t := s.grant(old.account, old.client, nil)
	t.scopes, t.parent = old.scopes, refresh
	return 200, s.tokenReply(t)
}

func (s *Server) tokenReply(t *grantedToken) Object {
	return Object{"access_token": s.auth.keep(t, "ya29."), "expires_in": int(s.sw.TokenLife.Seconds()), "token_type": "Bearer",
		"scope": strings.Join(t.scopes, " ")}
}

func bearer(h http.Header) string {
	t, ok := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return t
}

// authorize finds who calls and whether the scopes granted reach that far.
func (s *Server) authorize(c *call, r *route) *problem {
	t := s.auth.access[bearer(c.header)]
	if t != nil && !t.until.IsZero() && !s.now().Before(t.until) {
		t = nil
	}
	if t == nil {
		if c.api() == "people" {
			return fail(401, "", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.")
		}
		return because("authError")
	}
	c.token, c.who = t, s.account(t.account)
	if c.who == nil {
		return because("authError")
	}
	if t.robot && c.q.Get("quotaUser") == "" && c.header.Get("X-Goog-Quota-User") == "" {
		s.breach(c, "service account without quotaUser (G-SVC-3)")
	}
	if s.sw.Patience && s.now().Before(s.hold[c.who.email+" "+c.api()]) {
		s.breach(c, "called before Retry-After was over (G-CAL-112)")
	}
	if p := s.overQuota(c); p != nil {
		return p
	}
	if !t.reaches(r) {
		p := because("insufficientPermissions")
		if c.api() == "people" {
			p.details = []any{Object{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "domain": "googleapis.com"}}
		}
		return p
	}
	return nil
}

// overQuota counts a call in a sliding window of a minute.
func (s *Server) overQuota(c *call) *problem {
	if s.sw.CallsMinute == 0 {
		return nil
	}
	key, now := c.who.email+" "+c.api(), s.now()
	s.recent[key] = slices.DeleteFunc(s.recent[key], func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	if len(s.recent[key]) < s.sw.CallsMinute {
		s.recent[key] = append(s.recent[key], now)
		return nil
	}
	if c.api() == "people" {
		return fail(429, "", "Quota exceeded for quota metric 'Critical read requests (Contact and Profile Reads)' and limit 'Critical read requests (Contact and Profile Reads) per minute per user' of service 'people.googleapis.com'.")
	}
	return because("rateLimitExceeded")
}

// reaches knows the scopes by method (G-OAU-12).
func (t *grantedToken) reaches(r *route) bool {
	const auth = "https://www.googleapis.com/auth/"
	var enough []string
	switch parts := strings.Split(r.name, "."); {
	case parts[0] == "people":
		enough = []string{"contacts"}
	case parts[0] == "tasks":
		enough = []string{"tasks"}
	case parts[1] == "events":
		enough = []string{"calendar", "calendar.events"}
	case parts[1] == "calendarList":
		enough = []string{"calendar", "calendar.calendarlist"}
	case parts[1] == "calendars": // not calendar.events (G-OAU-14)
		enough = []string{"calendar", "calendar.calendars"}
	default:
		enough = []string{"calendar", "calendar.events", "calendar.calendarlist"}
	}
	for _, have := range t.scopes {
		for _, e := range enough {
			if have == auth+e || r.verb == http.MethodGet && have == auth+e+".readonly" {
				return true
			}
		}
	}
	return false
}
