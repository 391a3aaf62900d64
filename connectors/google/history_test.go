package google_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/connectors/google/googletest"
	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

// TestHistories lets both owners do what they like to events and series, or to tasks, while Google
// fails in every way; in the end both sides show the same, the last run writes nothing, and no rule of Google's
// was broken.
func TestHistories(t *testing.T) {
	for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
		t.Run(string(kind), func(t *testing.T) {
			sidetest.Histories(t, 60)
			histories(t, kind)
		})
	}
}

func histories(t *testing.T, kind record.Kind) {
	rapid.Check(t, func(rt *rapid.T) {
		t.Run("", func(t *testing.T) { // a folder and a server of its own
			p := twoWay(t, kind)
			p.Set(func(sw *googletest.Switches) {
				sw.MovedSeries = rapid.SampledFrom([]string{"drop", "keep", "shift"}).Draw(rt, "moved series")
				sw.Inherit = rapid.Bool().Draw(rt, "inherit")
				sw.SeriesTombstones = rapid.Bool().Draw(rt, "series tombstones")
				sw.ParentTakesAll = rapid.Bool().Draw(rt, "children go along")
				sw.TaskIfMatch = rapid.Bool().Draw(rt, "tasks are compared")
				sw.DeletedUpdate = rapid.SampledFrom([]int{403, 404, 410}).Draw(rt, "update of the deleted")
			})
			o := &owners{pair: p, rt: rt}
			o.anchor()
			for range rapid.IntRange(1, 12).Draw(rt, "acts") {
				o.act()
			}
			p.CalmDown()
			p.Advance(20 * time.Minute)
			p.open()
			if o.refused { // other settings have what was set aside tried again
				p.proc.Settings = "other"
			}
			for range 5 {
				p.sync()
			}
			if rows := p.sync(); len(rows) > 0 {
				t.Errorf("the last run did something: %+v", rows)
			}
			o.compare()
			if b := p.Breaches(); len(b) > 0 {
				t.Errorf("rules of Google's were broken: %q", b)
			}
			if t.Failed() {
				rt.Errorf("%v", o.told)
			}
		})
	})
}

// owners are the two persons.
type owners struct {
	*pair
	rt   *rapid.T
	n    int
	told []string

	refused bool // a write may be set aside: a missing right is for good

	others []string // what a task can be put below, in the words of the side
}

// anchor is an item that nobody touches: a side that is emptied asks a question.
func (o *owners) anchor() {
	r := record.New(o.proc.Rules.Kind, "anchor")
	r.Put("SUMMARY", record.Value{Text: "Anchor"})
	r.Put("WHEN", record.Value{Text: "start=20261231\nend=20270101"})
	if r.Kind == record.Tasks {
		r.Fields["WHEN"] = record.Value{Text: "end=20261231"}
	}
	all := []record.Record{r}
	if r.Kind == record.Tasks && rapid.Bool().Draw(o.rt, "in order") {
		for n := range 3 {
			x := record.New(r.Kind, fmt.Sprint("place-", n))
			x.Put("SUMMARY", record.Value{Text: fmt.Sprint("Place ", n)})
			x.Put(side.Order, record.Value{Text: fmt.Sprint(3*n + 3)})
			all = append(all, x)
		}
	}
	for _, r := range all {
		if _, err := o.proc.Stores[0].Create(o.t.Context(), r); err != nil {
			o.t.Fatal(err)
		}
	}
	o.sync()
}

