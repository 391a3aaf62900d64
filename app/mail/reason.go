package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"

	smtp "github.com/wneessen/go-mail"
)

// reason tells what a person can do something about; the server's own words stay.
func reason(err error) error {
	var answer *textproto.Error
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var verify *tls.CertificateVerificationError
	var network net.Error
	switch {
	case errors.As(err, &answer) && (answer.Code == 535 || answer.Code == 534 || answer.Code == 538):
		return fmt.Errorf("%w: %s", ErrSignIn, oneLine(answer.Msg))
	case errors.Is(err, smtp.ErrNoSupportedAuthDiscovered), strings.Contains(err.Error(), "does not support SMTP AUTH"):
		return fmt.Errorf("the mail server offers no way to sign in that is safe")
	case errors.As(err, &verify), errors.As(err, &unknown), errors.As(err, &host):
		return fmt.Errorf("the mail server's certificate cannot be trusted: %w", err)
	case strings.Contains(err.Error(), "does not support STARTTLS"):
		return fmt.Errorf("the mail server offers no encryption (STARTTLS); nothing is sent without it")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("the mail server does not answer in time")
	}
	return err
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
