package people_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/connectors/catalog"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

const grace = "grace@example.org"

// TestHistories lets two owners do what they like to their contacts and groups, while Google fails in every
// way; in the end both sides show the same as far as both can hold it, nobody is there twice, and the last
// run writes nothing.
func TestHistories(t *testing.T) {
	for name, account := range map[string]bool{"folder": false, "another account": true} {
		t.Run(name, func(t *testing.T) {
			sidetest.Histories(t, 40)
			rapid.Check(t, func(rt *rapid.T) {
				var thrown any // how rapid ends a history that it tries out
				t.Run("", func(t *testing.T) {
					defer func() { thrown = recover() }()
					h := newHistory(t, rt, account, "")
					h.run()
					if t.Failed() {
						rt.Errorf("%q", h.told)
					}
				})
				if thrown != nil {
					panic(thrown)
				}
			})
		})
	}
}

// history is a folder or an account on the left, an account on the right, and the two persons who edit them.
type history struct {
	*pair
	rt      *rapid.T
	account bool   // the left side is an account too
	label   string // the right side is this label, "" for all contacts
	n       int
	refused bool              // a write may be set aside: a missing right is for good
	foreign map[string]string // by mark: what the folder holds and Google cannot
	told    []string
	team    string // the label's resource name
}

func newHistory(t *testing.T, rt *rapid.T, account bool, label string) *history {
	h := &history{rt: rt, account: account, label: label, foreign: map[string]string{}}
	h.pair = newPair(t, func(s *googletest.Switches) {
		s.Propagation = rapid.SampledFrom([]time.Duration{0, time.Minute, 4 * time.Minute}).Draw(rt, "lag")
		s.FormerNames, s.PhotoReencoded = rapid.Bool().Draw(rt, "former names"), rapid.Bool().Draw(rt, "photos become others")
		s.MyContactsToo, s.PartialBatches = rapid.Bool().Draw(rt, "my contacts too"), rapid.Bool().Draw(rt, "partial batches")
		s.Trim, s.EmptyPages = rapid.Bool().Draw(rt, "trim"), rapid.Bool().Draw(rt, "empty pages")
		s.PageMost = rapid.SampledFrom([]int{0, 2}).Draw(rt, "page")
	})
	h.AddAccount(grace, "Grace", "America/New_York")
	if label != "" {
		h.team = h.Hand(ada).AddGroup(label)
	}
	h.proc.InTurn = true
	h.open()
	h.add("here", "Anchor", "anchor@example.org") // a side that is emptied asks a question
	h.attempt()
	return h
}