// troubles are all that googletest can be told to do wrong, to the first calls of a sync or to those of a kind.
var troubles = []googletest.Fault{
	{Drop: true}, {Drop: true, Commit: true}, {Cut: true}, {HTML: true}, {HTML: true, Commit: true}, {HTML: true, Status: 200}, {HTML: true, Status: 200, Commit: true}, {HTML: true, Status: 404},
	{Status: 500, Reason: "backendError"}, {Status: 500, Reason: "backendError", Commit: true}, {Status: 503}, {Status: 503, Commit: true}, {Status: 503, Times: 9},
	{Reason: "rateLimitExceeded", Status: 429}, {Reason: "rateLimitExceeded", Status: 429, RetryAfter: time.Minute}, {Reason: "rateLimitExceeded", Times: 5}, {Reason: "userRateLimitExceeded"},
	{Reason: "quotaExceeded"}, {Reason: "dailyLimitExceeded", Times: -1}, {Reason: "forbidden"}, {ExpireToken: true},
	{Call: "calendar.events.list", Reason: "fullSyncRequired"}, {Call: "*.list", Drop: true, Times: 9},
	{Call: "*.batch", Drop: true}, {Call: "*.batch", Drop: true, Commit: true}, {Call: "*.batch", Cut: true}, {Call: "*.batch", HTML: true, Status: 200, Commit: true},
	{Call: "*.batch", Status: 503, Commit: true}, {Call: "*.batch", Reason: "rateLimitExceeded", Times: 2}, {Call: "*.batch", Cut: true, Times: -1},
	{Call: "*.insert", Drop: true, Commit: true}, {Call: "*.insert", Cut: true}, {Call: "*.insert", Status: 500, Reason: "backendError", Commit: true, Times: 3},
	{Call: "*.insert", Reason: "conflict"}, {Call: "*.insert", Reason: "userRateLimitExceeded", Times: 3}, {Call: "*.insert", ExpireToken: true},
	{Call: "*.patch", Cut: true}, {Call: "*.patch", Status: 503, Commit: true}, {Call: "*.patch", Reason: "forbidden"}, {Call: "*.delete", Drop: true, Commit: true},
}

func (o *owners) act() {
	o.n++
	o.Advance(time.Minute)
	what := rapid.SampledFrom([]string{"new here", "new there", "many here", "edit here", "edit here", "edit there", "edit there",
		"delete here", "delete there", "sync", "sync", "fault", "fault", "restart"}).Draw(o.rt, "act")
	o.told = append(o.told, what)
	switch what {
	case "new here", "new there":
		s := o.store(what[4:])
		if _, err := s.Create(o.t.Context(), o.fresh("")); err != nil {
			o.t.Errorf("%s: %v", what, err)
		}
	case "many here": // so that they travel in a batch
		for i := range 4 {
			if _, err := o.store("here").Create(o.t.Context(), o.fresh(fmt.Sprint("-", i))); err != nil {
				o.t.Errorf("%s: %v", what, err)
			}
		}
	case "edit here", "edit there", "delete here", "delete there":
		o.change(what)
	case "sync":
		o.attempt()
	case "fault":
		f := rapid.SampledFrom(troubles).Draw(o.rt, "fault")
		f.Nth = rapid.IntRange(1, 6).Draw(o.rt, "nth")
		o.refused = o.refused || f.Reason == "forbidden"
		o.told = append(o.told, fmt.Sprintf("%+v", f))
		o.Order(f)
		o.attempt()
		o.CalmDown()
	case "restart":
		o.open()
	}
}

// store is the side as another program opens it.
func (o *owners) store(where string) side.Store {
	kept := o.proc.Stores
	o.open()
	fresh := o.proc.Stores
	o.proc.Stores = kept
	if where == "here" {
		return fresh[0]
	}
	return fresh[1]
}

const clock = "start=202611%02dT%02d0000 Europe/Berlin\nend=202611%02dT%02d3000 Europe/Berlin"

func (o *owners) when() string {
	day, hour := rapid.IntRange(23, 25).Draw(o.rt, "day"), rapid.IntRange(8, 12).Draw(o.rt, "hour")
	return fmt.Sprintf(clock, day, hour, day, hour)
}

