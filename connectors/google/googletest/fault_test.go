package googletest

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/googleapi"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		fault   Fault
		code    int // 0 = no answer at all
		part    string
		written bool
	}{
		{"rate", Fault{Reason: "rateLimitExceeded", RetryAfter: 7 * time.Second}, 403, "usageLimits", false},
		{"rate as 429", Fault{Reason: "rateLimitExceeded", Status: 429}, 429, "rateLimitExceeded", false},
		{"user rate", Fault{Reason: "userRateLimitExceeded"}, 403, "User Rate Limit Exceeded", false},
		{"quota", Fault{Reason: "quotaExceeded"}, 403, "Calendar usage limits exceeded.", false},
		{"day", Fault{Reason: "dailyLimitExceeded"}, 403, "dailyLimitExceeded", false},
		{"back end", Fault{Reason: "backendError"}, 500, "Backend Error", false},
		{"back end, but written", Fault{Reason: "backendError", Commit: true}, 500, "Backend Error", true},
		{"unavailable", Fault{}, 503, "unavailable", false},
		{"page", Fault{HTML: true}, 502, "<html>", false},
		{"dropped before", Fault{Drop: true}, 0, "", false},
		{"dropped after", Fault{Drop: true, Commit: true}, 0, "", true},
		{"cut", Fault{Cut: true}, 0, "", true},
		{"token", Fault{ExpireToken: true}, 401, "authError", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t)
			c.fault.Call, c.fault.Nth = "calendar.events.insert", 2
			struck := b.Order(c.fault)
			b.insert(days("first", "2026-11-23", "2026-11-24"))
			_, err := b.calendar.Events.Insert("primary", days("second", "2026-11-23", "2026-11-24")).SendUpdates("none").Do()
			if c.code != 0 {
				refused(t, err, c.code, c.part)
			} else {
				var refusal *googleapi.Error
				if err == nil || errors.As(err, &refusal) {
					t.Errorf("got %v, want a broken connection", err)
				}
			}
			if c.fault.RetryAfter > 0 {
				var e *googleapi.Error
				if errors.As(err, &e); e.Header.Get("Retry-After") != "7" {
					t.Errorf("Retry-After %q", e.Header.Get("Retry-After"))
				}
			}
			if got := len(b.hand.Events("primary")) == 2; got != c.written || struck() != 1 {
				t.Errorf("written %v, struck %d", got, struck())
			}
			if !c.fault.ExpireToken {
				b.insert(days("third", "2026-11-23", "2026-11-24"))
			}
		})
	}
}

func TestFaultsByPlace(t *testing.T) {
	b := start(t)
	b.Order(Fault{Path: "/tasks/v1/users/*", Times: -1, Status: 500, Reason: "backendError"})
	b.Order(Fault{Verb: "PATCH", Call: "people.*", Status: 429, Reason: "rateLimitExceeded", Message: "Quota exceeded for quota metric 'Critical write requests'"})
	for range 3 {
		_, err := b.tasks.Tasklists.List().Do()
		refused(t, err, 500, "backendError")
	}
	must(b.tasks.Tasks.List("@default").Do())(t)
	p := b.create(named("Ada", ""))
	_, err := b.people.People.UpdateContact(p.ResourceName, both(p, named("A", ""))).UpdatePersonFields("names").Do()
	refused(t, err, 429, "RESOURCE_EXHAUSTED")
	b.CalmDown()
	must(b.tasks.Tasklists.List().Do())(t)
	if n := b.Counts()["tasks.tasklists.list"]; n != 4 {
		t.Errorf("%d calls counted", n)
	}
	r := b.Requests()[len(b.Requests())-1]
	if r.Account != ada || r.Status != 200 || r.Path != "/tasks/v1/users/@me/lists" {
		t.Errorf("%+v", r)
	}
}

func TestTokenEndpointFault(t *testing.T) {
	b := start(t)
	b.Order(Fault{Call: "oauth.token", Status: 503})
	for _, want := range []int{503, 200} {
		res := must(http.PostForm(b.TokenURL(), url.Values{"grant_type": {"refresh_token"}, "refresh_token": {b.RefreshToken(ada)},
			"client_id": {DefaultClientID}, "client_secret": {DefaultSecret}}))(t)
		body := must(io.ReadAll(res.Body))(t)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s %s", res.Status, body)
		}
	}
	if b.Exchanges("refresh_token") != 2 {
		t.Errorf("%d exchanges", b.Exchanges("refresh_token"))
	}
}

func TestDumpShowsEverything(t *testing.T) {
	b := start(t)
	b.hand.AddEvent("primary", days("tea", "2026-11-23", "2026-11-24"))
	b.hand.AddContact(named("Grace", "Hopper"))
	b.hand.AddTask("@default", "", Object{"title": "write"})
	all := string(encode(b.hand.Dump()))
	for _, want := range []string{`"tea"`, `"Grace Hopper"`, `"write"`, `"myContacts"`} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in %s", want, all)
		}
	}
	if n := len(b.Requests()) + len(b.Breaches()); n != 0 {
		t.Errorf("%d entries by hand", n)
	}
}
