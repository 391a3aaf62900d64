package desk_test

import (
	"context"
	"net"
	"slices"
	"testing"

	"bothways/app/desk"
	"bothways/app/mail"
	"bothways/app/settings"
	"bothways/sync/record"
)

// nowhere is the address of a mail server that is not there.
func nowhere(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// A run from the window tells of the first sync, too, and waits for no mail server.
func TestFirstSyncFromTheWindowIsMailed(t *testing.T) {
	b := newBed(t, "folder", record.Contacts)
	b.set("review", "first")
	b.add(b.left, "a", names["a"])
	mailTo(b, nowhere(t))
	rep := b.run(desk.Review, desk.Terms{Asking: true})
	if n := b.desk.Mails().Standing().Mails; n != 0 {
		t.Errorf("%d mails about a plan that is on the screen", n)
	}
	b.run(desk.Review, desk.Terms{})
	if n := b.desk.Mails().Standing().Mails; n != 1 || rep.Plan == "" {
		t.Errorf("%d mails about a plan that waits", n)
	}
	s := b.review()
	_, err := s.Approve(b.ctx, nil)
	b.ok(err)
	b.ok(b.desk.Close()) // waits for what sends beside
	b.open()
	b.desk.Mails().Hurry()
	var subjects []string
	b.desk.Mails().Round(b.ctx, func(_ context.Context, m mail.Mail) error {
		subjects = append(subjects, m.Subject)
		return nil
	})
	slices.Sort(subjects)
	if want := []string{"Bothways: p has changes to review", "Bothways: the first sync of p is done"}; !slices.Equal(subjects, slices.Sorted(slices.Values(want))) {
		t.Errorf("%q", subjects)
	}
}

func mailTo(b *bed, server string) {
	s := b.desk.Settings()
	s.Notify.Email = &settings.Email{To: "ada@example.org", SMTP: server, On: "review"}
	b.desk.Use(s)
}