func (o *owners) fresh(more string) record.Record {
	r := record.New(o.proc.Rules.Kind, fmt.Sprintf("uid-%d%s", o.n, more))
	r.Put("SUMMARY", record.Value{Text: fmt.Sprintf("Event %d%s", o.n, more)})
	if r.Kind == record.Tasks {
		r.Put("WHEN", record.Value{Text: o.due()})
		if rapid.Bool().Draw(o.rt, "ordered") {
			r.Put(side.Order, o.place())
		}
		return r
	}
	when := o.when()
	if rapid.Bool().Draw(o.rt, "series") {
		when += "\nrule=FREQ=DAILY;COUNT=6"
	}
	r.Put("WHEN", record.Value{Text: when})
	return r
}

func (o *owners) change(what string) {
	_, where, _ := strings.Cut(what, " ")
	s := o.store(where)
	d, err := s.Changes(o.t.Context(), "")
	if err != nil {
		o.t.Fatal(err)
	}
	d.Changed = slices.DeleteFunc(d.Changed, func(it side.Item) bool { return it.Record.Text("SUMMARY") == "Anchor" })
	if len(d.Changed) == 0 {
		return
	}
	slices.SortFunc(d.Changed, func(a, b side.Item) int {
		return slices.Compare([]string{a.Record.UID, a.ID}, []string{b.Record.UID, b.ID})
	})
	it := d.Changed[rapid.IntRange(0, len(d.Changed)-1).Draw(o.rt, "which")]
	if what == "delete there" && o.proc.Rules.Kind == record.Tasks && rapid.Bool().Draw(o.rt, "by hand") {
		o.hand.DeleteTask("@default", it.ID) // its children go with it
		return
	}
	if what == "edit there" && it.Record.Kind == record.Tasks && rapid.IntRange(0, 3).Draw(o.rt, "moved") == 0 {
		o.told = append(o.told, "moved "+it.ID)
		o.move(it.ID)
		return
	}
	if what[0] == 'd' {
		if err := s.Delete(o.t.Context(), it.Ref); err != nil {
			o.t.Errorf("%s: %v", what, err)
		}
		return
	}
	o.others = nil
	for _, x := range d.Changed {
		if name := x.Record.UID; x.ID != it.ID && where == "here" {
			o.others = append(o.others, name)
		} else if x.ID != it.ID {
			o.others = append(o.others, x.ID)
		}
	}
	to := o.edited(it.Record)
	o.told = append(o.told, fmt.Sprint(it.Record.UID, " ", record.Diff(it.Record, to)))
	if _, err := s.Update(o.t.Context(), it, record.Diff(it.Record, to)); err != nil && !errors.Is(err, side.ErrStale) {
		o.t.Errorf("%s: %v", what, err)
	}
}

func (o *owners) due() string {
	return fmt.Sprintf("end=202611%02d", rapid.IntRange(23, 29).Draw(o.rt, "day"))
}

// changed changes the title, the due date, the notes or the status of a task.
func (o *owners) changed(r record.Record) record.Record {
	to := r.Clone()
	switch rapid.SampledFrom([]string{"title", "due", "notes", "done", "open", "below", "below", "out", "place", "place"}).Draw(o.rt, "edit") {
	case "place":
		to.Fields[side.Order] = o.place()
		if rapid.IntRange(0, 5).Draw(o.rt, "no place") == 0 {
			delete(to.Fields, side.Order)
		}
	case "below":
		clearParents(to)
		if len(o.others) > 0 {
			up := rapid.SampledFrom(o.others).Draw(o.rt, "parent")
			to.Put(record.Member("RELATED-TO", record.Identity(up)), record.Value{Text: up})
		}
	case "out":
		clearParents(to)
	case "title":
		to.Fields["SUMMARY"] = record.Value{Text: fmt.Sprintf("%s %d", r.Text("SUMMARY"), o.n)}
	case "due":
		to.Fields["WHEN"] = record.Value{Text: o.due()}
	case "notes":
		to.Fields["DESCRIPTION"] = record.Value{Text: fmt.Sprintf("Note %d", o.n)}
	case "done":
		to.Fields["STATUS"] = record.Value{Text: "COMPLETED"}
		to.Fields["COMPLETED"] = record.Value{Text: fmt.Sprintf("202611%02dT100000Z", o.n)}
	case "open":
		delete(to.Fields, "STATUS")
		delete(to.Fields, "COMPLETED")
	}
	return to
}

