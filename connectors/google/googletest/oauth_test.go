package googletest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

func (b *bench) config(scopes ...string) *oauth2.Config {
	return &oauth2.Config{ClientID: DefaultClientID, ClientSecret: DefaultSecret, RedirectURL: "http://127.0.0.1:9999/back", Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: b.AuthURL(), TokenURL: b.TokenURL(), AuthStyle: oauth2.AuthStyleInParams}}
}

// browse opens the consent page and returns where it sends the browser.
func browse(t *testing.T, address string) url.Values {
	t.Helper()
	web := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res := must(web.Get(address))(t)
	res.Body.Close()
	if res.StatusCode != http.StatusFound {
		t.Fatalf("consent page: %s", res.Status)
	}
	return must(url.Parse(res.Header.Get("Location")))(t).Query()
}

func TestSignIn(t *testing.T) {
	b := start(t)
	ctx, cfg, v := context.Background(), b.config(ScopeCalendar, ScopeTasks), oauth2.GenerateVerifier()
	back := browse(t, cfg.AuthCodeURL("st4te", oauth2.S256ChallengeOption(v)))
	if back.Get("state") != "st4te" {
		t.Errorf("state %q", back.Get("state"))
	}
	if _, err := cfg.Exchange(ctx, back.Get("code"), oauth2.VerifierOption(oauth2.GenerateVerifier())); err == nil {
		t.Error("another verifier was taken (G-OAU-3)")
	}
	back = browse(t, cfg.AuthCodeURL("st4te", oauth2.S256ChallengeOption(v)))
	tok := must(cfg.Exchange(ctx, back.Get("code"), oauth2.VerifierOption(v)))(t)
	if tok.RefreshToken == "" || tok.Extra("scope") != ScopeCalendar+" "+ScopeTasks {
		t.Errorf("token %v scope %v", tok.RefreshToken != "", tok.Extra("scope"))
	}
	if _, err := cfg.Exchange(ctx, back.Get("code"), oauth2.VerifierOption(v)); err == nil {
		t.Error("a code was taken twice")
	}
	web := cfg.Client(ctx, tok)
	for path, want := range map[string]int{"calendar/v3/users/me/calendarList": 200, "v1/people/me/connections?personFields=names": 403} {
		res := must(web.Get(b.Base() + path))(t)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, res.Status, want)
		}
	}
	b.clean()
}

func TestConsent(t *testing.T) {
	b := start(t)
	b.AddAccount("bob@example.org", "Bob", "UTC")
	cfg, v := b.config(ScopeCalendar, ScopeContacts), oauth2.GenerateVerifier()
	address := cfg.AuthCodeURL("s", oauth2.S256ChallengeOption(v))
	for _, c := range []struct {
		name   string
		answer Consent
		check  func(url.Values) bool
	}{
		{"denied", Consent{Error: "access_denied"}, func(q url.Values) bool { return q.Get("error") == "access_denied" && q.Get("code") == "" }},
		{"partly (G-OAU-10)", Consent{Refused: []string{ScopeContacts}}, func(q url.Values) bool { return q.Get("scope") == ScopeCalendar }},
		{"false state", Consent{State: "evil"}, func(q url.Values) bool { return q.Get("state") == "evil" }},
		{"another account", Consent{Account: "bob@example.org"}, func(q url.Values) bool { return q.Get("code") != "" }},
	} {
		b.Answer(c.answer)
		if q := browse(t, address); !c.check(q) {
			t.Errorf("%s: %v", c.name, q)
		}
	}
	for _, bad := range []string{"http://localhost:1/", "https://example.org/", "urn:ietf:wg:oauth:2.0:oob"} { // G-OAU-2
		cfg.RedirectURL = bad
		res := must(http.Get(cfg.AuthCodeURL("s", oauth2.S256ChallengeOption(v))))(t)
		res.Body.Close()
		if res.StatusCode != 400 {
			t.Errorf("%s: %s", bad, res.Status)
		}
	}
	b.clean()
	browse(t, b.config(ScopeTasks).AuthCodeURL(""))
	if len(b.Breaches()) != 2 { // no PKCE, no state
		t.Errorf("breaches %q", b.Breaches())
	}
}

func TestTokensDie(t *testing.T) {
	dead := func(t *testing.T, err error) {
		t.Helper()
		var e *oauth2.RetrieveError
		if !errors.As(err, &e) || e.ErrorCode != "invalid_grant" { // G-OAU-9
			t.Errorf("got %v, want invalid_grant", err)
		}
	}
	for name, kill := range map[string]func(b *bench, token string){
		"revoked by hand": func(b *bench, _ string) { b.Revoke(ada) },
		"revoked by its address": func(b *bench, token string) { // G-OAU-13
			res := must(http.PostForm(b.RevokeURL(), url.Values{"token": {token}}))(b.t)
			res.Body.Close()
			if res.StatusCode != 200 {
				b.t.Errorf("revoke: %s", res.Status)
			}
		},
		"seven days of testing": func(b *bench, _ string) { b.Advance(8 * 24 * time.Hour) },
		"a hundred others": func(b *bench, _ string) {
			for range 100 {
				b.Advance(time.Second)
				b.RefreshToken(ada)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, func(s *Switches) { s.GrantLife = 7 * 24 * time.Hour })
			token := b.RefreshToken(ada)
			src := func() error {
				_, err := b.config().TokenSource(context.Background(), &oauth2.Token{RefreshToken: token}).Token()
				return err
			}
			ok(t, src())
			kill(b, token)
			dead(t, src())
		})
	}
}

func TestAccessTokenEnds(t *testing.T) {
	b := start(t)
	token := must(b.config().TokenSource(context.Background(), &oauth2.Token{RefreshToken: b.RefreshToken(ada)}).Token())(t)
	get := func() int {
		req, _ := http.NewRequest("GET", b.CalendarEndpoint()+"users/me/calendarList", nil)
		token.SetAuthHeader(req)
		res := must(http.DefaultClient.Do(req))(t)
		res.Body.Close()
		return res.StatusCode
	}
	if n := get(); n != 200 {
		t.Errorf("fresh: %d", n)
	}
	b.Advance(time.Hour)
	if n := get(); n != 401 {
		t.Errorf("after an hour: %d", n)
	}
}

func TestServiceAccount(t *testing.T) {
	b := start(t)
	key := b.AddServiceAccount("robot@project.iam.gserviceaccount.com", ScopeCalendar)
	ctx := context.Background()
	for _, c := range []struct{ subject, scope, want string }{
		{ada, ScopeCalendar, ""}, {ada, ScopeTasks, "unauthorized_client"}, {"nobody@example.org", ScopeCalendar, "invalid_grant"}, // G-SVC-2
	} {
		cfg := must(google.JWTConfigFromJSON(key, c.scope))(t)
		cfg.Subject = c.subject
		tok, err := cfg.TokenSource(ctx).Token()
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s %s: %v, want %s", c.subject, c.scope, err, c.want)
			}
			continue
		}
		ok(t, err)
		for _, quota := range []string{"", "?quotaUser=ada"} {
			res := must(oauth2.NewClient(ctx, oauth2.StaticTokenSource(tok)).Get(b.CalendarEndpoint() + "users/me/calendarList" + quota))(t)
			res.Body.Close()
			if res.StatusCode != 200 {
				t.Error(res.Status)
			}
		}
	}
	if n := len(b.Breaches()); n != 1 || !slices.ContainsFunc(b.Breaches(), func(s string) bool { return strings.Contains(s, "G-SVC-3") }) {
		t.Errorf("breaches %q", b.Breaches())
	}
}
