package people

import (
	"time"

	"google.golang.org/api/people/v1"
)

// write is a change of our own.
type write struct {
	at   time.Time
	etag string // the source's afterwards, "" if it was not told
}

// wrote notes that a contact was written or deleted just now.
func (a *Account) wrote(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.written[id] = write{at: a.c.Now()}
}

// became notes what a write has made of a contact.
func (a *Account) became(id string, p *people.Person) {
	s := source(p)
	if s == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.written[id] = write{a.c.Now(), s.Etag}
}

// isEcho tells a listed contact that is just as our last write has left it.
func (a *Account) isEcho(id string, p *people.Person) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	w, s := a.written[id], source(p)
	return s != nil && w.etag != "" && w.etag == s.Etag && !p.Metadata.Deleted && len(p.EmailAddresses) < listed && len(p.PhoneNumbers) < listed
}

// recent are the contacts whose writes listings may not know yet.
func (a *Account) recent() map[string]bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := map[string]bool{}
	for id, w := range a.written {
		if a.c.Now().Sub(w.at) > 2*lag {
			delete(a.written, id)
		} else {
			out[id] = true
		}
	}
	return out
}
