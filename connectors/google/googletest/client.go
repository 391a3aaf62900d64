package googletest

import (
	"net/http"
)

// Client signs every request with a token of its own for an account. No scopes means all.
func (s *Server) Client(email string, scopes ...string) *http.Client {
	return &http.Client{Transport: signed{token: s.Token(email, scopes...)}}
}

type signed struct{ token string }

// RoundTrip adds the token.
func (t signed) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+t.token)
	return http.DefaultTransport.RoundTrip(r)
}
