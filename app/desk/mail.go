package desk

import (
	"context"
	"errors"
	address "net/mail"
	"path/filepath"
	"strings"
	"time"

	"bothways/app/mail"
	"bothways/app/report"
	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/words"
	"bothways/sync/link"
)

// How long mails may take at the end of a run: one alone, and all together.
const (
	onePost  = 10 * time.Second
	allPosts = 20 * time.Second
)

// Mails is the queue of this home.
func (d *Desk) Mails() mail.Queue {
	return mail.Queue{Dir: filepath.Join(filepath.Dir(d.Home.State), "mail"), Now: d.now}
}

func (d *Desk) mailServer(e settings.Email) mail.Server {
	return mail.Server{Address: e.SMTP, Username: e.Username, Program: d.Agent, Patience: onePost,
		Password: func() (string, error) { return d.Secrets.Get(secrets.MailAccount, secrets.Password) }}
}

// sender is the address that mails come from: servers take that of the person who signs in.
func sender(e settings.Email) string {
	from := e.To
	if strings.Contains(e.Username, "@") {
		from = e.Username
	}
	if a, err := address.ParseAddress(from); err == nil {
		return a.Address // without the name beside it
	}
	return from
}

// stateOf is what is remembered of a process; zero where nothing is.
func (d *Desk) stateOf(ctx context.Context, process string) link.State {
	w, err := d.peek(process)
	if err != nil {
		return link.State{}
	}
	st, _ := w.memory.State(ctx)
	return st
}

// mailAbout queues a mail about a run, if the settings want one and it was not said before.
func (d *Desk) mailAbout(ctx context.Context, was link.State, rep report.Report, asking bool) {
	e := d.Settings().Notify.Email
	if e == nil || ctx.Err() != nil {
		return
	}
	now := d.stateOf(ctx, rep.Process)
	n := news{rep: rep, first: !was.Ran && now.Ran && rep.Run != "", failures: now.Failures, asking: asking}
	print, ok := n.fingerprint()
	if !ok {
		return
	}
	key := "mailed/" + rep.Process
	told, err := d.db.Meta(ctx, key)
	if err == nil && n.wanted(e.On) && (n.first || print != told || print == "") {
		err = d.Mails().Add(d.compose(n, *e, print))
	}
	if err == nil && print != told && (print == "" || n.wanted(e.On)) {
		err = d.db.SetMeta(ctx, key, print)
	}
	if err != nil && d.Log != nil {
		d.Log.Warn("mail", "process", rep.Process, "error", err)
	}
}

// post hands over what waits, in a short time, or leaves it to Watch where that is at work.
func (d *Desk) post(ctx context.Context) {
	if poke := d.poke.Load(); poke != nil {
		select {
		case *poke <- struct{}{}:
		default:
		}
		return
	}
	d.postNow(ctx)
}

func (d *Desk) postNow(ctx context.Context) {
	e := d.Settings().Notify.Email
	if e == nil || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, allPosts)
	defer cancel()
	out := d.Mails().Round(ctx, func(ctx context.Context, m mail.Mail) error {
		return d.mailServer(*e).Send(ctx, sender(*e), e.To, m)
	})
	if d.Log != nil && (out.Sent > 0 || out.Err != nil || out.Dropped > 0) {
		d.Log.Info("mail", "sent", out.Sent, "left", out.Left, "dropped", out.Dropped, "error", out.Err)
	}
	if out.Err != nil && out.First {
		d.notice(words.T("A mail could not be sent; it is tried again later. {{.Why}}", "Why", out.Err))
	}
	if out.Dropped > 0 {
		d.notice(words.N(out.Dropped, "{{.N}} mail was given up.", "{{.N}} mails were given up."))
	}
}

