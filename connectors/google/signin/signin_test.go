package signin_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bothways/connectors/google/client"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/connectors/google/signin"
	"bothways/sync/side"
)

const ada = "ada@example.org"

// vault keeps secrets as app/secrets does.
type vault struct {
	mu   sync.Mutex
	held map[string]string
}

var errNone = errors.New("no such secret")

func (v *vault) Get(account, name string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s, ok := v.held[account+" "+name]; ok {
		return s, nil
	}
	return "", errNone
}

func (v *vault) Set(account, name, secret string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.held[account+" "+name] = secret
	return nil
}

func (v *vault) Delete(account, name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.held, account+" "+name)
	return nil
}

func google(t *testing.T) *googletest.Server {
	t.Helper()
	g := googletest.New(googletest.Options{})
	if _, err := g.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		g.Close()
		for _, b := range g.Breaches() {
			t.Errorf("breach: %s", b)
		}
	})
	g.AddAccount(ada, "Ada", "Europe/Berlin")
	g.AddAccount("bob@example.org", "Bob", "Europe/Berlin")
	return g
}

func oauth(g *googletest.Server) signin.Client {
	return signin.Client{ID: googletest.DefaultClientID, Secret: googletest.DefaultSecret, AuthURL: g.AuthURL(), TokenURL: g.TokenURL(), RevokeURL: g.RevokeURL()}
}

// browse plays the browser and gives the page at the end of the way.
func browse(address string) (status int, page string, err error) {
	resp, err := http.Get(address)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

func flow(g *googletest.Server) signin.Flow {
	return signin.Flow{Client: oauth(g), Account: "office", Timeout: time.Minute, Open: func(address string) error {
		go func() { _, _, _ = browse(address) }()
		return nil
	}}
}

func session(g *googletest.Server, v *vault) *signin.Session {
	return &signin.Session{Client: oauth(g), Account: "office", Secrets: v}
}

// From the browser to a request that Google answers, and out again.
func TestSignInUseAndOut(t *testing.T) {
	g, v := google(t), &vault{held: map[string]string{}}
	page := make(chan string, 1)
	f := signin.Flow{Client: oauth(g), Account: "office", Hint: ada, Open: func(address string) error {
		go func() { _, p, _ := browse(address); page <- p }()
		return nil
	}}
	grant, err := f.Run(t.Context())
	if err != nil || len(grant.Missing) > 0 || grant.Refresh == "" {
		t.Fatalf("%v, missing %v", err, grant.Missing)
	}
	if p := <-page; !strings.Contains(p, "You can close this page") {
		t.Errorf("the page says %q", p)
	}
	s := session(g, v)
	if err := s.Keep(grant); err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{Account: "office", Base: g.Base(), Token: s.Token})
	if err != nil {
		t.Fatal(err)
	}
	a := people.New(c)
	if all, err := a.Collections(t.Context()); err != nil || len(all) != 3 {
		t.Fatalf("%v: %v", err, all)
	}
	g.ExpireTokens(ada) // a refused token is exchanged without a word
	if _, err := a.Collections(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Revoke(t.Context()); err != nil || g.Live(ada) != 0 || len(v.held) != 0 {
		t.Errorf("%v: %d live, %d kept", err, g.Live(ada), len(v.held))
	}
	_, err = a.Collections(t.Context())
	if !errors.Is(err, side.ErrAuth) || !side.Refused(err) || !strings.Contains(err.Error(), "office") {
		t.Errorf("signed out: %v", err)
	}
}

func TestDeadSignIn(t *testing.T) {
	g, v := google(t), &vault{held: map[string]string{}}
	s := session(g, v)
	if _, err := s.Token(t.Context()); !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), "office") {
		t.Errorf("never signed in: %v", err)
	}
	_ = v.Set("office", signin.Name, g.RefreshToken(ada))
	if _, err := s.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.Revoke(ada)
	_, err := s.Token(t.Context())
	if !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), "office") || strings.Contains(err.Error(), "1//") {
		t.Errorf("withdrawn: %v", err)
	}
	if v.held["office "+signin.Name] == "" {
		t.Error("the dead token was thrown away, though only the person knows")
	}
	g.Order(googletest.Fault{Call: "oauth.token", Status: 503})
	if _, err := s.Token(t.Context()); !errors.Is(err, side.ErrNetwork) || !side.Refused(err) {
		t.Errorf("the service fails: %v", err)
	}
	if err := s.Revoke(t.Context()); err != nil || len(v.held) != 0 {
		t.Errorf("out of a dead sign-in: %v", err)
	}
}

