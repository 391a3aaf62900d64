package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/side"
)

// installation is this home on this computer, as others see it at a place that both use.
func (d *Desk) installation() link.Owner {
	if d.Computer.ID == "" {
		return link.Owner{}
	}
	return link.Owner{ID: hashed(d.Computer.ID, d.Home.State), Host: d.Computer.Host}
}

func hashed(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// rival finds another computer that works with this very home, or another installation that syncs the
// same pair.
func (d *Desk) rival(ctx context.Context, w *work, st link.State) (link.Claim, bool) {
	owner := link.ParseOwner(st.Owner)
	if c := (link.Claim{ID: owner.ID, Host: owner.Host, Beat: st.Beat}); c.Fresh(d.Computer, d.now()) {
		return c, true
	}
	me := d.installation()
	notes := d.notes(ctx, w)
	for _, s := range link.Both {
		if notes[s] == nil {
			continue
		}
		if c, ok := notes[s].Rival(d.otherEnd(w, s, notes), me, d.now()); ok {
			return c, true
		}
	}
	return link.Claim{}, false
}

// notes are those of the sides that keep one. One that cannot be read says nothing.
func (d *Desk) notes(ctx context.Context, w *work) (notes [2]*link.Note) {
	for _, s := range link.Both {
		n, ok := w.Stores[s].(side.Noter)
		if !ok || d.Computer.ID == "" {
			continue
		}
		text, err := n.Note(ctx)
		if err != nil {
			d.quietly("note not read", w, s, err)
			continue
		}
		note := link.ParseNote(text)
		notes[s] = &note
	}
	return notes
}

func (d *Desk) quietly(what string, w *work, s link.Side, err error) {
	if d.Log != nil {
		d.Log.Debug(what, "process", w.Name, "side", s.String(), "err", err)
	}
}

// otherEnd names in the note of side s what it is paired with, alike on every computer: a place with a note
// by the name in it, a server's collection by its address. A folder without a note is this computer's own.
func (d *Desk) otherEnd(w *work, s link.Side, notes [2]*link.Note) string {
	o := s.Other()
	if n := notes[o]; n != nil && n.Place != "" {
		return hashed(string(w.set.Kind), n.Place)
	}
	p := w.place(o)
	a, _ := d.account(p.Account)
	if a.Type == "folder" {
		return hashed(string(w.set.Kind), d.Computer.ID, a.Path, p.Collection)
	}
	return hashed(string(w.set.Kind), a.Type, strings.ToLower(strings.TrimRight(a.URL, "/")), cmp.Or(a.Username, a.Subject, p.Account), p.Collection)
}

// claim says at both sides, where they keep a note and may be written, that this installation syncs them.
func (d *Desk) claim(ctx context.Context, w *work) {
	me := d.installation()
	notes := d.notes(ctx, w)
	for _, s := range link.Both {
		if n := notes[s]; n != nil && n.Place == "" && w.mayWrite(s) {
			n.Place = rand.Text()
		}
	}
	for _, s := range link.Both {
		if notes[s] == nil || !w.mayWrite(s) {
			continue
		}
		note, changed := notes[s].Claimed(d.otherEnd(w, s, notes), me, d.now())
		if !changed {
			continue
		}
		if err := w.Stores[s].(side.Noter).SetNote(ctx, note.Bytes()); err != nil {
			d.quietly("note not written", w, s, err)
		}
	}
}

// mayWrite tells whether the settings let anything be written to a side.
func (w *work) mayWrite(s link.Side) bool {
	never := w.Rules.Prevent[s]
	return w.Rules.Flow[s.Other()] && !(never.Create && never.Update && never.Delete)
}

// elsewhere says who else syncs a process, and what to do.
func (d *Desk) elsewhere(process string, c link.Claim) string {
	return words.T("another computer, {{.Host}}, syncs this too, last on {{.Date}}; stop one of them, or go on from here with: bothways sync {{.Process}} --yes",
		"Host", c.Host, "Date", words.Time(c.Beat), "Process", process)
}

// takenOver says that this computer goes on although another one was at it.
func (d *Desk) takenOver(c link.Claim) report.Error {
	return report.Error{Code: "refused", Message: words.T("another computer, {{.Host}}, syncs this too, last on {{.Date}}; it now waits, and this one goes on. Stop one of them",
		"Host", c.Host, "Date", words.Time(c.Beat))}
}

// waitsFor is the report of a process that waits because of another computer.
func (d *Desk) waitsFor(w *work, c link.Claim) report.Report {
	rep := d.blank(w)
	rep.Status = Guarded
	rep.Errors = append(rep.Errors, d.warning(w, c))
	return rep
}

func (d *Desk) warning(w *work, c link.Claim) report.Error {
	return report.Error{Code: "refused", Message: d.elsewhere(w.Name, c)}
}

// rivalKey is where the other computer is kept that a process waits for.
func rivalKey(process string) string { return "elsewhere:" + process }

// noteRival remembers whom a process waits for; nil: for nobody.
func (d *Desk) noteRival(ctx context.Context, process string, c *link.Claim) error {
	text := ""
	if c != nil {
		data, err := json.Marshal(c)
		if err != nil {
			return err
		}
		text = string(data)
	}
	was, err := d.db.Meta(ctx, rivalKey(process))
	if err != nil || was == text {
		return err
	}
	return d.db.SetMeta(ctx, rivalKey(process), text)
}

// waitedFor is whom a process waits for, as far as is remembered.
func (d *Desk) waitedFor(ctx context.Context, process string, st link.State) (link.Claim, bool, error) {
	owner := link.ParseOwner(st.Owner)
	if c := (link.Claim{ID: owner.ID, Host: owner.Host, Beat: st.Beat}); c.Fresh(d.Computer, d.now()) {
		return c, true, nil
	}
	text, err := d.db.Meta(ctx, rivalKey(process))
	if err != nil || text == "" {
		return link.Claim{}, false, err
	}
	var c link.Claim
	if json.Unmarshal([]byte(text), &c) != nil {
		return link.Claim{}, false, nil
	}
	return c, c.Fresh(d.installation(), d.now()), nil
}
