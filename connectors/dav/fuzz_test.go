package dav

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// FuzzAnswers reads what stands around documents: errors, statuses, ETags, offers of sign-in, cursors.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{
		`<D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>`, "HTTP/1.1 207 Multi-Status", `W/"1"`, `"gcs00000001"`,
		`Digest realm="a", nonce="b", qop="auth", algorithm=SHA-256-sess, opaque=""`, `Basic realm="x", charset="UTF-8", Digest nonce=`,
		"http://example.org/a%2Fb/../c", "!", "Bearer ,,", "",
	} {
		f.Add(s)
	}
	base := &url.URL{Scheme: "https", Host: "example.org", Path: "/dav/"}
	c, err := newClient(Config{URL: base.String()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range readError([]byte(s)) {
			if c == "" {
				t.Error("a condition without a name")
			}
		}
		if n := statusCode(s); n != 0 && (n < 100 || n > 999) {
			t.Errorf("status %d", n)
		}
		if v := versionOf(s, []byte(s)); etagOf(v) != etagOf(s) || versionOf(v, []byte(s)) != v {
			t.Errorf("version %q of %q", v, s)
		}
		r := &http.Request{Method: "GET", URL: base, Header: http.Header{}}
		if c := parseChallenge(s); c != nil {
			if cred, err := c.answer(r, "user", "password", 1); err == nil && strings.ContainsAny(cred, "\r\n") {
				t.Errorf("%q", cred)
			}
		}
		resp := &http.Response{StatusCode: 401, Header: http.Header{"Www-Authenticate": {s}}, Request: r}
		newSigner(Config{Username: "user"}).challenged(resp, 0, false)
		if to, err := c.next(&http.Response{StatusCode: 301, Header: http.Header{"Location": {s}}}, base, "GET"); err == nil && !mayMove(base, to) && !c.ofFamily(to) {
			t.Errorf("%q leads to %s", s, to)
		}
	})
}
