package dav

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"net/http"
	"strings"

	"github.com/icholy/digest"
)

// challenge is a server's offer of Digest sign-in (RFC 7616), with what a session needs.
type challenge struct {
	*digest.Challenge
	asked  string // the algorithm as the server writes it
	cnonce string
	first  string // the session's first nonce
}

// parseChallenge reads an offer; nil if it cannot be met.
func parseChallenge(offer string) *challenge {
	if len(offer) < len(Digest) {
		return nil
	}
	c, err := digest.ParseChallenge(digest.Prefix + strings.TrimSpace(offer[len(Digest):]))
	if err != nil {
		return nil
	}
	out := &challenge{Challenge: c, asked: c.Algorithm, cnonce: rand.Text(), first: c.Nonce}
	c.Algorithm = strings.TrimSuffix(strings.ToUpper(c.Algorithm), "-SESS")
	if !digest.CanDigest(c) || out.session() && out.hash() == nil {
		return nil
	}
	return out
}

func (c *challenge) session() bool { return len(c.asked) > len(c.Algorithm) }

func (c *challenge) hash() hash.Hash {
	switch c.Algorithm {
	case "MD5":
		return md5.New()
	case "SHA-256":
		return sha256.New()
	}
	return nil
}

// answer makes the Authorization header of one request.
func (c *challenge) answer(r *http.Request, user, password string, count int) (string, error) {
	o := digest.Options{Method: r.Method, URI: r.URL.RequestURI(), GetBody: r.GetBody, Count: count, Username: user, Password: password}
	if c.session() {
		o.Cnonce = c.cnonce
		o.A1 = c.sum(c.sum(user+":"+c.Realm+":"+password) + ":" + c.first + ":" + c.cnonce)
	}
	cred, err := digest.Digest(c.Challenge, o)
	if err != nil {
		return "", err
	}
	cred.Algorithm = c.asked
	return cred.String(), nil
}

func (c *challenge) sum(s string) string {
	h := c.hash()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}
