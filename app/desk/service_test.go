package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"bothways/app/desk"
	"bothways/connectors/dav"
)

// zone answers the two DNS questions of discovery.
type zone map[string]string

func (z zone) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if t := z["_"+service+"._"+proto+"."+name]; t != "" {
		return "", []*net.SRV{{Target: t, Port: 443}}, nil
	}
	return "", nil, errors.New("no such name")
}

func (z zone) LookupTXT(context.Context, string) ([]string, error) { return nil, errors.New("none") }

// doors answer with a question for a password at some addresses.
type doors map[string]bool

func (d doors) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "" {
		return nil, errors.New("a password was sent")
	}
	code, header := http.StatusNotFound, http.Header{}
	if d[r.URL.Host+r.URL.Path] {
		code = http.StatusUnauthorized
		header.Set("WWW-Authenticate", "Basic")
	}
	return &http.Response{StatusCode: code, Header: header, Body: http.NoBody, Request: r}, nil
}

func TestFindService(t *testing.T) {
	b := newGoogleBed(t)
	b.desk.Finder = dav.Finder{Resolver: zone{"_caldavs._tcp.club.example": "dav.club.example.", "_carddavs._tcp.club.example": "dav.club.example.",
		"_caldavs._tcp.firm.example": "dav.mailbox.org.", "_carddavs._tcp.trap.example": "dav.evil.example."},
		Transport: doors{"cloud.example/remote.php/dav/": true, "box.example:5232/": true}}
	for text, want := range map[string]string{
		"ada@icloud.com":     "iCloud https://caldav.icloud.com/ ada@icloud.com [calendar tasks] true false; iCloud https://contacts.icloud.com/ ada@icloud.com [contacts] true false",
		"web.de":             "WEB.DE https://caldav.web.de/  [calendar tasks] true false; WEB.DE https://carddav.web.de/  [contacts] true false",
		"ada@gmail.com":      "google Google  ada@gmail.com [contacts calendar tasks] false false",
		"ada@club.example":   " https://dav.club.example/ ada@club.example [contacts calendar tasks] false false",
		"ada@firm.example":   "mailbox.org https://dav.mailbox.org/.well-known/caldav ada@firm.example [calendar tasks] true true",
		"trap.example":       " https://dav.evil.example/.well-known/carddav  [contacts] false true",
		"cloud.example":      "Nextcloud https://cloud.example/remote.php/dav/  [contacts calendar tasks] true false",
		"box.example":        "Radicale https://box.example:5232/  [contacts calendar tasks] false false",
		"nobody.example":     "",
		"https://x.example/": " https://x.example/  [contacts calendar tasks] false false",
		"ada@outlook.com":    "error Outlook.com offers neither",
		"not an address":     "error \"not an address\" is neither",
		"@example.org":       "error \"@example.org\" is neither",
	} {
		list, err := b.desk.FindService(b.ctx, text)
		var got []string
		for _, s := range list {
			line := fmt.Sprintf("%s %s %s %v %t %t", s.Provider, s.URL, s.Username, s.Kinds, s.Help != "", s.Elsewhere)
			if s.Type != "dav" {
				line = s.Type + " " + line
			}
			got = append(got, line)
		}
		text2 := strings.Join(got, "; ")
		if err != nil {
			text2 = "error " + err.Error()
			if !strings.HasPrefix(text2, want) || want == "" {
				t.Errorf("%s: %s", text, text2)
			}
			continue
		}
		if text2 != want {
			t.Errorf("%s:\n got %s\nwant %s", text, text2, want)
		}
	}
}

// An account takes the address of its own domain or of a known provider; another host needs the
// person's word.
func TestLocate(t *testing.T) {
	b := newGoogleBed(t)
	b.desk.Finder = dav.Finder{Resolver: zone{"_caldavs._tcp.club.example": "dav.club.example.", "_caldavs._tcp.trap.example": "dav.evil.example."}, Transport: doors{}}
	for _, c := range []struct{ typed, url, user, wrong string }{
		{"ada@club.example", "https://dav.club.example/.well-known/caldav", "ada@club.example", ""},
		{"ada@posteo.de", "https://posteo.de:8443/", "ada@posteo.de", ""},
		{"nobody.example", "nobody.example", "", "nobody answers for CalDAV or CardDAV at nobody.example; check the spelling, or give the whole address that the service's manual names, like https://dav.example.org/"},
		{"https://club.example/x/", "https://club.example/x/", "", ""},
		{"127.0.0.1:5232", "127.0.0.1:5232", "", ""},
		{"ada@trap.example", "ada@trap.example", "", "trap.example names another server, dav.evil.example, which would get your password; if it is the right one, add it with: bothways account add x --type dav --url https://dav.evil.example/.well-known/caldav --username ada@trap.example"},
		{"ada@gmail.com", "ada@gmail.com", "", "ada@gmail.com is an account at Google; add it with: bothways account add x --type google"},
	} {
		keys := map[string]string{"type": "dav", "url": c.typed}
		_, _, err := b.desk.Locate(b.ctx, "x", keys)
		if (err == nil) != (c.wrong == "") || err != nil && err.Error() != c.wrong {
			t.Errorf("%s: %v", c.typed, err)
		}
		if w := (desk.Wrong{}); err != nil && !errors.As(err, &w) {
			t.Errorf("%s: %T is no mistake of the person's", c.typed, err)
		}
		if keys["url"] != c.url || keys["username"] != c.user {
			t.Errorf("%s: %v", c.typed, keys)
		}
	}
}