// folder opens the folder as another program does.
func (h *history) folder() side.Store {
	h.t.Helper()
	k, err := catalog.Folder(filepath.Dir(h.dir), "", "")
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := k.Open(h.t.Context(), "clients", side.Options{Kind: record.Contacts, Region: "DE"})
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// open makes new stores, as the next start of the program does.
func (h *history) open() {
	h.t.Helper()
	h.proc.Stores[link.Right] = open(h.t, h.program(h.t), h.collection())
	if h.account {
		h.proc.Stores[link.Left] = open(h.t, h.programOf(h.t, grace), people.Everybody)
	} else {
		h.proc.Stores[link.Left] = h.folder()
	}
}

func (h *history) run() {
	for range rapid.IntRange(1, 14).Draw(h.rt, "acts") {
		h.act()
	}
	h.CalmDown()
	h.Advance(20 * time.Minute)
	h.open()
	if h.refused { // other settings have what was set aside tried again
		h.proc.Settings = "other"
	}
	for range 5 {
		h.attempt()
	}
	if rows := h.again(); rows > 0 {
		h.t.Errorf("the last run wrote %d times", rows)
	}
	if h.label == "" {
		h.compare()
	} else {
		h.compareLabel()
	}
	if b := h.Breaches(); len(b) > 0 {
		h.t.Errorf("rules of Google's were broken: %q", b)
	}
}

// attempt syncs once, whatever comes of it.
func (h *history) attempt() {
	h.Advance(2 * time.Minute)
	if h.proc.Fetch(h.t.Context()) != nil {
		return
	}
	if made, err := h.proc.Plan(h.t.Context()); err == nil {
		_, _ = h.proc.Apply(h.t.Context(), made, link.Run{Kind: "sync"}, nil)
	}
}

// again syncs once, which must go well, and counts what was written.
func (h *history) again() int {
	h.t.Helper()
	h.Advance(5 * time.Minute)
	if err := h.proc.Fetch(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	made, err := h.proc.Plan(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := h.proc.Apply(h.t.Context(), made, link.Run{Kind: "sync"}, nil)
	if err != nil || res.Stop != nil {
		h.t.Fatal(err, res.Stop)
	}
	for _, r := range res.Rows {
		h.t.Errorf("%v: %+v %v", r.Side, r.Action, r.Err)
	}
	return len(res.Rows)
}

// mark is the address that stands for a person; nobody edits it.
func mark(r record.Record) string {
	for _, v := range r.Members("EMAIL") {
		return v.Text
	}
	return ""
}

// compare demands the same persons on both sides, once each, and the same of each as far as both hold it.
func (h *history) compare() {
	left, right := h.all(link.Left), h.all(link.Right)
	if n := len(h.Hand(ada).Contacts()); n != len(right) {
		h.t.Errorf("%d contacts are read, %d are there", len(right), n)
	}
	links, err := h.proc.Ledger.Links(h.t.Context(), link.Want{All: true})
	if err != nil || len(links) != len(left) {
		h.t.Errorf("%d links for %d contacts, %v", len(links), len(left), err)
	}
	for m := range left {
		if _, ok := right[m]; !ok {
			h.t.Errorf("%s is here alone", m)
		}
	}
	for m, r := range right {
		l, ok := left[m]
		if !ok {
			h.t.Errorf("%s is there alone", m)
			continue
		}
		if a, b := h.common(l), h.common(r); !a.Same(b) {
			h.t.Errorf("%s:\n here %v\nthere %v", m, a.Fields, b.Fields)
		}
		if want := h.foreign[m]; !h.account && l.Text("X-FOO/"+record.Key(want)) != want && want != "" {
			h.t.Errorf("%s: X-FOO:%s is lost: %v", m, want, l.Fields)
		}
	}
	if _, ok := right["anchor@example.org"]; !ok {
		h.t.Error("the anchor is gone")
	}
}

// all reads a side as another program does; each mark is there once.
func (h *history) all(s link.Side) map[string]record.Record {
	h.t.Helper()
	store := h.folder
	if s == link.Right {
		store = func() side.Store { return open(h.t, h.program(h.t), h.collection()) }
	} else if h.account {
		store = func() side.Store { return open(h.t, h.programOf(h.t, grace), people.Everybody) }
	}
	out := map[string]record.Record{}
	for _, it := range listing(h.t, store(), "").Changed {
		m := mark(it.Record)
		if _, twice := out[m]; twice {
			h.t.Errorf("side %v: %s is there twice", s, m)
		}
		out[m] = it.Record
	}
	return out
}

// common is what both sides can hold of a record. A picture may become another one at Google.
func (h *history) common(r record.Record) record.Record {
	r = r.Clone()
	for k := range r.Fields {
		for _, s := range h.proc.Stores {
			if holder, ok := s.(side.Holder); ok && !holder.Holds(k) || k.Property() == "PHOTO" {
				delete(r.Fields, k)
			}
		}
	}
	return r
}

var troubles = []googletest.Fault{
	{Drop: true}, {Drop: true, Commit: true}, {Cut: true}, {HTML: true}, {HTML: true, Status: 200}, {HTML: true, Status: 200, Commit: true}, {HTML: true, Status: 404},
	{Status: 500, Reason: "backendError"}, {Status: 500, Reason: "backendError", Commit: true}, {Status: 503}, {Status: 503, Commit: true},
	{Status: 429, Reason: "rateLimitExceeded"}, {Status: 429, Reason: "rateLimitExceeded", RetryAfter: time.Minute}, {Status: 403, Reason: "userRateLimitExceeded"},
	{Status: 429, Reason: "rateLimitExceeded", Message: "Quota exceeded for quota metric 'x' per day", Times: -1}, {Status: 403, Reason: "quotaExceeded"},
	{Status: 403, Reason: "dailyLimitExceeded"}, {Status: 403, Reason: "rateLimitExceeded", Times: 3}, {Status: 403, Reason: "forbidden"},
	{ExpireToken: true}, {Call: "*.list", Drop: true, Times: 9}, {Call: "*reate*", Drop: true, Commit: true}, {Call: "*reate*", Cut: true}, {Call: "*reate*", Drop: true},
}

func (h *history) act() {
	h.n++
	h.Advance(time.Minute)
	what := rapid.SampledFrom([]string{"new here", "new there", "edit here", "edit here", "edit there", "edit there", "delete here", "delete there",
		"many here", "many there", "group here", "group there", "sync", "sync", "fault", "fault", "restart", "week", "rename", "label"}).Draw(h.rt, "act")
	h.told = append(h.told, what)
	switch what {
	case "new here", "new there":
		h.add(what[4:], fmt.Sprint("Person", h.n), fmt.Sprintf("p%d@example.org", h.n))
	case "many here", "many there": // so that they travel in a batch
		for i := range 4 {
			h.add(what[5:], fmt.Sprintf("Person%d-%d", h.n, i), fmt.Sprintf("p%d-%d@example.org", h.n, i))
		}
	case "edit here", "edit there":
		h.edit(what[5:])
	case "delete here", "delete there":
		h.remove(what[7:])
	case "group here", "group there":
		h.group(what[6:])
	case "label":
		h.relabel()
	case "sync":
		h.attempt()
	case "fault":
		f := rapid.SampledFrom(troubles).Draw(h.rt, "fault")
		f.Nth = rapid.IntRange(1, 6).Draw(h.rt, "nth")
		h.refused = h.refused || f.Reason == "forbidden"
		h.told = append(h.told, fmt.Sprintf("%+v", f))
		h.Order(f)
		h.attempt()
		h.CalmDown()
	case "restart":
		h.open()
	case "week": // sync tokens end
		h.Advance(8 * 24 * time.Hour)
	case "rename":
		if id := h.pick(ada); id != "" {
			h.Hand(ada).Rename(id, nil)
		}
	}
}

// owner is whose account a side is, "" for the folder.
func (h *history) owner(where string) string {
	switch {
	case where == "there":
		return ada
	case h.account:
		return grace
	}
	return ""
}

func (h *history) add(where, name, mail string) {
	if who := h.owner(where); who != "" {
		id := h.Hand(who).AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": name, "familyName": "Doe"}},
			"emailAddresses": []any{googletest.Object{"value": mail, "type": "home"}}})
		if who == ada && h.label != "" && !rapid.Bool().Draw(h.rt, "without the label") {
			h.Hand(ada).Join(h.team, id)
		}
		return
	}
	r := record.New(record.Contacts, name)
	r.Put("FN", record.Value{Text: name + " Doe"})
	r.Put("N", record.Value{Text: "Doe;" + name + ";;;"})
	r.Put(record.Member("EMAIL", mail), record.Value{Text: mail, Attr: "type=home"})
	if _, err := h.folder().Create(h.t.Context(), r); err != nil {
		h.t.Fatal(err)
	}
}

// pick chooses a contact of an account, "" where there is none but the anchor.
func (h *history) pick(who string) string {
	var names []string
	for _, c := range h.Hand(who).Contacts() {
		if mail, ok := c["emailAddresses"].([]any); !ok || mail[0].(map[string]any)["value"] != "anchor@example.org" {
			names = append(names, c["resourceName"].(string))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[rapid.IntRange(0, len(names)-1).Draw(h.rt, "who")]
}

// card chooses a contact of the folder.
func (h *history) card() (side.Store, side.Item, bool) {
	s := h.folder()
	all := slices.DeleteFunc(listing(h.t, s, "").Changed, func(it side.Item) bool { return mark(it.Record) == "anchor@example.org" })
	if len(all) == 0 {
		return s, side.Item{}, false
	}
	slices.SortFunc(all, func(a, b side.Item) int {
		return slices.Compare([]string{mark(a.Record), a.ID}, []string{mark(b.Record), b.ID})
	})
	return s, all[rapid.IntRange(0, len(all)-1).Draw(h.rt, "who")], true
}

func (h *history) remove(where string) {
	if who := h.owner(where); who != "" {
		if id := h.pick(who); id != "" {
			h.Hand(who).DeleteContact(id)
		}
		return
	}
	if s, it, ok := h.card(); ok {
		delete(h.foreign, mark(it.Record)) // an edit there brings the contact back, as far as Google has it
		if err := s.Delete(h.t.Context(), it.Ref); err != nil {
			h.t.Fatal(err)
		}
	}
}