// place is a number that others have as well.
func (o *owners) place() record.Value {
	return record.Value{Text: fmt.Sprint(rapid.IntRange(1, 12).Draw(o.rt, "place"))}
}

// move puts a task elsewhere among its siblings at Google.
func (o *owners) move(id string) {
	all := o.hand.Tasks("@default")
	at := slices.IndexFunc(all, func(x object) bool { return x["id"] == id })
	if at < 0 {
		return
	}
	behind := []string{""}
	for _, x := range all {
		if x["id"] != id && x["parent"] == all[at]["parent"] {
			behind = append(behind, fmt.Sprint(x["id"]))
		}
	}
	parent, _ := all[at]["parent"].(string)
	o.hand.MoveTask("@default", id, parent, rapid.SampledFrom(behind).Draw(o.rt, "behind"))
}

// inOrder demands that siblings stand at Google as their numbers here say.
func (o *owners) inOrder(links []link.Link) {
	here, ids := o.items(link.Left), map[string]string{}
	for _, l := range links {
		ids[l.Half[1].Ref.ID] = here[l.Half[0].Ref.ID].Text(side.Order)
	}
	all := o.hand.Tasks("@default")
	slices.SortFunc(all, func(a, b object) int { return strings.Compare(fmt.Sprint(a["position"]), fmt.Sprint(b["position"])) })
	last := map[string]int{}
	for _, x := range all {
		up, n := fmt.Sprint(x["parent"]), 0
		if _, err := fmt.Sscan(ids[fmt.Sprint(x["id"])], &n); err != nil || x["status"] == "completed" {
			continue
		}
		if before, is := last[up]; is && before > n {
			o.t.Errorf("%s has %d here and stands behind %d at Google", x["title"], n, before)
		}
		last[up] = n
	}
}

func clearParents(r record.Record) {
	for k := range r.Fields {
		if k.Slot() == "RELATED-TO" {
			delete(r.Fields, k)
		}
	}
}

// families demands that whoever is below another at Google is so here, and that whoever is so here and
// could be at Google is.
func (o *owners) families(links []link.Link) {
	there := map[string]object{}
	above := map[string]bool{}
	for _, x := range o.hand.Tasks("@default") {
		there[fmt.Sprint(x["id"])] = x
		if up, is := x["parent"]; is {
			above[fmt.Sprint(up)] = true
		}
	}
	here, ids := o.items(link.Left), map[string]string{}
	for _, l := range links {
		ids[here[l.Half[0].Ref.ID].UID] = l.Half[1].Ref.ID
	}
	for _, l := range links {
		id := l.Half[1].Ref.ID
		up, below := there[id]["parent"]
		found := false
		for _, v := range here[l.Half[0].Ref.ID].Members("RELATED-TO") {
			other := ids[v.Text]
			found = found || other == up
			if _, child := there[other]["parent"]; !below && other != "" && other != id && !child && !above[id] {
				o.t.Errorf("%s is below %s here, and could be there", there[id]["title"], there[other]["title"])
			}
		}
		if below && !found {
			o.t.Errorf("%s is below %s there only: %v", there[id]["title"], there[fmt.Sprint(up)]["title"], here[l.Half[0].Ref.ID].Fields)
		}
	}
}

func (o *owners) items(s link.Side) map[string]record.Record {
	d, err := o.proc.Stores[s].Changes(o.t.Context(), "")
	if err != nil {
		o.t.Fatal(err)
	}
	out := map[string]record.Record{}
	for _, it := range d.Changed {
		out[it.ID] = it.Record
	}
	return out
}

