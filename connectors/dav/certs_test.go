package dav_test

import (
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// writePair writes a certificate for a client and its key.
func writePair(t *testing.T, cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ada"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// gzipped compresses another handler's answers; instead may write an answer of its own.
func gzipped(h http.Handler, asked *atomic.Bool, instead func(*http.Request, io.Writer) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.ServeHTTP(w, r)
			return
		}
		asked.Store(true)
		z := &zipped{ResponseWriter: w}
		if r.Header.Get("Authorization") != "" && instead != nil {
			z.code = http.StatusMultiStatus
			if instead(r, z) {
				z.close()
				return
			}
			z.code = 0
		}
		h.ServeHTTP(z, r)
		z.close()
	})
}

type zipped struct {
	http.ResponseWriter
	z    *gzip.Writer
	code int
}

func (z *zipped) WriteHeader(code int) { z.code = code }

func (z *zipped) Write(p []byte) (int, error) {
	if z.z == nil {
		z.Header().Set("Content-Encoding", "gzip")
		z.flush()
		z.z = gzip.NewWriter(z.ResponseWriter)
	}
	return z.z.Write(p)
}

func (z *zipped) flush() {
	if z.code == 0 {
		z.code = http.StatusOK
	}
	z.ResponseWriter.WriteHeader(z.code)
}

func (z *zipped) close() {
	if z.z == nil {
		z.flush()
		return
	}
	_ = z.z.Close()
}
