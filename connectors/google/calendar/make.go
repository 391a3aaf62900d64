package calendar

import (
	"strings"

	"bothways/sync/record"
)

// create lays a new event out: the event itself, then its changed occurrences. An invitation from
// somebody else is imported, which keeps its UID and organiser and mails nobody.
func (l *Lens) create(r record.Record, zone string, attempt int) (Changes, error) {
	w := &writer{lens: l, view: &view{lens: l, s: Series{Zone: zone}}, float: l.floatingZone(zone), fresh: true}
	kept := record.New(r.Kind, r.UID)
	for _, k := range r.Keys() {
		if _, rest := k.Occurrence(); rest == "" || l.fits(k, r.Fields[k]) {
			kept.Fields[k] = l.Shown(k, r.Fields[k])
		} else {
			w.left = append(w.left, k)
		}
	}
	to, err := layout(kept, w.float)
	if err != nil {
		return Changes{}, err
	}
	email, mail := strings.CutPrefix(lower(to.fields["ORGANIZER"].Text), mailto)
	w.importing = mail && strings.Contains(email, "@") && !l.own(Event{"email": email})
	id := ""
	if r.UID != "" && !w.importing {
		id = ID(r.UID, attempt)
		if id+ownDomain != r.UID {
			w.uid = r.UID
		}
	}
	if w.importing && r.UID == "" {
		return Changes{}, invalid("an invitation without a UID")
	}
	master := w.series(to)
	op := &w.ops[0]
	op.Verb, op.ID = Insert, ""
	if id != "" {
		op.Body["id"] = id
	}
	if w.importing {
		op.Verb = Import
		op.Body["iCalUID"] = r.UID
	}
	w.occurrences(to, master)
	if id != "" {
		for i := range w.ops[1:] {
			w.ops[i+1].ID = id + w.ops[i+1].Occurrence
		}
	}
	return w.changes()
}
