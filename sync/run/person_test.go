package run_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"bothways/sync/link"
	"bothways/sync/record"
)

func (w *world) value() string {
	*w.serial++
	return fmt.Sprintf("v%d.", *w.serial)
}

// wrote notes a value that must not be lost.
func (w *world) wrote(v string) { w.alive[v] = true }

// saw ends the promise for values that the person replaced or deleted knowingly.
func (w *world) saw(text string) {
	for v := range w.alive {
		if strings.Contains(strings.ToLower(text), v) {
			delete(w.alive, v)
		}
	}
}

// put is what the person's program does with an item: fields that it sees change, others stay.
func (w *world) put(s link.Side, id string, r record.Record) {
	if was, ok := w.places[s].items[id]; ok && w.places[s].blind {
		for k, v := range was.Record.Fields {
			if k == "ROLE" {
				r.Fields[k] = v
			}
		}
	}
	w.places[s].keep(id, r)
}

func (w *world) pick(s link.Side) (string, bool) {
	ids := w.places[s].ids()
	if len(ids) == 0 {
		return "", false
	}
	return rapid.SampledFrom(ids).Draw(w.t, "item"), true
}

// born marks who a record is about; it is never edited.
func born(r record.Record) string { return r.Text("X-BORN") }

// calendar tells whether records have times.
func (w *world) calendar() bool { return w.proc.Rules.Kind != record.Contacts }

func (w *world) titleKey() record.Key {
	if w.calendar() {
		return "SUMMARY"
	}
	return "FN"
}

func (w *world) noteKey() record.Key {
	if w.calendar() {
		return "DESCRIPTION"
	}
	return "NOTE"
}

func (w *world) setKey() string {
	if w.calendar() {
		return "ATTENDEE"
	}
	return "EMAIL"
}

// create makes a new record on a side.
func (w *world) create(s link.Side) {
	v := w.value()
	r := record.New(w.proc.Rules.Kind, "uid-"+v)
	r.Fields["X-BORN"] = record.Value{Text: v}
	r.Fields[w.titleKey()] = record.Value{Text: "Name " + v}
	w.wrote(v)
	if w.flip("odd", 2) {
		x := w.value()
		r.Fields[record.Member("X-ODD", x)] = record.Value{Text: x}
		if !w.places[s].forget {
			w.wrote(x)
		}
	}
	if w.calendar() {
		r.Fields["WHEN"] = record.Value{Text: w.time(rapid.IntRange(0, 4).Draw(w.t, "hour"), w.flip("weekly", 2))}
	}
	w.most[s][v]++
	w.tell("%s: create %s", s, v)
	w.put(s, "file-"+v, r)
}

// meet makes somebody anew whom only the other side has: with the same UID, or the same e-mail.
func (w *world) meet(s link.Side) {
	id, ok := w.pick(s.Other())
	if !ok || w.lagging() { // what no listing shows yet cannot be met
		return
	}
	o := w.places[s.Other()].items[id].Record
	for _, it := range w.places[s].items {
		if born(it.Record) == born(o) {
			return
		}
	}
	if w.most[s.Other()][born(o)] > 1 {
		return
	}
	v := w.value()
	r := record.New(o.Kind, o.UID)
	mailed := !w.calendar() && len(o.Members("EMAIL")) > 0
	if r.UID == "" || w.places[s].noUID || w.flip("new UID", 2) && mailed {
		if r.UID = "uid-" + v; !mailed {
			return // a name alone is not enough to go by
		}
	}
	for _, k := range o.Keys() {
		if p := k.Property(); k == "X-BORN" || k == w.titleKey() || k == "WHEN" || p == "EMAIL" {
			r.Fields[k] = o.Fields[k]
		}
	}
	w.most[s][born(o)]++
	w.mailed[born(o)] = r.UID != o.UID
	w.tell("%s: create %s, who is %s there", s, v, id)
	w.put(s, "file-"+v, r)
}

// copy makes a second item of one, hidden marks and all.
func (w *world) copy(s link.Side) {
	id, ok := w.pick(s)
	if !ok || w.places[0].noUID || w.places[1].noUID { // two alike without a mark are anybody's guess
		return
	}
	r := w.places[s].items[id].Record.Clone()
	n := w.most[0][born(r)] + w.most[1][born(r)]
	w.most[0][born(r)], w.most[1][born(r)] = 3*n, 3*n // which of two alike an answer was lost for is a guess
	to := "copy-" + w.value()
	w.tell("%s: copy %s to %s", s, id, to)
	w.put(s, to, r)
}

