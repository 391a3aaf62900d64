package dav

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Finder looks for the services of a domain. It sends no password to anybody.
type Finder struct {
	Resolver  Resolver          // nil: the system's
	Transport http.RoundTripper // nil: one of its own
	Paths     []string          // where servers are known to answer besides, such as "/remote.php/dav/"
}

// Service is one place that a domain names, or that answers there.
type Service struct {
	Calendars bool
	Contacts  bool
	URL       string
	By        string // dns, well-known or address
}

const findPatience = 15 * time.Second

// Find asks DNS first, then the well-known addresses, then the domain itself (RFC 6764 §6). It gives
// nothing where nobody answers.
func (f Finder) Find(ctx context.Context, domain string) []Service {
	ctx, end := context.WithTimeout(ctx, findPatience)
	defer end()
	if found := f.byDNS(ctx, domain); len(found) > 0 {
		return oneRoot(found, "")
	}
	host := &http.Client{Transport: f.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var found []Service
	for _, service := range []string{"caldav", "carddav"} {
		if to, ok := answers(ctx, host, &url.URL{Scheme: "https", Host: domain, Path: "/.well-known/" + service}); ok {
			found = join(found, Service{Calendars: service == "caldav", Contacts: service == "carddav", URL: to.String(), By: "well-known"})
		}
	}
	found = oneRoot(found, domain)
	for _, path := range append([]string{"/"}, f.Paths...) {
		if len(found) > 0 || ctx.Err() != nil {
			break
		}
		if to, ok := answers(ctx, host, &url.URL{Scheme: "https", Host: domain, Path: path}); ok {
			found = append(found, Service{Calendars: true, Contacts: true, URL: to.String(), By: "address"})
		}
	}
	return found
}

// At tells whether a WebDAV service answers at an address.
func (f Finder) At(ctx context.Context, address string) (Service, bool) {
	ctx, end := context.WithTimeout(ctx, findPatience/3)
	defer end()
	to, err := url.Parse(address)
	if err != nil {
		return Service{}, false
	}
	host := &http.Client{Transport: f.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	to, ok := answers(ctx, host, to)
	if !ok {
		return Service{}, false
	}
	return Service{Calendars: true, Contacts: true, URL: to.String(), By: "address"}, true
}

// join makes one of two services at one address.
func join(list []Service, s Service) []Service {
	for i := range list {
		if list[i].URL == s.URL {
			list[i].Calendars, list[i].Contacts = list[i].Calendars || s.Calendars, list[i].Contacts || s.Contacts
			return list
		}
	}
	return append(list, s)
}

// oneRoot makes one of two services whose well-known addresses lie on one host: an account at its root
// finds both. By redirects only that host itself counts.
func oneRoot(found []Service, host string) []Service {
	if len(found) != 2 {
		return found
	}
	a, errA := url.Parse(found[0].URL)
	b, errB := url.Parse(found[1].URL)
	named := strings.HasPrefix(a.Path, "/.well-known/") && strings.HasPrefix(b.Path, "/.well-known/")
	if errA != nil || errB != nil || a.Host != b.Host || !named && a.Host != host {
		return found
	}
	return []Service{{Calendars: true, Contacts: true, URL: (&url.URL{Scheme: "https", Host: a.Host, Path: "/"}).String(), By: found[0].By}}
}

// byDNS asks for SRV and, for the path, TXT; only services over TLS count.
func (f Finder) byDNS(ctx context.Context, domain string) []Service {
	if net.ParseIP(domain) != nil || strings.Contains(domain, ":") || isLoopback(domain) {
		return nil
	}
	dns := f.Resolver
	if dns == nil {
		dns = net.DefaultResolver
	}
	var found []Service
	for _, service := range []string{"caldavs", "carddavs"} {
		if to := located(ctx, dns, service, domain); to != nil {
			found = join(found, Service{Calendars: service == "caldavs", Contacts: service == "carddavs", URL: to.String(), By: "dns"})
		}
	}
	return found
}

// located is where DNS says that a service is; nil where it does not (RFC 6764 §3 and §4).
func located(ctx context.Context, dns Resolver, service, domain string) *url.URL {
	_, found, err := dns.LookupSRV(ctx, service, "tcp", domain)
	if err != nil || len(found) == 0 {
		return nil
	}
	target := strings.TrimSuffix(strings.ToLower(found[0].Target), ".")
	if target == "" { // "." says that there is none (RFC 2782)
		return nil
	}
	to := &url.URL{Scheme: "https", Host: target, Path: "/.well-known/" + strings.TrimSuffix(service, "s")}
	if found[0].Port != 443 {
		to.Host = net.JoinHostPort(target, strconv.Itoa(int(found[0].Port)))
	}
	texts, _ := dns.LookupTXT(ctx, "_"+service+"._tcp."+domain)
	for _, t := range texts {
		if p, ok := strings.CutPrefix(t, "path="); ok && strings.HasPrefix(p, "/") {
			to.Path = decodePath(p)
		}
	}
	return to
}

// answers follows an address over https, without a password, to what is a WebDAV service there or asks
// for a sign-in.
func answers(ctx context.Context, host *http.Client, to *url.URL) (*url.URL, bool) {
	for range maxHops {
		r, err := http.NewRequestWithContext(ctx, "PROPFIND", to.String(), bytes.NewReader(propfindBody(homeProps)))
		if err != nil {
			return nil, false
		}
		r.Header.Set("Depth", "0")
		r.Header.Set("Content-Type", "application/xml; charset=utf-8")
		resp, err := host.Do(r)
		if err != nil {
			return nil, false
		}
		_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
		_ = resp.Body.Close()
		switch {
		case resp.StatusCode == http.StatusMultiStatus, resp.StatusCode == http.StatusUnauthorized && resp.Header.Get("WWW-Authenticate") != "":
			return to, true
		case !isRedirect(resp.StatusCode):
			return nil, false
		}
		next, err := to.Parse(resp.Header.Get("Location"))
		if err != nil || next.Scheme != "https" || next.Host == "" || next.User != nil {
			return nil, false
		}
		next.RawQuery, next.Fragment = "", ""
		to = next
	}
	return nil, false
}
