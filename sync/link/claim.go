package link

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Owner is an installation on one computer.
type Owner struct {
	ID   string // the same at every start, another one on every other computer; "" is nobody
	Host string // what people call the computer
}

// String is the form in which a State keeps its owner.
func (o Owner) String() string {
	if o.ID == "" {
		return ""
	}
	return o.ID + " " + o.Host
}

// ParseOwner reads what String wrote.
func ParseOwner(text string) Owner {
	id, host, _ := strings.Cut(text, " ")
	return Owner{ID: id, Host: host}
}

// How long an owner counts after its last beat, and how often it beats at a place that both can see.
const (
	FreshFor  = 72 * time.Hour
	BeatEvery = 20 * time.Hour
	keepClaim = 90 * 24 * time.Hour
)

// Claim says that an owner syncs a pair, and when it last did.
type Claim struct {
	Pair string    `json:"pair"` // names the other end of the pair, the same on every computer
	ID   string    `json:"owner"`
	Host string    `json:"host"`
	Beat time.Time `json:"beat"`
}

// Fresh tells whether somebody else's claim is young enough to count. A beat from the future is.
func (c Claim) Fresh(me Owner, now time.Time) bool {
	return c.ID != "" && me.ID != "" && c.ID != me.ID && now.Sub(c.Beat) < FreshFor
}

// Note is what a place keeps about those who sync it.
type Note struct {
	Place  string  `json:"place"` // the place's own name, by which a note at the other end of a pair calls it
	Claims []Claim `json:"claims"`
}

// ParseNote reads a note; what is none is an empty one.
func ParseNote(text []byte) Note {
	var n Note
	if json.Unmarshal(text, &n) != nil {
		return Note{}
	}
	return n
}

// Bytes is the note's text.
func (n Note) Bytes() []byte {
	text, _ := json.MarshalIndent(n, "", "  ")
	return append(text, '\n')
}

// Rival is the fresh claim of somebody else on a pair.
func (n Note) Rival(pair string, me Owner, now time.Time) (Claim, bool) {
	for _, c := range n.Claims {
		if c.Pair == pair && c.Fresh(me, now) {
			return c, true
		}
	}
	return Claim{}, false
}

// Claimed gives the note with the pair claimed by an owner alone; changed tells whether that is worth
// writing: it beats seldom.
func (n Note) Claimed(pair string, me Owner, now time.Time) (out Note, changed bool) {
	out.Place = n.Place
	changed = true
	for _, c := range n.Claims {
		switch age := now.Sub(c.Beat); {
		case c.Pair == pair && c.ID == me.ID && age >= 0 && age < BeatEvery:
			changed = len(n.others(pair, me)) > 0
		case c.Pair != pair && age < keepClaim:
			out.Claims = append(out.Claims, c)
		}
	}
	out.Claims = append(out.Claims, Claim{Pair: pair, ID: me.ID, Host: me.Host, Beat: now.UTC().Truncate(time.Second)})
	return out, changed
}

func (n Note) others(pair string, me Owner) []Claim {
	return slices.DeleteFunc(slices.Clone(n.Claims), func(c Claim) bool { return c.Pair != pair || c.ID == me.ID })
}