func TestPartlyGranted(t *testing.T) {
	g, v := google(t), &vault{held: map[string]string{}}
	g.Answer(googletest.Consent{Refused: []string{googletest.ScopeTasks}})
	grant, err := flow(g).Run(t.Context())
	if err != nil || !slices.Equal(grant.Missing, []signin.Scope{signin.Tasks}) || len(grant.Granted) != 2 {
		t.Fatalf("%v: %v of %v", err, grant.Missing, grant.Granted)
	}
	s := session(g, v)
	_ = v.Set("office", signin.Name, grant.Refresh)
	if has, err := s.Granted(t.Context()); err != nil || slices.Contains(has, signin.Tasks) || len(has) != 2 {
		t.Errorf("learned anew: %v, %v", has, err)
	}
	g.Answer(googletest.Consent{Refused: []string{googletest.ScopeTasks, googletest.ScopeContacts, googletest.ScopeCalendar}})
	if _, err := flow(g).Run(t.Context()); !errors.Is(err, side.ErrAuth) {
		t.Errorf("nothing granted: %v", err)
	}
}

func TestRefusedSignIn(t *testing.T) {
	g := google(t)
	for code, want := range map[string]string{"access_denied": "declined", "admin_policy_enforced": "administrator", "org_internal": "organisation", "<b>": "refused"} {
		g.Answer(googletest.Consent{Error: code})
		_, err := flow(g).Run(t.Context())
		if !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "office") || strings.Contains(err.Error(), "<") {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// An answer that does not know the state is no answer; the true one still counts.
func TestForgedAnswer(t *testing.T) {
	g := google(t)
	f := signin.Flow{Client: oauth(g), Account: "office", Open: func(address string) error {
		go func() {
			g.Answer(googletest.Consent{State: "guessed"})
			if status, _, err := browse(address); err != nil || status != http.StatusBadRequest {
				t.Errorf("forged: %d, %v", status, err)
			}
			g.Answer(googletest.Consent{})
			_, _, _ = browse(address)
		}()
		return nil
	}}
	if grant, err := f.Run(t.Context()); err != nil || grant.Refresh == "" {
		t.Error(err)
	}
}

func TestWithoutBrowser(t *testing.T) {
	g := google(t)
	in, out := io.Pipe()
	defer out.Close()
	f := signin.Flow{Client: oauth(g), Account: "office", Paste: in, Show: func(address string) {
		go func() { // a browser on another machine: it cannot reach this one
			c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			resp, err := c.Get(address)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			_, _ = io.WriteString(out, "\nwhat is this\nhttp://127.0.0.1:1/?code=x&state=wrong\n  "+resp.Header.Get("Location")+"\r\n")
		}()
	}}
	if grant, err := f.Run(t.Context()); err != nil || grant.Refresh == "" {
		t.Error(err)
	}
}

// The address is shown once, before a browser opens or fails to.
func TestAddressIsShown(t *testing.T) {
	for _, failure := range []error{nil, errors.New("no browser")} {
		g, shown, opened := google(t), []string{}, []string{}
		f := flow(g)
		f.Show = func(address string) { shown = append(shown, address) }
		f.Open = func(address string) error {
			if len(shown) != 1 {
				t.Errorf("open before it is shown: %v", shown)
			}
			opened = append(opened, address)
			go func() { _, _, _ = browse(address) }()
			return failure
		}
		if _, err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(shown, opened) || len(shown) != 1 {
			t.Errorf("shown %v, opened %v", shown, opened)
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	g := google(t)
	f := signin.Flow{Client: oauth(g), Account: "office", Show: func(string) {}, Timeout: time.Millisecond}
	if _, err := f.Run(t.Context()); !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), "in time") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	f = signin.Flow{Client: oauth(g), Account: "office", Show: func(string) { cancel() }}
	if _, err := f.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := (signin.Flow{Account: "office"}).Run(t.Context()); !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), "client_id") {
		t.Errorf("a build without a client: %v", err)
	}
}

func TestServiceAccount(t *testing.T) {
	g := google(t)
	key := g.AddServiceAccount("robot@p.iam.gserviceaccount.com", googletest.ScopeContacts, googletest.ScopeCalendar)
	r := signin.Robot{Key: key, Account: "domain", Subject: "bob@example.org", Scopes: []signin.Scope{signin.Contacts}}
	c, err := client.New(client.Config{Account: "domain", Base: g.Base(), Token: r.Token, QuotaUser: r.Subject})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := people.New(c).Collections(t.Context()); err != nil {
		t.Error(err)
	}
	for want, bad := range map[string]signin.Robot{
		"must allow its client id 1":                               {Key: key, Account: "domain", Subject: "bob@example.org", Scopes: []signin.Scope{signin.Tasks}},
		"domain (nobody@example.org): the domain has no such user": {Key: key, Account: "domain", Subject: "nobody@example.org", Scopes: []signin.Scope{signin.Contacts}},
		"subject":            {Key: key, Account: "domain"},
		"no service account": {Key: []byte(`{"type":"authorized_user"}`), Account: "domain", Subject: "bob@example.org"},
	} {
		if _, err := bad.Token(t.Context()); !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "domain") {
			t.Errorf("%s: %v", want, err)
		}
	}
}
