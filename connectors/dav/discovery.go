package dav

import (
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"

	"bothways/sync/record"
	"bothways/sync/side"
)

const homeProps = folderProps + `<D:current-user-principal/><D:principal-URL/><C:calendar-home-set/><R:addressbook-home-set/>` +
	`<S:calendar-proxy-write-for/><S:calendar-proxy-read-for/>`

// home is what discovery found; paths are decoded.
type home struct {
	calendars, contacts []string // home sets (RFC 4791 §6.2.1, RFC 6352 §7.1.1)
	self                *folder  // the account's address itself, where that is a collection
	plain               []string // a collection of collections without any principal behind it
	lenders             []string // principals that let this one act for them (calendar proxies)
	lent                []string // their home sets
}

// sets lists the paths to look into.
func (h home) sets() []string {
	var out []string
	for _, p := range slices.Concat(h.calendars, h.contacts, h.plain) {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func (h home) found() bool { return len(h.calendars)+len(h.contacts) > 0 }

// of is the home set that holds collections of that kind, "" if there is none.
func (h home) of(kind record.Kind) string {
	sets := h.calendars
	if kind == record.Contacts {
		sets = h.contacts
	}
	if sets = slices.Concat(sets, h.plain); len(sets) > 0 {
		return sets[0]
	}
	return ""
}

// discover walks from the account's address to its home sets: the address itself, the well-known
// ones (RFC 6764 §5), the root, and for a bare host what DNS names (§6).
func (k *connector) discover(ctx context.Context) (home, error) {
	k.mu.Lock()
	known := k.away
	k.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	h, err := k.explore(ctx)
	if err == nil {
		k.borrow(ctx, &h)
	}
	if now := k.c.origin(); err == nil && h.found() && !strings.EqualFold(now.Hostname(), k.start.Hostname()) && k.c.ofFamily(now) {
		k.mu.Lock()
		k.away = &h
		k.mu.Unlock()
	}
	return h, err
}

// mostLenders is how many other principals are asked for their homes.
const mostLenders = 50

// borrow finds the homes of those who let the account's principal act for them. One that cannot be seen
// after all is left out.
func (k *connector) borrow(ctx context.Context, h *home) {
	own := h.sets()
	for _, p := range h.lenders[:min(len(h.lenders), mostLenders)] {
		r, err := k.ask(ctx, escapePath(p))
		if err != nil {
			continue
		}
		var theirs home
		if k.homes(&theirs, r) != nil {
			continue
		}
		for _, set := range theirs.sets() {
			if !slices.Contains(own, set) && !slices.Contains(h.lent, set) {
				h.lent = append(h.lent, set)
			}
		}
	}
}

// settled makes sure that the host which keeps the collections is known before one is named by its path.
func (k *connector) settled(ctx context.Context) error {
	if len(k.cfg.Family) == 0 {
		return nil
	}
	_, err := k.discover(ctx)
	return err
}

func (k *connector) explore(ctx context.Context) (home, error) {
	var h home
	start := k.c.origin()
	first := k.probe(ctx, &h, start.EscapedPath())
	if len(h.calendars) > 0 && len(h.contacts) > 0 || h.found() && !strings.EqualFold(k.c.origin().Hostname(), start.Hostname()) {
		return h, nil
	}
	if first != nil && (errors.Is(first, side.ErrAuth) || ctx.Err() != nil) {
		return h, first
	}
	if errors.Is(first, side.ErrNetwork) {
		if err := k.byDNS(ctx, start); err != nil {
			return h, first
		}
		if first = k.probe(ctx, &h, k.c.origin().EscapedPath()); first == nil && h.found() {
			return h, nil
		}
	}
	for _, p := range []string{"/.well-known/caldav", "/.well-known/carddav", "/"} {
		if p == "/" && (h.found() || start.Path == "/") {
			continue
		}
		if p == "/.well-known/caldav" && len(h.calendars) > 0 || p == "/.well-known/carddav" && len(h.contacts) > 0 {
			continue
		}
		if err := k.probe(ctx, &h, p); err != nil && (errors.Is(err, side.ErrAuth) || ctx.Err() != nil) {
			if h.found() || h.self != nil {
				break
			}
			return h, err
		} else if err != nil && first == nil && !h.found() && refusesElsewhere(err) {
			first = err
		}
	}
	if !h.found() && h.self == nil && start.Path == "/" && start.Port() == "" && k.byDNS(ctx, start) == nil {
		_ = k.probe(ctx, &h, k.c.origin().EscapedPath())
	}
	if h.found() || h.self != nil {
		h.plain = nil
		return h, nil
	}
	if len(h.plain) > 0 {
		return h, nil
	}
	if first == nil {
		first = &side.Error{Class: side.ErrUnsupported, What: start.Host + " answers, but names no calendars or address books; set url to the address its manual gives for CalDAV or CardDAV", Untouched: true}
	}
	return h, first
}

func refusesElsewhere(err error) bool {
	var e *side.Error
	return errors.As(err, &e) && e.Class == side.ErrRefused && strings.Contains(e.What, "another server")
}

// probe looks at one address and follows its principal.
func (k *connector) probe(ctx context.Context, h *home, path string) error {
	r, err := k.ask(ctx, path)
	if err != nil {
		return err
	}
	if f, ok := folderOf(r, k.c.origin().String()); ok && h.self == nil {
		h.self = &f
	}
	if err := k.homes(h, r); err != nil {
		return err
	}
	if len(h.calendars) > 0 && len(h.contacts) > 0 {
		return nil
	}
	for _, prop := range []string{"current-user-principal", "principal-URL"} {
		href := r.prop(nsDAV, prop).child(nsDAV, "href").str()
		if href == "" {
			continue
		}
		p, err := k.local(href)
		if err != nil {
			return err
		}
		principal, err := k.ask(ctx, escapePath(p))
		if err != nil {
			return err
		}
		if err := k.homes(h, principal); err != nil || h.found() {
			return err
		}
	}
	if _, p := splitHref(r.href); !h.found() && h.self == nil && r.prop(nsDAV, "resourcetype").has(nsDAV, "collection") && !slices.Contains(h.plain, p) {
		h.plain = append(h.plain, p)
	}
	return nil
}

// ask is a PROPFIND of one resource.
func (k *connector) ask(ctx context.Context, path string) (row, error) {
	host := k.c.origin().Host
	rows, _, err := k.c.propfind(ctx, host, path, "0", homeProps, nil)
	if err != nil {
		return row{}, err
	}
	if len(rows) == 0 || rows[0].gone() {
		return row{}, failure(host+decodePath(path), answer{status: 404, msg: "404 Not Found"})
	}
	return rows[0], nil
}

// homes takes the home sets of a principal's row.
func (k *connector) homes(h *home, r row) error {
	from := k.c.origin().Host
	for _, prop := range []string{"calendar-proxy-write-for", "calendar-proxy-read-for"} {
		n := r.prop(nsCS, prop)
		if n == nil {
			continue
		}
		for _, kid := range n.kids {
			if origin, p := splitHref(kid.str()); kid.name.Local == "href" && p != "" && (origin == "" || k.here(kid.str(), from)) && !slices.Contains(h.lenders, p) {
				h.lenders = append(h.lenders, p)
			}
		}
	}
	for _, set := range []struct {
		n  *node
		to *[]string
	}{{r.prop(nsCal, "calendar-home-set"), &h.calendars}, {r.prop(nsCard, "addressbook-home-set"), &h.contacts}} {
		if set.n == nil {
			continue
		}
		for _, kid := range set.n.kids {
			if kid.name.Local != "href" || kid.str() == "" {
				continue
			}
			if h.found() && !k.here(kid.str(), from) {
				continue // one account keeps to one host
			}
			p, err := k.local(kid.str())
			if err != nil {
				return err
			}
			if p = asFolder(p); !slices.Contains(*set.to, p) {
				*set.to = append(*set.to, p)
			}
		}
	}
	return nil
}

// here tells whether an href of an answer that came from a host leads to the host that is talked to.
func (k *connector) here(href, from string) bool {
	origin, _ := splitHref(href)
	if origin == "" {
		return from == k.c.origin().Host
	}
	u, err := url.Parse(origin)
	return err == nil && (strings.EqualFold(u.Hostname(), k.c.origin().Hostname()) || !k.c.ofFamily(u))
}

// local is the path of an href that must lie on the account's own server, or on one of its provider's
// family, to which the account then moves. A server behind a proxy may name itself by http.
func (k *connector) local(href string) (string, error) {
	origin, p := splitHref(href)
	if origin == "" {
		return p, nil
	}
	own := k.c.origin()
	u, err := url.Parse(origin)
	if err == nil && !strings.EqualFold(u.Hostname(), own.Hostname()) && k.c.ofFamily(u) {
		k.c.move(&url.URL{Scheme: "https", Host: u.Host, Path: own.Path})
		return p, nil
	}
	if err != nil || !strings.EqualFold(u.Hostname(), own.Hostname()) {
		to := &url.URL{Scheme: "https", Host: "another server"}
		if err == nil {
			to = u
		}
		return "", elsewhere(own, to)
	}
	return p, nil
}

// byDNS asks for the services of a domain and moves to what they name, https only and only below
// the domain itself (RFC 6764 §6 and §8: a forged answer must not get the password).
func (k *connector) byDNS(ctx context.Context, start *url.URL) error {
	host := start.Hostname()
	none := &side.Error{Class: side.ErrNetwork, What: host + ": DNS names no CalDAV or CardDAV service", Untouched: true}
	if start.Port() != "" || net.ParseIP(host) != nil || isLoopback(host) {
		return none
	}
	dns := k.cfg.Resolver
	if dns == nil {
		dns = net.DefaultResolver
	}
	for _, service := range []string{"caldavs", "carddavs"} {
		to := located(ctx, dns, service, host)
		if to == nil || to.Hostname() != host && !strings.HasSuffix(to.Hostname(), "."+host) && !k.c.ofFamily(to) {
			continue
		}
		k.c.move(to)
		return nil
	}
	return none
}
