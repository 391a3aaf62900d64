package googletest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"slices"
	"strings"
)

// robot is a service account with domain-wide delegation.
type robot struct {
	email  string
	key    *rsa.PublicKey
	scopes []string
}

// AddServiceAccount makes a service account that may act for everybody within scopes, and returns its key file.
func (s *Server) AddServiceAccount(email string, scopes ...string) []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.auth.robots[email] = &robot{email: email, key: &key.PublicKey, scopes: scopes}
	return encode(Object{"type": "service_account", "project_id": "test", "private_key_id": "k1", "client_email": email, "client_id": "1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), "token_uri": s.base + "token"})
}

type claims struct {
	Iss, Sub, Scope, Aud string
	Iat, Exp             int64
}

// robotToken is the JWT bearer grant (RFC 7523, G-SVC-1).
func (s *Server) robotToken(assertion string) (int, Object) {
	refuse := func(code, why string) (int, Object) { return 400, Object{"error": code, "error_description": why} }
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		return refuse("invalid_grant", "Invalid JWT")
	}
	var head struct{ Alg string }
	var c claims
	if !unpack(parts[0], &head) || !unpack(parts[1], &c) || head.Alg != "RS256" {
		return refuse("invalid_grant", "Invalid JWT")
	}
	bot := s.auth.robots[c.Iss]
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	switch {
	case bot == nil:
		return refuse("invalid_grant", "Invalid grant: account not found")
	case err != nil || rsa.VerifyPKCS1v15(bot.key, crypto.SHA256, sum[:], sig) != nil:
		return refuse("invalid_grant", "Invalid JWT Signature.")
	case c.Aud != s.base+"token" || c.Exp-c.Iat > 3600:
		return refuse("invalid_grant", "Invalid JWT: aud or lifetime")
	}
	scopes := strings.Fields(c.Scope)
	for _, x := range scopes { // G-SVC-2
		if !slices.Contains(bot.scopes, x) {
			return refuse("unauthorized_client", "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.")
		}
	}
	if c.Sub == "" || s.account(c.Sub) == nil {
		return refuse("invalid_grant", "Invalid email or User ID")
	}
	t := s.grant(s.account(c.Sub).email, c.Iss, scopes)
	t.robot = true
	out := s.tokenReply(t)
	delete(out, "scope")
	return 200, out
}

func unpack(part string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(raw, into) == nil
}
