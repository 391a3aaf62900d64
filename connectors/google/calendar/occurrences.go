package calendar

import (
	"maps"

	"bothways/sync/record"
)

// usual are the fields that an occurrence of a series has that nobody changed.
func usual(fields map[record.Key]record.Value, when record.When, key string) map[record.Key]record.Value {
	out := maps.Clone(fields)
	w := span(when, key)
	if asked, err := record.ParseWhen(fields["WHEN"].Text); err == nil && floating(asked) {
		w = unzoned(w)
	}
	out["WHEN"] = record.Value{Text: w.String()}
	return out
}

// span is the time of the occurrence with a key, as the series has it.
func span(when record.When, key string) record.When {
	start, _ := on(when, key)
	end := when.End
	if start.Date {
		end.Local = start.Local.Add(when.End.Local.Sub(when.Start.Local))
	} else if loc, ok := record.Location(end.Zone); ok {
		end.Local = clock(start.In(nil).Add(when.End.In(nil).Sub(when.Start.In(nil))), loc)
	}
	return record.When{Start: start, End: end}
}

// on puts an original start onto the clock of a series; false where it is none of its kind.
func on(when record.When, key string) (record.Moment, bool) {
	m, err := record.ParseMoment(key)
	if err != nil || m.Key() != key || m.Date != when.Start.Date {
		return m, false
	}
	m.Zone = when.Start.Zone
	if m.Date {
		m.Zone = ""
	}
	return m, true
}

// unchanged is an occurrence as Google makes it from the series.
func unchanged(master Event, when record.When, key string) Event {
	e := master.clone()
	delete(e, "recurrence")
	w := span(when, key)
	e["start"], e["end"] = dateTime(w.Start, nil), dateTime(w.End, nil)
	return e
}

// merged is an object after a patch: what the patch names is replaced, objects are merged, nil takes out.
func (e Event) merged(p Event) Event {
	out := e.clone()
	for k, v := range p {
		if v == nil {
			delete(out, k)
		} else if o := asObject(v); o != nil {
			out[k] = asObject(out[k]).merged(o)
		} else {
			out[k] = v
		}
	}
	return out
}

// exclusions says which of the wanted exclusions are EXDATE lines: those that are, those of a series that
// moves, and those that name no occurrence; the rest are cancelled occurrences.
func (w *writer) exclusions(to plan) []record.Moment {
	var out []record.Moment
	w.lined = map[string]bool{}
	for _, key := range sortedKeys(to.gone) {
		m, fits := on(to.when, key)
		line, was := w.view.lines[key]
		o := w.view.others[key]
		switch {
		case was && !w.moved:
			out = append(out, line)
		case !fits || !to.when.Recurring():
			w.left = append(w.left, record.Excluded(key))
			if o != nil && !w.moved { // what was changed goes all the same
				continue
			}
		case w.moved || w.fresh:
			out = append(out, m)
		case !occurs(to.when, key):
			out = append(out, m)
			if o != nil && o.fields != nil {
				continue
			}
		default:
			continue
		}
		w.lined[key] = true
	}
	return out
}

// occurrences writes what is wanted of single occurrences.
func (w *writer) occurrences(to plan, master Event) {
	keys := maps.Clone(to.gone)
	for _, key := range append(sortedKeys(to.others), sortedKeys(w.view.others)...) {
		keys[key] = true
	}
	for _, key := range sortedKeys(keys) {
		w.occurrence(to, master, key)
	}
}

func (w *writer) occurrence(to plan, master Event, key string) {
	cur := w.view.others[key]
	if w.moved {
		cur = nil
	}
	want, changed := to.others[key]
	switch {
	case to.gone[key]:
		if !w.lined[key] && (cur == nil || cur.fields != nil) {
			w.cancel(to, key, cur)
		}
	case changed:
		w.change(to, master, key, cur, want)
	case cur == nil || cur.unseen:
	case to.lone == "" && occurs(to.when, key):
		w.reset(to, master, key, cur, usual(to.fields, to.when, key))
	case cur.fields != nil:
		w.cancel(to, key, cur)
	}
}

// cancel takes an occurrence out: one that the series will not have any more before the series changes.
func (w *writer) cancel(to plan, key string, cur *occurrence) {
	w.patch(to, key, cur, Event{"status": "cancelled"})
	if last := len(w.ops) - 1; cur != nil && !(to.when.Recurring() && occurs(to.when, key)) {
		w.ops[last].MayBeGone = true
		w.early = append(w.early, w.ops[last])
		w.ops = w.ops[:last]
	}
}

