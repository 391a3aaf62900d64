// Package presets knows well-known services: their addresses, their domains, and where they explain passwords.
package presets

import "strings"

// Provider is one service that many people use.
type Provider struct {
	Name     string
	Type     string   // dav, google; "" offers neither CalDAV nor CardDAV
	Domains  []string // of its e-mail addresses
	Own      []string // domains that are its alone: every host below them may get the password
	Services []Service
	Help     string // where it explains passwords for programs
}

// Service is one address of a provider.
type Service struct {
	Calendars bool
	Contacts  bool
	URL       string
}

// Server is a program that people run themselves.
type Server struct {
	Name string
	Path string // where it answers below a host
	Port string // "" is 443
}

func both(url string) []Service { return []Service{{true, true, url}} }

func each(calendars, contacts string) []Service {
	return []Service{{Calendars: true, URL: calendars}, {Contacts: true, URL: contacts}}
}

// providers holds only what the services themselves say.
var providers = []Provider{
	{Name: "Google", Type: "google", Domains: []string{"gmail.com", "googlemail.com"}, Own: []string{"google.com", "googleusercontent.com"}},
	{Name: "iCloud", Type: "dav", Domains: []string{"icloud.com", "me.com", "mac.com"}, Own: []string{"icloud.com"},
		Services: each("https://caldav.icloud.com/", "https://contacts.icloud.com/"), Help: "https://support.apple.com/102654"},
	{Name: "Fastmail", Type: "dav", Domains: []string{"fastmail.com", "fastmail.fm", "messagingengine.com", "sent.com"}, Own: []string{"fastmail.com"},
		Services: each("https://caldav.fastmail.com/", "https://carddav.fastmail.com/"), Help: "https://www.fastmail.help/hc/en-us/articles/360058752854"},
	{Name: "mailbox.org", Type: "dav", Domains: []string{"mailbox.org"}, Own: []string{"mailbox.org"},
		Services: both("https://dav.mailbox.org/"), Help: "https://kb.mailbox.org/"},
	{Name: "Posteo", Type: "dav", Domains: []string{"posteo.de", "posteo.net", "posteo.org", "posteo.eu", "posteo.at", "posteo.ch"}, Own: []string{"posteo.de"},
		Services: both("https://posteo.de:8443/"), Help: "https://posteo.de/en/help"},
	{Name: "GMX", Type: "dav", Domains: []string{"gmx.de", "gmx.net", "gmx.at", "gmx.ch"}, Own: []string{"gmx.net"},
		Services: each("https://caldav.gmx.net/", "https://carddav.gmx.net/"), Help: "https://hilfe.gmx.net/"},
	{Name: "GMX", Type: "dav", Domains: []string{"gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es"}, Own: []string{"gmx.com"},
		Services: each("https://caldav.gmx.com/", "https://carddav.gmx.com/"), Help: "https://support.gmx.com/"},
	{Name: "WEB.DE", Type: "dav", Domains: []string{"web.de"}, Own: []string{"web.de"},
		Services: each("https://caldav.web.de/", "https://carddav.web.de/"), Help: "https://hilfe.web.de/"},
	{Name: "Yahoo", Type: "dav", Domains: []string{"yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.co.uk", "yahoo.es", "yahoo.it", "ymail.com", "rocketmail.com"}, Own: []string{"yahoo.com"},
		Services: each("https://caldav.calendar.yahoo.com/", "https://carddav.address.yahoo.com/"), Help: "https://help.yahoo.com/kb/SLN15241.html"},
	{Name: "Zoho", Type: "dav", Domains: []string{"zoho.com", "zohomail.com"}, Own: []string{"zoho.com"},
		Services: each("https://calendar.zoho.com/caldav/", "https://contacts.zoho.com/carddav/"), Help: "https://help.zoho.com/"},
	{Name: "Zoho", Type: "dav", Domains: []string{"zoho.eu", "zohomail.eu"}, Own: []string{"zoho.eu"},
		Services: each("https://calendar.zoho.eu/caldav/", "https://contacts.zoho.eu/carddav/"), Help: "https://help.zoho.com/"},
	{Name: "Outlook.com", Domains: []string{"outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com"}},
	{Name: "Proton", Domains: []string{"proton.me", "protonmail.com", "pm.me"}},
}

var servers = []Server{
	{Name: "Nextcloud", Path: "/remote.php/dav/"},
	{Name: "SOGo", Path: "/SOGo/dav/"},
	{Name: "Baïkal", Path: "/dav.php/"},
	{Name: "Baïkal", Path: "/baikal/dav.php/"},
	{Name: "DAViCal", Path: "/caldav.php/"},
	{Name: "Radicale", Path: "/radicale/"},
	{Name: "Radicale", Path: "/", Port: "5232"},
	{Name: "Synology", Path: "/caldav/", Port: "5001"},
	{Name: "Synology", Path: "/carddav/", Port: "5001"},
}

// NextcloudHelp explains the passwords for programs of a Nextcloud.
const NextcloudHelp = "https://docs.nextcloud.com/server/latest/user_manual/en/session_management.html"

// Of finds the provider of a domain or host, such as what follows the @ of an e-mail address.
func Of(domain string) (Provider, bool) {
	domain = strings.TrimSuffix(strings.ToLower(domain), ".")
	for _, p := range providers {
		for _, d := range p.Domains {
			if d == domain {
				return p, true
			}
		}
	}
	for _, p := range providers {
		if len(p.Services) > 0 && within(domain, p.Own) {
			return p, true
		}
	}
	return Provider{}, false
}

// Family lists the domains whose hosts may get the password that was given for a host: those that are
// its provider's own; none where the provider is not known.
func Family(host string) []string {
	for _, p := range providers {
		if p.Type == "dav" && within(strings.ToLower(host), p.Own) {
			return p.Own
		}
	}
	return nil
}

func within(host string, domains []string) bool {
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

// Paths lists where servers answer below a host, for a domain that names no service itself.
func Paths() []string {
	var out []string
	for _, s := range servers {
		if s.Port == "" {
			out = append(out, s.Path)
		}
	}
	return out
}

// Ports lists the addresses below a host on ports of a server's own, as ":5232/".
func Ports() []string {
	var out []string
	for _, s := range servers {
		if s.Port != "" {
			out = append(out, ":"+s.Port+s.Path)
		}
	}
	return out
}

// ServerAt names the program that an address below a host is typical of, "" where none is.
func ServerAt(port, path string) string {
	for _, s := range servers {
		if s.Port == port && s.Path != "/" && strings.Contains(path, s.Path) || s.Port != "" && s.Port == port && s.Path == "/" {
			return s.Name
		}
	}
	return ""
}

// Providers lists all that are known.
func Providers() []Provider { return providers }
