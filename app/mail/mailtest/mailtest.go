// Package mailtest starts a real SMTP server for tests: aiosmtpd, on a free port of this computer.
package mailtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

//go:embed server.py
var program string

// How a server speaks.
const (
	StartTLS = "starttls"
	TLS      = "tls" // from the first byte
	Plain    = "plain"
)

// Server takes mails of ada, whose password is secret.
type Server struct {
	Address string // localhost:port
	Cert    string // the file to trust, for SSL_CERT_FILE
	Folder  string // of what came in

	key, mode, python string
	cmd               *exec.Cmd
	stdin             io.Closer
}

// ErrMissing: this computer has no aiosmtpd.
var ErrMissing = errors.New("aiosmtpd is not there: install the package python3-aiosmtpd")

// There tells whether this computer has what New needs.
func There() bool { return python() != "" }

// python is an interpreter that has aiosmtpd, "" if none has.
var python = sync.OnceValue(func() string {
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import aiosmtpd").Run() == nil {
			return name
		}
	}
	return ""
})

// New makes a server in a folder; nothing listens yet.
func New(dir, mode string) (*Server, error) {
	s := &Server{Cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"), Folder: filepath.Join(dir, "mails"), mode: mode}
	if s.python = python(); s.python == "" {
		return nil, ErrMissing
	}
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return nil, err
	}
	if _, err := os.Stat(s.Cert); err == nil {
		return s, nil // as another server of this folder has it
	}
	return s, s.certificate()
}

// Start listens; after a Stop on the port it had before.
func (s *Server) Start() error {
	s.cmd = exec.Command(s.python, "-W", "ignore", "-c", program, s.Folder, s.Cert, s.key, s.mode)
	s.cmd.Stderr = os.Stderr
	if s.Address != "" {
		_, port, _ := net.SplitHostPort(s.Address)
		s.cmd.Env = append(os.Environ(), "SMTP_PORT="+port)
	}
	stdin, err := s.cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	s.stdin = stdin
	if err := s.cmd.Start(); err != nil {
		return err
	}
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		s.Stop()
		return fmt.Errorf("aiosmtpd did not start: %w", err)
	}
	s.Address = "localhost:" + strings.TrimSpace(port)
	return nil
}

// Stop ends the server; its port and its mails stay.
func (s *Server) Stop() {
	if s.cmd != nil {
		_ = s.stdin.Close()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// Mails are those that came in, in order.
func (s *Server) Mails() ([]*mail.Message, error) {
	files, err := filepath.Glob(filepath.Join(s.Folder, "*.eml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var out []*mail.Message
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		m, err := mail.ReadMessage(strings.NewReader(string(data)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(f), err)
		}
		out = append(out, m)
	}
	return out, nil
}

// certificate makes a key and a certificate of its own signature for localhost.
func (s *Server) certificate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	form := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(s.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600),
		os.WriteFile(s.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
}
