package googletest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	peopleapi "google.golang.org/api/people/v1"
)

func (b *bench) connections() *peopleapi.PeopleConnectionsListCall {
	return b.people.People.Connections.List("people/me").PersonFields("names,metadata").Sources("READ_SOURCE_TYPE_CONTACT").RequestSyncToken(true)
}

// people pages to the end.
func (b *bench) all(call *peopleapi.PeopleConnectionsListCall) ([]*pp, string) {
	b.t.Helper()
	var out []*pp
	for {
		page := must(call.Do())(b.t)
		out = append(out, page.Connections...)
		if page.NextPageToken == "" {
			return out, page.NextSyncToken
		}
		call.PageToken(page.NextPageToken)
	}
}

func whoIs(all []*pp) string {
	var out []string
	for _, p := range all {
		name := "-"
		if p.Metadata != nil && p.Metadata.Deleted {
			name = "gone"
		} else if len(p.Names) > 0 {
			name = p.Names[0].DisplayName
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

func TestConnections(t *testing.T) {
	b := start(t)
	var names []string
	for i := range 5 {
		names = append(names, b.hand.AddContact(named(fmt.Sprint("P", i), "")))
	}
	full, token := b.all(b.connections().PageSize(2))
	if whoIs(full) != "P0, P1, P2, P3, P4" || token == "" {
		t.Errorf("full %s", whoIs(full))
	}
	delta := func() *peopleapi.PeopleConnectionsListCall { return b.connections().PageSize(2).SyncToken(token) }
	quiet := must(delta().Fields().Do())(t)
	if quiet.Connections != nil || quiet.TotalItems != 0 || quiet.NextSyncToken == "" { // G-PPL-24
		t.Errorf("%+v", quiet)
	}
	b.hand.EditContact(names[1], Object{"names": []any{Object{"givenName": "Q1"}}})
	b.hand.DeleteContact(names[0])
	b.hand.AddContact(named("P5", ""))
	news, next := b.all(delta())
	if whoIs(news) != "Q1, gone, P5" || news[1].ResourceName != names[0] || news[1].Metadata.Sources[0].UpdateTime != "1970-01-01T00:00:00Z" { // G-PPL-23
		t.Errorf("news %s", whoIs(news))
	}
	if again, _ := b.all(b.connections().PageSize(2).SyncToken(next)); len(again) != 0 {
		t.Errorf("again %s", whoIs(again))
	}
	b.clean()
	_, err := b.people.People.Connections.List("people/me").PersonFields("names").SyncToken(token).Do()
	refused(t, err, 400, "INVALID_ARGUMENT") // G-PPL-21
	if len(b.Breaches()) != 1 {
		t.Errorf("breaches %q", b.Breaches())
	}
	_, err = b.connections().SortOrder("LAST_MODIFIED_DESCENDING").Do()
	refused(t, err, 400, "")
	down, _ := b.all(b.people.People.Connections.List("people/me").PersonFields("names").SortOrder("FIRST_NAME_ASCENDING"))
	if whoIs(down) != "P2, P3, P4, P5, Q1" {
		t.Errorf("sorted %s", whoIs(down))
	}
}

func TestPeopleTokensExpire(t *testing.T) {
	for _, status := range []string{"INVALID_ARGUMENT", "FAILED_PRECONDITION"} { // G-PPL-22
		b := start(t, func(s *Switches) { s.ExpiredStatus = status })
		_, token := b.all(b.connections())
		b.Advance(6 * 24 * time.Hour)
		page := must(b.connections().SyncToken(token).Do())(t)
		b.Advance(25 * time.Hour) // seven days from the full read, not from the last delta
		_, err := b.connections().SyncToken(page.NextSyncToken).Do()
		refused(t, err, 400, "EXPIRED_SYNC_TOKEN")
		refused(t, err, 400, status)
		_, err = b.connections().SyncToken("rubbish").Do()
		refused(t, err, 400, "Request contains an invalid argument.")
		_, token = b.all(b.connections())
		b.ExpireContacts(ada)
		_, err = b.connections().SyncToken(token).Do()
		refused(t, err, 400, "EXPIRED_SYNC_TOKEN")
		b.clean()
	}
}

func TestPropagation(t *testing.T) {
	b := start(t)
	old := b.hand.AddContact(named("Old", ""))
	b.Advance(time.Hour)
	b.Set(func(s *Switches) { s.Propagation = 10 * time.Second }) // G-PPL-25
	_, token := b.all(b.connections())
	p := b.create(named("New", ""))
	b.hand.EditContact(old, Object{"names": []any{Object{"givenName": "Older"}}})
	must(b.people.People.Get(p.ResourceName).PersonFields("names").Do())(t)
	if full, _ := b.all(b.connections()); whoIs(full) != "Old" {
		t.Errorf("at once: %s", whoIs(full))
	}
	news, next := b.all(b.connections().SyncToken(token))
	if len(news) != 0 {
		t.Errorf("at once: %s", whoIs(news))
	}
	b.Advance(11 * time.Second)
	if news, _ := b.all(b.connections().SyncToken(next)); whoIs(news) != "New, Older" {
		t.Errorf("later: %s", whoIs(news))
	}
	b.clean()
}

func TestRenamedAndProfile(t *testing.T) {
	b := start(t)
	was := b.hand.AddContact(named("Ada", ""))
	_, token := b.all(b.connections())
	is := b.hand.Rename(was, Object{"nicknames": []any{Object{"value": "from the profile"}}})
	news, _ := b.all(b.connections().SyncToken(token))
	if len(news) != 1 || news[0].ResourceName != is || news[0].Metadata.PreviousResourceNames[0] != was { // G-PPL-3
		t.Errorf("%s", encode(news))
	}
	if full, _ := b.all(b.connections()); full[0].Metadata.PreviousResourceNames != nil {
		t.Error("former names in a full read")
	}
	got := must(b.people.People.Get(was).PersonFields("nicknames").Do())(t)
	if got.ResourceName != is || len(got.Nicknames) != 1 || got.Nicknames[0].Metadata.Source.Type != "PROFILE" { // G-PPL-20
		t.Errorf("%s", encode(got))
	}
	b.Set(func(s *Switches) { s.FormerNames = false })
	_, err := b.people.People.Get(was).PersonFields("names").Do()
	refused(t, err, 404, "")
}

func TestMergedByHand(t *testing.T) {
	b := start(t)
	keep := b.hand.AddContact(Object{"names": []any{Object{"givenName": "Ada"}}, "emailAddresses": []any{Object{"value": "a@x"}}})
	away := b.hand.AddContact(Object{"names": []any{Object{"givenName": "A."}}, "emailAddresses": []any{Object{"value": "b@x"}}})
	b.hand.Merge(keep, away)
	if p := b.hand.Contact(keep); len(list(p, "emailAddresses")) != 2 || len(list(p, "names")) != 1 || len(b.hand.Contacts()) != 1 {
		t.Errorf("%v", p)
	}
}

func TestFullReadQuota(t *testing.T) {
	b := start(t, func(s *Switches) { s.FullReadsMinute = 2 })
	b.all(b.connections())
	_, token := b.all(b.connections())
	_, err := b.connections().Do()
	refused(t, err, 429, "RESOURCE_EXHAUSTED") // G-PPL-26
	must(b.connections().SyncToken(token).Do())(t)
	b.Advance(2 * time.Minute)
	b.all(b.connections())
}

func TestParallelMutationsAreNoted(t *testing.T) {
	meet := make(chan struct{})
	var both sync.WaitGroup
	both.Add(2)
	s := New(Options{Latency: func(r Request) {
		if r.Verb == http.MethodPost {
			both.Done()
			<-meet
		}
	}})
	s.AddAccount(ada, "Ada", "UTC")
	base := must(s.Start())(t)
	defer s.Close()
	web := s.Client(ada)
	done := make(chan error, 2)
	for range 2 {
		go func() {
			res, err := web.Post(base+"v1/people:createContact", "application/json", strings.NewReader("{}"))
			if err == nil {
				res.Body.Close()
			}
			done <- err
		}()
	}
	both.Wait()
	close(meet)
	for range 2 {
		ok(t, <-done)
	}
	if got := s.Breaches(); len(got) != 1 || !strings.Contains(got[0], "parallel") { // G-PPL-40
		t.Errorf("%q", got)
	}
}
