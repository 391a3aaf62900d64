package dav

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"bothways/sync/side"
)

// lanes is how many requests are in flight at most.
const lanes = 8

// newTransport makes the transport; certificates are always verified.
func newTransport(cfg Config) (http.RoundTripper, error) {
	if cfg.Transport != nil {
		return cfg.Transport, nil
	}
	conf, err := tlsConfig(cfg)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        conf,
		TLSHandshakeTimeout:    15 * time.Second,
		ResponseHeaderTimeout:  3 * time.Minute,
		MaxIdleConnsPerHost:    lanes,
		MaxConnsPerHost:        2 * lanes,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		ForceAttemptHTTP2:      true,
	}, nil
}

func tlsConfig(cfg Config) (*tls.Config, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if cfg.CAFile != "" {
		pem, err := os.ReadFile(cfg.CAFile)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, &side.Error{Class: side.ErrInvalid, What: "ca_file " + cfg.CAFile + " holds no certificate in PEM form"}
		}
		conf.RootCAs = pool
	}
	if cfg.ClientCert == "" && cfg.ClientKey == "" {
		return conf, nil
	}
	key := cfg.ClientKey
	if key == "" {
		key = cfg.ClientCert
	}
	pair, err := tls.LoadX509KeyPair(cfg.ClientCert, key)
	if err != nil {
		return nil, fmt.Errorf("client_cert: %w", err)
	}
	conf.Certificates = []tls.Certificate{pair}
	return conf, nil
}
