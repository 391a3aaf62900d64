package desk

import (
	"context"
	"net"
	"net/url"
	"strings"

	"bothways/app/presets"
	"bothways/app/words"
	"bothways/connectors/dav"
	"bothways/sync/record"
)

// Service is a place that an e-mail address or a host leads to, as an account could have it.
type Service struct {
	Provider  string // "" is not known by name
	Type      string // dav or google
	URL       string
	Username  string
	Kinds     []string
	Help      string // where the provider explains passwords for programs
	Elsewhere bool   // on a host that is neither the domain's own nor a known provider's: the person's word first
}

// Host is the host of the service's address.
func (s Service) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// FindService finds the services that an e-mail address, a host or an address leads to: by the table
// of providers, by DNS, by the well-known addresses, or at the host itself (RFC 6764). No password is
// sent. An empty list means that nobody answers.
func (d *Desk) FindService(ctx context.Context, text string) ([]Service, error) {
	text = strings.TrimSpace(text)
	domain, user := domainOf(text)
	if domain == "" {
		return nil, mistaken(words.T(`"{{.Word}}" is neither an e-mail address nor the address of a server`, "Word", text))
	}
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" {
			return nil, mistaken(words.T(`"{{.Word}}" is neither an e-mail address nor the address of a server`, "Word", text))
		}
		return []Service{serviceAt(dav.Service{Calendars: true, Contacts: true, URL: text}, domain, user)}, nil
	}
	if p, ok := presets.Of(domain); ok {
		return known(p, user)
	}
	f := d.Finder
	if len(f.Paths) == 0 {
		f.Paths = presets.Paths()
	}
	found := f.Find(ctx, domain)
	if len(found) == 0 && !strings.Contains(domain, ":") {
		for _, at := range presets.Ports() {
			port, path, _ := strings.Cut(at, "/")
			if s, ok := f.At(ctx, "https://"+domain+port+"/"+path); ok {
				found = append(found, s)
			}
		}
	}
	out := []Service{}
	for _, s := range found {
		out = append(out, serviceAt(s, domain, user))
	}
	return out, ctx.Err()
}

// domainOf is the domain of what was typed, and the user name it may hold.
func domainOf(text string) (domain, user string) {
	if strings.ContainsAny(text, " \t\r\n\"<>\\") || text == "" {
		return "", ""
	}
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" {
			return "", ""
		}
		return strings.ToLower(u.Hostname()), ""
	}
	domain = text
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		if at == 0 {
			return "", ""
		}
		domain, user = text[at+1:], text
	}
	domain, _, _ = strings.Cut(domain, "/")
	host := domain
	if h, _, err := net.SplitHostPort(domain); err == nil {
		host = h
	}
	if host == "" || user != "" && host != domain {
		return "", ""
	}
	return strings.ToLower(domain), user
}

// known are the services of a provider in the table.
func known(p presets.Provider, user string) ([]Service, error) {
	if p.Type == "" {
		return nil, mistaken(words.T("{{.Provider}} offers neither CalDAV nor CardDAV, so it cannot be an account; export its contacts and calendars to files and bring them in with: bothways import FILE", "Provider", p.Name))
	}
	if p.Type == "google" {
		return []Service{{Provider: p.Name, Type: "google", Username: user, Kinds: kindsOf(true, true)}}, nil
	}
	var out []Service
	for _, s := range p.Services {
		out = append(out, Service{Provider: p.Name, Type: "dav", URL: s.URL, Username: user, Kinds: kindsOf(s.Calendars, s.Contacts), Help: p.Help})
	}
	return out, nil
}

func kindsOf(calendars, contacts bool) []string {
	var out []string
	if contacts {
		out = append(out, string(record.Contacts))
	}
	if calendars {
		out = append(out, string(record.Calendar), string(record.Tasks))
	}
	return out
}

// serviceAt is what was found at an address, with the name of its provider or program.
func serviceAt(s dav.Service, domain, user string) Service {
	out := Service{Type: "dav", URL: s.URL, Username: user, Kinds: kindsOf(s.Calendars, s.Contacts)}
	u, err := url.Parse(s.URL)
	if err != nil {
		return out
	}
	host, own := strings.ToLower(u.Hostname()), domain
	if h, _, err := net.SplitHostPort(domain); err == nil {
		own = h
	}
	p, famous := presets.Of(host)
	if famous && p.Type == "dav" {
		out.Provider, out.Help = p.Name, p.Help
	} else if out.Provider = presets.ServerAt(u.Port(), u.Path); out.Provider == "Nextcloud" {
		out.Help = presets.NextcloudHelp
	}
	out.Elsewhere = host != own && !strings.HasSuffix(host, "."+own)
	return out
}

// Locate puts the address of the service that a host or e-mail address leads to in the place of url, and
// the e-mail address into username where none is given. What needs no look-up stays as it was typed.
// Another host is never taken without the person's word. others are
// what the domain offers besides.
func (d *Desk) Locate(ctx context.Context, name string, keys map[string]string) (taken Service, others []Service, err error) {
	text := strings.TrimSpace(keys["url"])
	domain, _ := domainOf(text)
	if keys["type"] != "dav" || domain == "" || strings.ContainsAny(text, "/:") || net.ParseIP(domain) != nil || domain == "localhost" {
		return Service{}, nil, nil
	}
	found, err := d.FindService(ctx, text)
	if err == nil && len(found) == 0 {
		err = mistaken(words.T("nobody answers for CalDAV or CardDAV at {{.Domain}}; check the spelling, or give the whole address that the service's manual names, like https://dav.example.org/", "Domain", domain))
	}
	if err != nil {
		return Service{}, nil, err
	}
	if found[0].Type == "google" {
		return Service{}, nil, mistaken(words.T("{{.Address}} is an account at Google; add it with: bothways account add {{.Account}} --type google", "Address", text, "Account", name))
	}
	for i, s := range found {
		if s.Elsewhere {
			continue
		}
		keys["url"] = s.URL
		if keys["username"] == "" && s.Username != "" {
			keys["username"] = s.Username
		}
		return s, append(append([]Service{}, found[:i]...), found[i+1:]...), nil
	}
	s := found[0]
	user := s.Username
	if keys["username"] != "" {
		user = keys["username"]
	}
	if user == "" {
		user = words.T("USER")
	}
	return Service{}, found, mistaken(words.T("{{.Domain}} names another server, {{.Host}}, which would get your password; if it is the right one, add it with: bothways account add {{.Account}} --type dav --url {{.URL}} --username {{.User}}",
		"Domain", domain, "Host", hostNamed(s), "Account", name, "URL", s.URL, "User", user))
}

// hostNamed is a service's host, with its provider where that is known.
func hostNamed(s Service) string {
	if s.Provider == "" {
		return s.Host()
	}
	return words.T("{{.Host}} ({{.Provider}})", "Host", s.Host(), "Provider", s.Provider)
}
