package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/app/mail/mailtest"
)

// trusted is the folder of the certificate that this program trusts.
var trusted string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mail")
	if err != nil {
		panic(err)
	}
	trusted = dir
	if s, err := mailtest.New(dir, mailtest.StartTLS); err == nil {
		_ = os.Setenv("SSL_CERT_FILE", s.Cert) // before the first look at it
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// started is a server that the test's program trusts, or not.
func started(t *testing.T, mode string, trust bool) *mailtest.Server {
	t.Helper()
	dir := t.TempDir()
	if trust {
		dir = trusted
	}
	s, err := mailtest.New(dir, mode)
	if errors.Is(err, mailtest.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Folder = t.TempDir()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func serverAt(s *mailtest.Server) Server {
	return Server{Address: s.Address, Username: "ada", Password: func() (string, error) { return "secret", nil }, Program: "Bothways/test",
		Patience: 20 * time.Second, private: func(string) bool { return false }}
}

func sample() Mail {
	return Mail{ID: "p-000001.x@bothways.invalid", Made: time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC), Subject: "Prüfung: clients",
		Text: "Grüße\nein Absatz\n", Files: []File{{"clients.html", "text/html", []byte("<p>ä</p>")}, {"clients.pdf", "application/pdf", []byte("%PDF\x00\xff")}}}
}

func TestSend(t *testing.T) {
	s := started(t, mailtest.StartTLS, true)
	if err := serverAt(s).Send(t.Context(), "bothways@example.org", "ada@example.org", sample()); err != nil {
		t.Fatal(err)
	}
	m := onlyMail(t, s)
	for name, want := range map[string]string{"Message-Id": "<p-000001.x@bothways.invalid>", "To": "<ada@example.org>", "From": `"Bothways" <bothways@example.org>`,
		"Date": "Sun, 22 Nov 2026 10:30:00 +0000", "Auto-Submitted": "auto-generated", "User-Agent": "Bothways/test"} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != sample().Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	parts := partsOf(t, m)
	if parts["clients.html"] != "<p>ä</p>" || parts["clients.pdf"] != "%PDF\x00\xff" || strings.ReplaceAll(parts[""], "\r\n", "\n") != sample().Text {
		t.Errorf("%q", parts)
	}
}

func onlyMail(t *testing.T, s *mailtest.Server) *mail.Message {
	t.Helper()
	all, err := s.Mails()
	if err != nil || len(all) != 1 {
		t.Fatalf("%d mails, %v", len(all), err)
	}
	return all[0]
}

// partsOf are the parts by file name, decoded.
func partsOf(t *testing.T, m *mail.Message) map[string]string {
	t.Helper()
	_, how, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for r := multipart.NewReader(m.Body, how["boundary"]); ; {
		p, err := r.NextPart() // undoes quoted-printable
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		var from io.Reader = p
		if p.Header.Get("Content-Transfer-Encoding") == "base64" {
			from = decoder(p)
		}
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		out[p.FileName()] = string(text)
	}
}

func TestEncryption(t *testing.T) {
	for _, c := range []struct {
		name, mode string
		trust      bool
		private    bool
		want       string // in the error; "": it is sent
	}{
		{"trusted", mailtest.StartTLS, true, false, ""},
		{"not trusted", mailtest.StartTLS, false, false, "certificate cannot be trusted"},
		{"not trusted on this computer", mailtest.StartTLS, false, true, "certificate cannot be trusted"},
		{"none offered", mailtest.Plain, true, false, "offers no encryption"},
		{"none offered on this computer", mailtest.Plain, true, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := started(t, c.mode, c.trust)
			at := serverAt(s)
			at.private = func(string) bool { return c.private }
			err := at.Send(t.Context(), "a@example.org", "b@example.org", sample())
			all, _ := s.Mails()
			if c.want == "" && (err != nil || len(all) != 1) || c.want != "" && (err == nil || len(all) != 0 || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%d mails, %v; want %q", len(all), err, c.want)
			}
		})
	}
}

// TestImplicitTLS reaches a server that encrypts from the first byte, as on port 465.
func TestImplicitTLS(t *testing.T) {
	s := started(t, mailtest.TLS, true)
	at := serverAt(s)
	at.implicit = true
	if err := at.Send(t.Context(), "a@example.org", "b@example.org", sample()); err != nil {
		t.Fatal(err)
	}
	onlyMail(t, s)
	wrong := started(t, mailtest.TLS, false)
	at.Address = wrong.Address
	if err := at.Send(t.Context(), "a@example.org", "b@example.org", sample()); err == nil || !strings.Contains(err.Error(), "trusted") {
		t.Errorf("got %v", err)
	}
}

func TestWrongPassword(t *testing.T) {
	s := started(t, mailtest.StartTLS, true)
	at := serverAt(s)
	at.Password = func() (string, error) { return "hunter2", nil }
	for _, err := range []error{at.Send(t.Context(), "a@example.org", "b@example.org", sample()), at.Try(t.Context())} {
		if !errors.Is(err, ErrSignIn) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
	if err := serverAt(s).Try(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestServerThatIsDown(t *testing.T) {
	s := started(t, mailtest.StartTLS, true)
	clock := time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)
	q := Queue{Dir: filepath.Join(t.TempDir(), "mail"), Now: func() time.Time { return clock }}
	hand := func(ctx context.Context, m Mail) error {
		return serverAt(s).Send(ctx, "a@example.org", "b@example.org", m)
	}
	if err := q.Add(sample()); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	out := q.Round(t.Context(), hand)
	if out.Err == nil || !out.First || out.Left != 1 || out.Sent != 0 {
		t.Fatalf("%+v", out)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	if out = q.Round(t.Context(), hand); out.Sent != 0 || out.Err != nil || out.Left != 1 {
		t.Errorf("no pause: %+v", out)
	}
	clock = clock.Add(time.Minute)
	again := Queue{Dir: q.Dir, Now: q.Now} // another program
	if out = again.Round(t.Context(), hand); out.Sent != 1 || out.Left != 0 {
		t.Errorf("%+v", out)
	}
	if again.Round(t.Context(), hand); onlyMail(t, s).Header.Get("Message-Id") != "<"+sample().ID+">" {
		t.Error("another id")
	}
}

func TestRefusedMail(t *testing.T) {
	s := started(t, mailtest.StartTLS, true)
	m := sample()
	m.Subject = "refuse"
	if err := serverAt(s).Send(t.Context(), "a@example.org", "b@example.org", m); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func TestServerThatHangs(t *testing.T) {
	at := Server{Address: silent(t), Patience: 200 * time.Millisecond}
	if err := at.Try(t.Context()); err == nil || !strings.Contains(err.Error(), "in time") {
		t.Errorf("got %v", err)
	}
}
