// Package mail sends mails by SMTP, from a queue that outlives the program.
package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	smtp "github.com/wneessen/go-mail"
)

// Server is where mails are handed over.
type Server struct {
	Address  string // host:port; 465 is encrypted from the first byte, any other port by STARTTLS
	Username string // "": no sign-in
	Password func() (string, error)
	Program  string // what the mails say made them
	Patience time.Duration

	private  func(host string) bool // tells which hosts need no encryption; nil: this computer alone
	implicit bool                   // encrypted from the first byte whatever the port
}

// File goes with a mail.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"` // like text/html
	Data []byte `json:"data"`
}

// Mail is one mail. Its id stays when it is sent again.
type Mail struct {
	ID      string    `json:"id"` // without angle brackets (RFC 5322 §3.6.4)
	Made    time.Time `json:"made"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	Files   []File    `json:"files,omitempty"`
}

// ErrSignIn: the server refuses name or password.
var ErrSignIn = errors.New("the mail server refuses the sign-in")

// ErrRefused: the server is there, but does not take this mail.
var ErrRefused = errors.New("the mail server refuses the mail")

// Send hands a mail over.
func (s Server) Send(ctx context.Context, from, to string, m Mail) error {
	msg, err := s.message(from, to, m)
	if err != nil {
		return err
	}
	return s.talk(ctx, func(c *smtp.Client) error { return c.Send(msg) })
}

// Try signs in and sends nothing.
func (s Server) Try(ctx context.Context) error {
	return s.talk(ctx, func(*smtp.Client) error { return nil })
}

// talk connects, signs in and hangs up.
func (s Server) talk(ctx context.Context, do func(*smtp.Client) error) error {
	c, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience())
	defer cancel()
	if err := c.DialWithContext(ctx); err != nil {
		return fmt.Errorf("%s: %w", s.Address, reason(err))
	}
	cut := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer cut()
	if err := do(c); err != nil {
		_ = c.Close()
		if refused := (&smtp.SendError{}); errors.As(err, &refused) && refused.ErrorCode() >= 500 {
			return fmt.Errorf("%s: %w: %s", s.Address, ErrRefused, oneLine(err.Error()))
		}
		return fmt.Errorf("%s: %w", s.Address, reason(err))
	}
	_ = c.Close() // what was handed over is the server's, however it says good-bye
	return nil
}

func (s Server) patience() time.Duration {
	if s.Patience > 0 {
		return s.Patience
	}
	return 30 * time.Second
}

// client is set up for the server's port. Certificates are always verified.
func (s Server) client() (*smtp.Client, error) {
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("%s: %q is no port", s.Address, port)
	}
	options := []smtp.Option{smtp.WithPort(number), smtp.WithTimeout(s.patience()), smtp.WithHELO("[127.0.0.1]"), smtp.WithoutNoop()}
	private := s.private
	if private == nil {
		private = loopback
	}
	implicit := number == 465 || s.implicit
	switch {
	case implicit:
		options = append(options, smtp.WithSSL())
	case private(host):
		options = append(options, smtp.WithTLSPolicy(smtp.TLSOpportunistic))
	default:
		options = append(options, smtp.WithTLSPolicy(smtp.TLSMandatory))
	}
	if s.Username != "" {
		password, err := s.Password()
		if err != nil {
			return nil, err
		}
		options = append(options, smtp.WithUsername(s.Username), smtp.WithPassword(password), ways(!implicit && private(host)))
	}
	return smtp.NewClient(host, options...)
}

// ways to sign in, the best first. Without encryption a password travels inside this computer alone.
func ways(private bool) smtp.Option {
	if private {
		return smtp.WithOpportunisticSMTPAuth(smtp.SMTPAuthSCRAMSHA256, smtp.SMTPAuthSCRAMSHA1, smtp.SMTPAuthCramMD5, smtp.SMTPAuthPlainNoEnc, smtp.SMTPAuthLoginNoEnc)
	}
	return smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s Server) message(from, to string, m Mail) (*smtp.Msg, error) {
	msg := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	if err := msg.FromFormat("Bothways", from); err != nil {
		return nil, fmt.Errorf("from %s: %w", from, err)
	}
	if err := msg.To(to); err != nil {
		return nil, fmt.Errorf("to %s: %w", to, err)
	}
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Made)
	msg.Subject(m.Subject)
	msg.SetUserAgent(s.Program)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 §5: nobody answers it by a machine
	msg.SetBodyString(smtp.TypeTextPlain, m.Text)
	for _, f := range m.Files {
		if err := msg.AttachReader(f.Name, bytes.NewReader(f.Data), smtp.WithFileContentType(smtp.ContentType(f.Type))); err != nil {
			return nil, fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	return msg, nil
}