// change writes a changed occurrence: what differs from how it is, or from the series.
func (w *writer) change(to plan, master Event, key string, cur *occurrence, want map[record.Key]record.Value) {
	_, fits := on(to.when, key)
	if _, timed := want["WHEN"]; !timed && fits { // it stays where it is
		want = maps.Clone(want)
		want["WHEN"] = usual(to.fields, to.when, key)["WHEN"]
	}
	switch {
	case !fits:
		for _, k := range sortedKeys(want) {
			w.left = append(w.left, record.At(key, k))
		}
	case cur != nil && cur.fields == nil:
		w.reset(to, master, key, cur, want)
	case cur != nil:
		w.differences(to, key, cur, cur.event, cur.fields, want)
	default:
		w.differences(to, key, nil, unchanged(master, to.when, key), usual(to.fields, to.when, key), want)
	}
}

func (w *writer) differences(to plan, key string, cur *occurrence, have Event, shown, want map[record.Key]record.Value) {
	b := w.body(have, want)
	b.occurs = true
	if b.foreign { // what may not be written is not wanted otherwise
		b.want = maps.Clone(shown)
		for k, v := range want {
			if w.lens.may(have, k, v) {
				b.want[k] = v
			}
		}
	}
	out := w.finish(b, shown, key)
	if cur == nil && out != nil && !b.foreign { // one that was deleted before would stay so
		out["status"] = statusOf(want["STATUS"].Text)
	}
	w.patch(to, key, cur, out)
}

// reset writes all of an occurrence, for of one that was cancelled nobody knows what it will show.
func (w *writer) reset(to plan, master Event, key string, cur *occurrence, want map[record.Key]record.Value) {
	b := w.body(anything(cur.event.merged(unchanged(master, to.when, key))), want)
	b.occurs, b.full = true, true
	out := w.finish(b, nil, key)
	if out == nil {
		out = Event{}
	}
	if cur.fields == nil && out["status"] == nil {
		out["status"] = statusOf(want["STATUS"].Text)
	}
	w.patch(to, key, cur, out)
}

// anything is an event that may hold, unseen, each member and mark that is written here.
func anything(e Event) Event {
	marks := Event{}
	for _, name := range []string{"STATUS", "CLASS", "TRANSP", "COLOR", "CATEGORIES", "WHEN"} {
		marks[markPrefix+name] = ""
	}
	unseen := Event{"extendedProperties": Event{"private": marks}}
	for _, name := range []string{"summary", "description", "location", "colorId", "source", "attendees"} {
		unseen[name] = ""
	}
	return unseen.merged(e)
}

// patch adds the call that changes an occurrence.
func (w *writer) patch(to plan, key string, cur *occurrence, body Event) {
	if body == nil {
		return
	}
	op := Op{Verb: Patch, Body: body}
	_, op.Attachments = body["attachments"]
	if cur != nil {
		op.ID = cur.event.text("id")
	}
	if m, ok := on(to.when, key); ok && w.view.s.Master != nil || ok && w.fresh {
		op.Occurrence, op.OriginalStart = occurrenceID(m), instant(m)
		if op.ID == "" && !w.fresh {
			op.ID = w.view.s.Master.text("id") + op.Occurrence
		}
	}
	w.ops = append(w.ops, op)
}

// orphans writes occurrences of a series that is not in this calendar.
func (w *writer) orphans(want record.Record, p record.Patch) {
	to := map[string]map[record.Key]record.Value{}
	for k, v := range want.Fields {
		if start, rest := k.Occurrence(); rest != "" {
			if to[start] == nil {
				to[start] = map[record.Key]record.Value{}
			}
			to[start][rest] = v
		}
	}
	done := map[string]bool{}
	for _, k := range p.Keys() {
		start, _ := k.Occurrence()
		cur := w.view.others[start]
		if start == "" || cur == nil {
			w.left = append(w.left, k)
			continue
		}
		if done[start] {
			continue
		}
		done[start] = true
		_, gone := want.Fields[record.Excluded(start)]
		switch {
		case gone || len(to[start]) == 0:
			if cur.fields != nil {
				w.cancel(plan{}, start, cur)
			}
		case cur.fields == nil:
			b := w.body(anything(cur.event), to[start])
			b.occurs, b.full = true, true
			out := w.finish(b, nil, start).merged(Event{"status": statusOf(to[start]["STATUS"].Text)})
			w.patch(plan{}, start, cur, out)
		default:
			w.differences(plan{}, start, cur, cur.event, cur.fields, to[start])
		}
	}
}