// edit changes a field of an item on a side.
func (w *world) edit(s link.Side) {
	id, ok := w.pick(s)
	if !ok || w.places[s].noUID && w.asked() { // a lost creation without a mark is known by its content alone
		return
	}
	r := w.places[s].items[id].Record.Clone()
	if b := born(r); w.mailed[b] { // known by name and address, and one of them may go
		w.most[0][b], w.most[1][b] = 100, 100
	}
	v := w.value()
	fields := []string{"title", "note", "set", "TEL", "ROLE", "replace", "remove", "type", "clear", "away"}
	if w.calendar() {
		fields = []string{"title", "note", "set", "replace", "remove", "clear", "move", "exclude", "override", "override", "revert", "away"}
	}
	field := rapid.SampledFrom(fields).Draw(w.t, "field")
	switch field {
	case "title":
		w.write(r, w.titleKey(), "Name "+v, v)
	case "note":
		w.write(r, w.noteKey(), v, v)
	case "ROLE":
		if w.places[s].blind {
			return
		}
		w.write(r, "ROLE", v, v)
	case "set":
		w.write(r, record.Member(w.setKey(), v), v, v)
	case "TEL":
		w.write(r, record.Member("TEL", v), v, v)
	case "clear":
		w.saw(r.Text(w.noteKey()))
		delete(r.Fields, w.noteKey())
	case "away":
		away := record.Member("CATEGORIES", "Away")
		if _, is := r.Fields[away]; is {
			delete(r.Fields, away)
		} else {
			r.Fields[away] = record.Value{Text: "Away"}
		}
	case "move":
		w.move(r)
	case "exclude", "override", "revert":
		w.occurrence(r, field, v)
	default:
		w.editMember(r, field, v)
	}
	w.tell("%s: edit %s: %s → %v", s, id, field, texts(r))
	w.put(s, id, r)
}

func (w *world) write(r record.Record, k record.Key, text, v string) {
	w.saw(r.Text(k))
	r.Fields[k] = record.Value{Text: text}
	w.wrote(v)
}

func (w *world) editMember(r record.Record, how, v string) {
	k, ok := anyMember(r)
	if !ok {
		return
	}
	was := r.Fields[k]
	switch how {
	case "replace":
		w.saw(was.Text)
		delete(r.Fields, k)
		r.Fields[record.Member(k.Property(), v)] = record.Value{Text: v, Attr: was.Attr}
		w.wrote(v)
	case "remove":
		w.saw(was.Text)
		delete(r.Fields, k)
	case "type":
		name := rapid.SampledFrom([]string{"x", "type"}).Draw(w.t, "parameter")
		r.Fields[k] = record.Value{Text: was.Text, Attr: record.Attrs([2]string{name, v})}
	}
}

func anyMember(r record.Record) (record.Key, bool) {
	for _, k := range r.Keys() {
		if p := k.Property(); k.IsMember() && (p == "EMAIL" || p == "TEL" || p == "ATTENDEE") {
			return k, true
		}
	}
	return "", false
}

func (w *world) delete(s link.Side) {
	id, ok := w.pick(s)
	if !ok {
		return
	}
	for _, v := range w.places[s].items[id].Record.Fields {
		w.saw(v.Text)
	}
	w.tell("%s: delete %s", s, id)
	w.places[s].remove(id)
}

func (w *world) rename(s link.Side) {
	id, ok := w.pick(s)
	if !ok || w.places[s].noUID || w.places[s].lag > 0 { // places that are no files keep their names
		return
	}
	r := w.places[s].items[id].Record
	to := "renamed-" + w.value()
	w.tell("%s: rename %s to %s", s, id, to)
	if w.flip("new first", 2) {
		w.places[s].keep(to, r)
		w.places[s].remove(id)
	} else {
		w.places[s].remove(id)
		w.places[s].keep(to, r)
	}
}

// touch changes a version and nothing else.
func (w *world) touch(s link.Side) {
	if id, ok := w.pick(s); ok {
		w.tell("%s: touch %s", s, id)
		w.places[s].keep(id, w.places[s].items[id].Record)
	}
}

func texts(r record.Record) map[record.Key]string {
	out := map[record.Key]string{}
	for k, v := range r.Fields {
		out[k] = v.Text
		if v.Attr != "" {
			out[k] += ";" + v.Attr
		}
	}
	return out
}
