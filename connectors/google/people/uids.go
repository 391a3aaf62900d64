package people

import (
	"context"
	"time"

	"google.golang.org/api/people/v1"
)

// uids knows which contact has which UID, as far as it was seen.
type uids struct {
	ids   map[string]string // UID → id
	all   bool              // every contact was looked at in this session
	at    time.Time         // when last
	doubt map[string]bool   // whose creation got no answer: not to be made again unseen
	fresh bool              // a doubt has come up since the last look
}

func (a *Account) knows(uid, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.uids.ids[uid] = id
	delete(a.uids.doubt, uid)
}

func (a *Account) forget(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for uid, x := range a.uids.ids {
		if x == id {
			delete(a.uids.ids, uid)
		}
	}
}

func (a *Account) has(uid string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.uids.ids[uid] != ""
}

func (a *Account) doubts(uid string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.uids.doubt[uid], a.uids.fresh = true, true
}

// find gives the contact that has a UID, "" if none has. Before anything was listed, and where a
// creation may have happened unheard, it looks through all contacts: Google cannot be asked for
// one (G-PPL-42).
func (s *store) find(ctx context.Context, uid string) (string, error) {
	a := s.a
	a.mu.Lock()
	id := a.uids.ids[uid]
	look := a.uids.doubt[uid] && (a.uids.fresh || a.c.Now().Sub(a.uids.at) > 10*time.Second) || !a.uids.all && (s.own != "" || !s.caughtUp.Load())
	a.mu.Unlock()
	if id == "" && !look {
		return "", nil
	}
	if id == "" {
		if err := s.lookThrough(ctx); err != nil {
			return "", err
		}
		a.mu.Lock()
		id = a.uids.ids[uid]
		a.mu.Unlock()
	}
	return id, nil
}

// lookThrough reads the UIDs of all contacts.
func (s *store) lookThrough(ctx context.Context) error {
	call := s.l.api.People.Connections.List("people/me").PersonFields("clientData,metadata").PageSize(1000).Sources(ofContacts).Context(ctx)
	for token := ""; ; {
		r, err := call.PageToken(token).Do()
		if err != nil {
			return s.a.c.Fail(ctx, "look for a contact", err)
		}
		for _, p := range r.Connections {
			if uid := uidOf(p); uid != "" {
				s.a.knows(uid, s.a.meet(p))
			}
		}
		if token = r.NextPageToken; token == "" {
			break
		}
	}
	s.a.mu.Lock()
	s.a.uids.all, s.a.uids.fresh, s.a.uids.at = true, false, s.a.c.Now()
	s.a.mu.Unlock()
	return nil
}

func uidOf(p *people.Person) string {
	for _, d := range p.ClientData {
		if d.Key == "bothways-uid" {
			return d.Value
		}
	}
	return ""
}