// edited changes the title, the place, the time or an occurrence.
func (o *owners) edited(r record.Record) record.Record {
	if r.Kind == record.Tasks {
		return o.changed(r)
	}
	to := r.Clone()
	w, ok := r.When()
	how := rapid.SampledFrom([]string{"title", "place", "exclude", "override", "move"}).Draw(o.rt, "edit")
	if !ok || !w.Recurring() && (how == "exclude" || how == "override") {
		how = "title"
	}
	at := w.Start
	at.Local = at.Local.AddDate(0, 0, rapid.IntRange(1, 4).Draw(o.rt, "occurrence"))
	key := at.Key()
	switch how {
	case "title":
		to.Fields["SUMMARY"] = record.Value{Text: fmt.Sprintf("%s %d", r.Text("SUMMARY"), o.n)}
	case "place":
		to.Fields["LOCATION"] = record.Value{Text: fmt.Sprintf("Room %d", o.n)}
	case "exclude":
		for k := range to.Fields {
			if start, _ := k.Occurrence(); start == key {
				delete(to.Fields, k)
			}
		}
		to.Fields[record.Excluded(key)] = record.Value{Text: "gone"}
	case "override":
		delete(to.Fields, record.Excluded(key))
		end := at
		end.Local = end.Local.Add(45 * time.Minute)
		to.Fields[record.At(key, "WHEN")] = record.Value{Text: record.When{Start: at, End: end}.String()}
		to.Fields[record.At(key, "SUMMARY")] = record.Value{Text: fmt.Sprintf("Other %d", o.n)}
	case "move":
		text := o.when()
		if w.Recurring() {
			text += "\nrule=FREQ=DAILY;COUNT=6"
		}
		next, _ := record.ParseWhen(text)
		for k, v := range r.Fields {
			start, rest := k.Occurrence()
			if start == "" {
				continue
			}
			delete(to.Fields, k)
			m, err := record.ParseMoment(start)
			if err != nil {
				continue
			}
			m.Local = m.Local.Add(next.Start.Local.Sub(w.Start.Local))
			if rest == "" {
				to.Fields[record.Excluded(m.Key())] = v
			} else {
				to.Fields[record.At(m.Key(), rest)] = v
			}
		}
		to.Fields["WHEN"] = record.Value{Text: text}
	}
	return to
}

// compare demands the same on both sides.
func (o *owners) compare() {
	links, err := o.proc.Ledger.Links(o.t.Context(), link.Want{All: true})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, l := range links {
		if l.Parked != nil || !l.Linked() {
			o.t.Errorf("link %d is not linked: %+v", l.ID, l)
			continue
		}
		var items [2]side.Item
		for _, s := range link.Both {
			found, err := o.proc.Stores[s].Read(o.t.Context(), l.Half[s].Ref.ID)
			if err != nil || len(found) != 1 {
				o.t.Errorf("link %d: %d items, %v", l.ID, len(found), err)
				return
			}
			items[s] = found[0]
		}
		for _, it := range items {
			clearParents(it.Record)
		}
		if !items[0].Record.Same(items[1].Record) {
			o.t.Errorf("link %d:\n here %v\nthere %v", l.ID, items[0].Record.Fields, items[1].Record.Fields)
		}
	}
	o.families(links)
	if o.proc.Rules.Kind == record.Tasks {
		o.inOrder(links)
	}
	if l, r := o.count(link.Left), o.count(link.Right); l != r || l != len(links) {
		o.t.Errorf("%d here, %d there, %d links", l, r, len(links))
	}
}

func (o *owners) count(s link.Side) int {
	d, err := o.proc.Stores[s].Changes(o.t.Context(), "")
	if err != nil {
		o.t.Fatal(err)
	}
	return len(d.Changed)
}
