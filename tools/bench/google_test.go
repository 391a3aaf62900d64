package bench

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/wire"
	"bothways/connectors/google/googletest"
	"bothways/sync/record"
)

const person = "ada@example.org"

// account is one at the local Google: its contacts, or its primary calendar.
type account struct {
	testing.TB
	google *googletest.Server
	gate   *proxy
	kind   record.Kind
}

func newAccount(t testing.TB, kind record.Kind) *account {
	g := googletest.New(googletest.Options{Clock: time.Now})
	g.AddAccount(person, "Ada Lovelace", "UTC")
	base, err := g.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return &account{TB: t, google: g, gate: newProxy(t, base), kind: kind}
}

func (a *account) proxy() *proxy { return a.gate }

func (a *account) names() (out []string) {
	hand := a.google.Hand(person)
	all := hand.Contacts
	if a.kind == record.Calendar {
		all = func() []googletest.Object { return hand.Events("primary") }
	}
	for _, o := range all() {
		out = append(out, fmt.Sprint(o["resourceName"], o["id"]))
	}
	return out
}

func (a *account) get(string) string  { panic("not measured") }
func (a *account) put(string, string) { panic("not measured") }

func (a *account) settings() (account, collection string) {
	return fmt.Sprintf("type = \"google\"\nclient_id = %q\nclient_secret_command = [\"echo\", %q]\napi_base = %q\nauth_url = %q\ntoken_url = %q\nrevoke_url = %q\n",
			googletest.DefaultClientID, googletest.DefaultSecret, a.gate.URL+"/", a.google.AuthURL(), a.google.TokenURL(), a.google.RevokeURL()),
		map[record.Kind]string{record.Contacts: "contacts", record.Calendar: "primary"}[a.kind]
}

// signIn goes through the real flow; the browser is ours.
func (a *account) signIn(home string) error {
	d, err := wire.Desk(context.Background(), wire.Options{Home: home})
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.LoginBrowser(context.Background(), "right", desk.Browser{Show: func(address string) {
		go func() {
			if r, err := http.Get(address); err == nil {
				_ = r.Body.Close()
			}
		}()
	}})
	return err
}

func (a *account) floor() []string {
	kind := map[record.Kind]string{record.Contacts: "#contacts", record.Calendar: "#events"}[a.kind]
	return []string{"-right", "google:" + a.gate.URL + "/" + kind, "-user", a.google.Token(person)}
}