// keepPosting sends mails beside the runs until the context ends.
func (d *Desk) keepPosting(ctx context.Context) {
	poke := make(chan struct{}, 1)
	d.poke.Store(&poke)
	defer d.poke.Store(nil)
	for {
		d.postNow(ctx)
		s := d.Mails().Standing()
		wait := time.Hour
		if s.Mails > 0 {
			wait = min(max(s.Next.Sub(d.now()), time.Minute), wait) // less would be busy where nothing can be sent
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-poke:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// email is notify.email, or a mistake that says how to set it.
func (d *Desk) email() (settings.Email, error) {
	e := d.Settings().Notify.Email
	if e == nil {
		return settings.Email{}, mistaken(words.T("no mails are set up; write a part [notify.email] with to and smtp into {{.File}}", "File", d.Home.Config))
	}
	return *e, nil
}

// TestMail sends a mail at once and says to whom. What waits goes with it.
func (d *Desk) TestMail(ctx context.Context) (to string, err error) {
	e, err := d.email()
	if err != nil {
		return "", err
	}
	now := d.now()
	m := mail.Mail{ID: mailID("test", now.Format(time.RFC3339Nano), d.Home.State, e), Made: now, Subject: words.T("Bothways: a test"),
		Text: words.T("This is a test. Mails from Bothways reach you.") + "\n"}
	if err := d.mailServer(e).Send(ctx, sender(e), e.To, m); err != nil {
		return e.To, d.mailTrouble(err)
	}
	d.Mails().Hurry()
	d.post(ctx)
	return e.To, nil
}

// MailPasswordAsked is a mistake where there is no password to give.
func (d *Desk) MailPasswordAsked() error {
	e, err := d.email()
	switch {
	case err != nil:
		return err
	case e.Username == "":
		return mistaken(words.T("notify.email has no username, so there is nothing to sign in with"))
	case len(e.PasswordCommand) > 0:
		return mistaken(words.T("the password for mails comes from the command {{.Command}}; try it with: bothways notify test", "Command", e.PasswordCommand[0]))
	}
	return nil
}

// ForgetMailPassword forgets it.
func (d *Desk) ForgetMailPassword() error {
	return d.Secrets.Delete(secrets.MailAccount, secrets.Password)
}

// KeepMailPassword tries a password at the mail server and keeps it, unless it is refused.
func (d *Desk) KeepMailPassword(ctx context.Context, password string) error {
	if err := d.MailPasswordAsked(); err != nil {
		return err
	}
	e, err := d.email()
	if err != nil {
		return err
	}
	s := d.mailServer(e)
	s.Password = func() (string, error) { return password, nil }
	tried := s.Try(ctx)
	if errors.Is(tried, mail.ErrSignIn) {
		return d.mailTrouble(tried)
	}
	if err := d.Secrets.Set(secrets.MailAccount, secrets.Password, password); err != nil {
		return err
	}
	d.Mails().Hurry()
	return d.mailTrouble(tried)
}

// mailTrouble says what to do about an error of the mail server.
func (d *Desk) mailTrouble(err error) error {
	if errors.Is(err, secrets.ErrNotFound) || errors.Is(err, mail.ErrSignIn) {
		return mailError{words.T("{{.Why}}; give the right one with: bothways notify login", "Why", err), err}
	}
	return err
}

type mailError struct {
	text  string
	cause error
}

func (m mailError) Error() string { return m.text }
func (m mailError) Unwrap() error { return m.cause }

// checkMail tries the mail server; no mail is sent.
func (d *Desk) checkMail(ctx context.Context) Check {
	e := *d.Settings().Notify.Email
	check, standing := words.T("mail"), d.Mails().Standing()
	if err := d.mailServer(e).Try(ctx); err != nil {
		return Check{check, false, d.mailTrouble(err).Error()}
	}
	if standing.Mails > 0 {
		return Check{check, true, words.N(standing.Mails, "{{.Server}} answers; {{.N}} mail waits", "{{.Server}} answers; {{.N}} mails wait", "Server", e.SMTP)}
	}
	return Check{check, true, words.T("{{.Server}} answers; mails go to {{.To}}", "Server", e.SMTP, "To", e.To)}
}
