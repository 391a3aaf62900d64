package presets

import (
	"net/url"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for domain, want := range map[string]string{"icloud.com": "iCloud", "ME.com": "iCloud", "p34-caldav.icloud.com": "iCloud", "web.de": "WEB.DE",
		"gmail.com": "Google", "outlook.com": "Outlook.com", "example.org": "", "evilicloud.com": "", "dav.mailbox.org": "mailbox.org"} {
		if p, _ := Of(domain); p.Name != want {
			t.Errorf("%s is %q, want %q", domain, p.Name, want)
		}
	}
}

// A family is never wider than one provider's own domain, and no two providers share one.
func TestFamily(t *testing.T) {
	for host, want := range map[string]string{"caldav.icloud.com": "icloud.com", "icloud.com": "icloud.com", "icloud.com.example.org": "",
		"dav.example.org": "", "calendar.google.com": "", "com": ""} {
		if got := strings.Join(Family(host), " "); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
	seen := map[string]string{}
	for _, p := range providers {
		for _, d := range append(append([]string{}, p.Own...), p.Domains...) {
			if !strings.Contains(d, ".") {
				t.Errorf("%s: %s is a whole top domain", p.Name, d)
			}
		}
		for _, d := range p.Own {
			if before := seen[d]; before != "" {
				t.Errorf("%s belongs to %s and %s", d, before, p.Name)
			}
			seen[d] = p.Name
		}
	}
}

// Every address is https at a host of the provider's own.
func TestAddresses(t *testing.T) {
	for _, p := range providers {
		if (p.Type == "dav") != (len(p.Services) > 0) {
			t.Errorf("%s: type %q, %d addresses", p.Name, p.Type, len(p.Services))
		}
		for _, s := range p.Services {
			u, err := url.Parse(s.URL)
			if err != nil || u.Scheme != "https" || !within(u.Hostname(), p.Own) || !s.Calendars && !s.Contacts || !strings.HasSuffix(u.Path, "/") {
				t.Errorf("%s: %s %v", p.Name, s.URL, err)
			}
		}
		if u, err := url.Parse(p.Help); err != nil || p.Type == "dav" && u.Scheme != "https" {
			t.Errorf("%s: help %s", p.Name, p.Help)
		}
	}
}

func TestServerAt(t *testing.T) {
	for _, c := range [][3]string{{"", "/remote.php/dav/", "Nextcloud"}, {"", "/cloud/remote.php/dav/", "Nextcloud"}, {"5232", "/", "Radicale"},
		{"5001", "/caldav/", "Synology"}, {"", "/", ""}, {"8443", "/", ""}, {"", "/SOGo/dav/ada/", "SOGo"}} {
		if got := ServerAt(c[0], c[1]); got != c[2] {
			t.Errorf("%v: %q", c, got)
		}
	}
}
