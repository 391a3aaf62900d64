package davtest

import (
	"crypto/rand"
	"net/http"

	"github.com/icholy/digest"
)

// signedIn checks the account's sign-in, and answers 401 where it is missing. A user without a
// password lets everybody in.
func (s *Server) signedIn(w http.ResponseWriter, r *http.Request) bool {
	q := s.quirks
	switch {
	case q.BearerToken != "":
		if r.Header.Get("Authorization") == "Bearer "+q.BearerToken {
			return true
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="dav"`)
	case q.RequireDigest:
		if s.digestOK(r) {
			return true
		}
		nonce := rand.Text()
		s.nonces[nonce] = true
		w.Header().Set("WWW-Authenticate", `Digest realm="dav", qop="auth", algorithm=SHA-256, nonce="`+nonce+`", opaque="0"`)
	case s.user.Password == "":
		return true
	default:
		name, password, ok := r.BasicAuth()
		if ok && name == s.user.Name && password == s.user.Password {
			return true
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="dav", charset="UTF-8"`)
	}
	http.Error(w, "sign in", http.StatusUnauthorized)
	return false
}

func (s *Server) digestOK(r *http.Request) bool {
	cred, err := digest.ParseCredentials(r.Header.Get("Authorization"))
	if err != nil || !s.nonces[cred.Nonce] || cred.Username != s.user.Name || cred.URI != r.URL.RequestURI() {
		return false
	}
	want, err := digest.Digest(&digest.Challenge{Realm: cred.Realm, Nonce: cred.Nonce, Algorithm: cred.Algorithm, QOP: []string{"auth"}, Opaque: cred.Opaque},
		digest.Options{Method: r.Method, URI: cred.URI, Username: s.user.Name, Password: s.user.Password, Count: cred.Nc, Cnonce: cred.Cnonce})
	return err == nil && want.Response == cred.Response
}
