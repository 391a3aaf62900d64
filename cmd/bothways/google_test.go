package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"bothways/connectors/google/googletest"
)

const person = "ada@example.org"

// google ARGS… is Google with one account:
//
//	google start           starts it and sets $GOOGLE, $AUTH, $TOKEN, $REVOKE and $CLIENT
//	google person FILE     its owner adds a contact
//	google group NAME      its owner adds a label
//	google dump FILE       writes all that the account holds
//	google live N          wants so many sign-ins to be alive
//	google revoke          its owner withdraws the sign-in
//	google clean           wants no rule to be broken and no guest to be mailed
func google(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: google ACTION …")
	}
	w := worldOf(ts)
	switch strings.Join(args[:1], "") {
	case "start":
		startGoogle(ts, w)
	case "person":
		var fields googletest.Object
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &fields))
		w.google.Hand(person).AddContact(fields)
	case "group":
		ts.Setenv("GROUP", w.google.Hand(person).AddGroup(args[1]))
	case "dump":
		text, err := json.MarshalIndent(w.google.Hand(person).Dump(), "", " ")
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), text, 0o600))
	case "live":
		if got := []string{"0", "1", "2", "3"}[min(w.google.Live(person), 3)]; got != args[1] {
			ts.Fatalf("%s sign-ins are alive, want %s", got, args[1])
		}
	case "revoke":
		w.google.Revoke(person)
	case "clean":
		if broken, mails := w.google.Breaches(), w.google.Mails(); len(broken)+len(mails) > 0 {
			ts.Fatalf("broken: %q, mailed: %v", broken, mails)
		}
	default:
		ts.Fatalf("google does not know %q", args[0])
	}
}

func startGoogle(ts *testscript.TestScript, w *world) {
	w.google = googletest.New(googletest.Options{Clock: time.Now})
	w.google.AddAccount(person, "Ada Lovelace", "Europe/Berlin")
	base, err := w.google.Start()
	ts.Check(err)
	ts.Defer(func() { _ = w.google.Close() })
	for key, value := range map[string]string{"GOOGLE": base, "AUTH": w.google.AuthURL(), "TOKEN": w.google.TokenURL(),
		"REVOKE": w.google.RevokeURL(), "CLIENT": googletest.DefaultClientID, "SECRET": googletest.DefaultSecret} {
		ts.Setenv(key, value)
	}
}

// browse FILE [PIPE] plays a browser that is sent to the address on FILE's one line. With PIPE it runs on
// another machine: it ends at an address that it cannot reach, and the person pastes that into PIPE.
func browse(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: browse FILE [PIPE]")
	}
	client := &http.Client{Timeout: time.Minute}
	if len(args) > 1 {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	answer, err := client.Get(lineOf(ts, args[0]))
	ts.Check(err)
	defer answer.Body.Close()
	if len(args) == 1 {
		if answer.StatusCode != http.StatusOK || answer.Request.URL.Hostname() != "127.0.0.1" || path.Clean(answer.Request.URL.Path) != "/" {
			ts.Fatalf("the browser ends at %s with %s", answer.Request.URL.Redacted(), answer.Status)
		}
		return
	}
	pipe, err := os.OpenFile(ts.MkAbs(args[1]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = pipe.WriteString(answer.Header.Get("Location") + "\n")
	ts.Check(err)
	ts.Check(pipe.Close())
}

// lineOf waits for a file's one line.
func lineOf(ts *testscript.TestScript, name string) string {
	for range 2000 {
		text, err := os.ReadFile(ts.MkAbs(name))
		if line, whole := strings.CutSuffix(string(text), "\n"); err == nil && whole {
			if strings.Contains(line, "\n") || !strings.HasPrefix(line, "http") {
				ts.Fatalf("not an address alone on a line: %q", text)
			}
			return line
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("no address comes")
	return ""
}
