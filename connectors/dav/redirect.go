package dav

import (
	"net/http"
	"net/url"
	"strings"

	"bothways/sync/side"
)

const maxHops = 5

func isRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// sameOrigin compares scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if strings.EqualFold(u.Scheme, "https") {
		return "443"
	}
	return "80"
}

// mayMove tells whether a redirect stays with the server that is trusted with the password: the same
// origin, or the same host's https instead of its http, both on their usual ports.
func mayMove(from, to *url.URL) bool {
	if sameOrigin(from, to) {
		return true
	}
	return from.Scheme == "http" && to.Scheme == "https" && strings.EqualFold(from.Hostname(), to.Hostname()) &&
		port(from) == "80" && port(to) == "443"
}

// ofFamily tells whether a host may get the password besides the account's own: https on the usual
// port, in a domain that the account's provider is known to use.
func (c *client) ofFamily(to *url.URL) bool {
	host := strings.ToLower(to.Hostname())
	if !strings.EqualFold(to.Scheme, "https") || port(to) != "443" || host == "" {
		return false
	}
	for _, domain := range c.family {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// next is where a redirect leads.
func (c *client) next(resp *http.Response, from *url.URL, method string) (*url.URL, error) {
	where := resp.Header.Get("Location")
	to, err := from.Parse(where)
	if where == "" || err != nil {
		return nil, &side.Error{Class: side.ErrUnsupported, What: from.Host + " sends a redirect without a usable address", Untouched: true}
	}
	if !mayMove(from, to) && !c.ofFamily(to) {
		return nil, elsewhere(from, to)
	}
	if resp.StatusCode == http.StatusSeeOther && (method == http.MethodPut || method == http.MethodDelete) {
		return nil, &side.Error{Class: side.ErrUnsupported, What: from.Host + " answers a write with a redirect to another page"}
	}
	return to, nil
}

// elsewhere refuses another host.
func elsewhere(from, to *url.URL) error {
	what := from.Host + " leads to " + to.Scheme + "://" + to.Host + ", another server, which is not given the password; if it is the right one, set the account's url to it"
	if strings.EqualFold(from.Hostname(), to.Hostname()) && from.Scheme == "https" && to.Scheme == "http" {
		what = from.Host + " leads from https to http, where the password can be read on the way; this is not followed"
	}
	return &side.Error{Class: side.ErrRefused, What: what, Untouched: true}
}
