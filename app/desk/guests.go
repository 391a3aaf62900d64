package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strings"

	"bothways/app/settings"
	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/side"
)

// guestsMark ends the name of the one-way process that turns a calendar's guests into contacts
// (calendar.guests_to). It has links, a journal and an undo of its own, like any other.
const guestsMark = ".guests"

// guestsProcess is the process that a calendar's guests_to implies.
func guestsProcess(of settings.Process) (settings.Process, bool) {
	if of.Kind != record.Calendar || of.Calendar.GuestsTo == nil {
		return settings.Process{}, false
	}
	p := settings.DefaultProcess(of.Name+guestsMark, record.Contacts)
	p.Left = settings.Place{Account: of.Name, Collection: "guests"}
	p.Right = *of.Calendar.GuestsTo
	p.Enabled, p.Direction, p.Review = of.Enabled, "to-right", "never"
	p.Prevent = settings.Prevent{Right: []string{string(link.Update), string(link.Delete)}}
	p.Region = of.Region
	return p, true
}

// guests is a read-only store: the guests of the events that a process knows, one record for each
// address.
type guests struct {
	memory *ledger.Process
	own    map[string]bool // the user's own addresses
}

// guestsOf makes the store of a calendar process.
func (d *Desk) guestsOf(p settings.Process) guests {
	g := guests{memory: d.db.Process(p.Name), own: map[string]bool{}}
	for _, address := range d.filterOf(p.Filter.Criteria, p).Own {
		g.own[strings.ToLower(address)] = true
	}
	return g
}

// Changes lists all guests.
func (g guests) Changes(ctx context.Context, _ side.Cursor) (side.Delta, error) {
	items, err := g.all(ctx)
	return side.Delta{Changed: items, Full: true, Place: "guests"}, err
}

// Read gives guests by their addresses.
func (g guests) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	items, err := g.all(ctx)
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var out []side.Item
	for _, it := range items {
		if wanted[it.ID] {
			out = append(out, it)
		}
	}
	return out, err
}

// all gathers the guests of the linked events, the first name met for each address.
func (g guests) all(ctx context.Context) ([]side.Item, error) {
	links, err := g.memory.Links(ctx, link.Want{All: true})
	if err != nil {
		return nil, err
	}
	found := map[string]side.Item{}
	for _, l := range links {
		if !l.Linked() {
			continue
		}
		for _, v := range l.Record().Members("ATTENDEE") {
			if it, ok := g.guest(v); ok {
				if have, twice := found[it.ID]; !twice || have.Record.Text("FN") == it.ID {
					found[it.ID] = it
				}
			}
		}
	}
	out := make([]side.Item, 0, len(found))
	for _, it := range found {
		out = append(out, it)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out, nil
}

// guest is the contact of one ATTENDEE (RFC 5545 §3.8.4.1); rooms, resources and the user are none.
func (g guests) guest(v record.Value) (side.Item, bool) {
	address := strings.TrimPrefix(strings.ToLower(v.Text), "mailto:")
	name := address
	for _, t := range record.SplitAttrs(v.Attr) {
		switch t[0] {
		case "cn":
			name = t[1]
		case "cutype":
			if kind := strings.ToLower(t[1]); kind != "individual" && kind != "unknown" {
				return side.Item{}, false
			}
		}
	}
	if !strings.Contains(address, "@") || g.own[address] {
		return side.Item{}, false
	}
	r := record.New(record.Contacts, "")
	r.Fields["FN"] = record.Value{Text: name}
	r.Fields[record.Member("EMAIL", address)] = record.Value{Text: address}
	sum := sha256.Sum256([]byte(name + "\x00" + address))
	return side.Item{Ref: side.Ref{ID: address, Version: hex.EncodeToString(sum[:8])}, Record: r}, true
}

var errGuests = &side.Error{Class: side.ErrUnsupported, What: "guests are only read"}

// Create is refused.
func (guests) Create(context.Context, record.Record) (side.Item, error) {
	return side.Item{}, errGuests
}

// Update is refused.
func (guests) Update(context.Context, side.Item, record.Patch) (side.Item, error) {
	return side.Item{}, errGuests
}

// Delete is refused.
func (guests) Delete(context.Context, side.Ref) error { return errGuests }
