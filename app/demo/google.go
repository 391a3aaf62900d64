package demo

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"time"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/connectors/google/googletest"
)

const (
	account = "google"
	owner   = "ada@lantern-and-quill.example"
)

// google keeps the same folder in step with a Google account: a Google of the demo's own, on this
// machine, with the real sign-in.
func (s *story) google(ctx context.Context) error {
	s.heading("8. The same with a Google account")
	if err := s.startGoogle(ctx); err != nil {
		return err
	}
	names := []string{}
	for _, k := range []struct{ name, kind, right string }{
		{data.Clients, "contacts", "contacts"}, {data.Meetings, "calendar", "primary"},
	} {
		names = append(names, account+"-"+k.name)
		keys := map[string]string{"kind": k.kind, "left": folder + "/" + k.name, "right": account + "/" + k.right}
		if err := s.desk.AddProcess(ctx, account+"-"+k.name, keys); err != nil {
			return err
		}
	}
	s.say("  The preview, in short:")
	reps, err := s.desk.Preview(ctx, names)
	if err != nil {
		return err
	}
	for _, r := range reps {
		s.say("  %s", line(r))
	}
	s.say("")
	if err := s.twice(ctx, names); err != nil {
		return err
	}
	return s.bothEdited(ctx, names)
}

// startGoogle starts the demo's Google, puts a person and a meeting into it, and signs in; the demo
// plays the browser.
func (s *story) startGoogle(ctx context.Context) error {
	s.g = googletest.New(googletest.Options{Clock: s.desk.Now})
	s.g.AddAccount(owner, "Ada", "Europe/Lisbon")
	base, err := s.g.Start()
	if err != nil {
		return err
	}
	hand := s.g.Hand(owner)
	hand.AddContact(googletest.Object{
		"names":          []any{googletest.Object{"givenName": "Sólveig", "familyName": "Jónsdóttir"}},
		"emailAddresses": []any{googletest.Object{"value": "solveig@nordlight.example"}},
	})
	soon := s.desk.Now().AddDate(0, 0, 3).UTC().Truncate(time.Hour).Format("2006-01-02T15:04:05Z")
	hand.AddEvent(owner, googletest.Object{"summary": "Paper samples arrive",
		"start": googletest.Object{"dateTime": soon}, "end": googletest.Object{"dateTime": soon}})
	if err := s.desk.Secrets.Set(account, secrets.ClientSecret, googletest.DefaultSecret); err != nil {
		return err
	}
	err = s.desk.AddAccount(ctx, account, map[string]string{"type": "google", "client_id": googletest.DefaultClientID, "api_base": base,
		"auth_url": s.g.AuthURL(), "token_url": s.g.TokenURL(), "revoke_url": s.g.RevokeURL()})
	if err != nil {
		return err
	}
	s.say("  This Google runs inside the demo; nothing leaves your machine. Signing in goes the real way, only that the demo plays your browser:")
	s.say("")
	s.say("    bothways account login %s", account)
	s.say("")
	_, err = s.desk.LoginBrowser(ctx, account, desk.Browser{Show: func(address string) {
		go func() {
			if r, err := http.Get(address); err == nil {
				_ = r.Body.Close()
			}
		}()
	}})
	return err
}

// twice syncs, and syncs again.
func (s *story) twice(ctx context.Context, names []string) error {
	for _, title := range []string{"The first sync:", "And once more, right away:"} {
		s.say("  %s", title)
		reps, err := s.desk.Sync(ctx, names, desk.Terms{Yes: true})
		if err != nil {
			return err
		}
		if err := s.check(reps); err != nil {
			return err
		}
		for _, r := range reps {
			s.say("  %-15s %d written, %s", r.Process, written(r), requests(r.Requests.Right))
		}
	}
	for _, breach := range s.g.Breaches() {
		s.say("  Google would object: %s", breach)
	}
	s.say("  What Google cannot hold, such as a ship's call sign, stays in the folder untouched.")
	return nil
}

// bothEdited edits the folder and the Google account, syncs, and takes the contacts' run back.
func (s *story) bothEdited(ctx context.Context, names []string) error {
	s.say("")
	s.say("  Now both are edited: a phone number in the folder; at Google a web page for Chiara Bellini, and one Monday tea is called off.")
	s.say("")
	if err := replaceIn(filepath.Join(s.pim, data.Clients, "ingrid-solberg.vcf"), "+47 55 55 01 09", "+47 55 55 02 22"); err != nil {
		return err
	}
	if err := s.editGoogle(); err != nil {
		return err
	}
	reps, err := s.desk.Sync(ctx, names, desk.Terms{})
	if err != nil {
		return err
	}
	if err := s.check(reps); err != nil {
		return err
	}
	s.show(reps)
	writes, err := s.undoLast(ctx, names[0])
	if err != nil {
		return err
	}
	s.say("  Undone at both, and a sync after the undo leaves it so (%d writes).", writes)
	return nil
}

// editGoogle does what Ada does on Google's own pages.
func (s *story) editGoogle() error {
	hand := s.g.Hand(owner)
	found := false
	for _, c := range hand.Contacts() {
		names, _ := c["names"].([]any)
		if len(names) == 0 {
			continue
		}
		if first, _ := names[0].(googletest.Object); first["displayName"] == "Chiara Bellini" {
			hand.EditContact(c["resourceName"].(string), googletest.Object{"urls": []any{googletest.Object{"value": "https://fornobellini.example/"}}})
			found = true
		}
	}
	now := s.desk.Now().UTC()
	for _, e := range hand.Occurrences(owner, now.AddDate(0, 0, 40).Format(time.RFC3339), now.AddDate(0, 0, 60).Format(time.RFC3339)) {
		if e["summary"] == "Monday tea" && found {
			hand.DeleteEvent(owner, e["id"].(string))
			return nil
		}
	}
	return errors.New("the demo's Google lacks Chiara Bellini or the Monday tea")
}
