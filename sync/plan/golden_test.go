package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

var now = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// rec reads "FN=Ada|TEL/1=1;type=home": fields with their texts and parameters.
func rec(kind record.Kind, text string) record.Record {
	r := record.New(kind, "u")
	if text == "" {
		return r
	}
	for _, f := range strings.Split(text, "|") {
		k, v, _ := strings.Cut(f, "=")
		value, attr, _ := strings.Cut(v, ";")
		r.Fields[record.Key(k)] = record.Value{Text: strings.ReplaceAll(value, "\\", "\n"), Attr: attr}
	}
	return r
}

// half reads what a side knows: "" was never met, "A" is in step, "A > B" was edited from A to B,
// "> B" is new, "A > gone" was deleted.
func half(kind record.Kind, s link.Side, text string) link.Half {
	if text == "" {
		return link.Half{}
	}
	from, to, edited := strings.Cut(text, " > ")
	if rest, fresh := strings.CutPrefix(text, "> "); fresh {
		from, to, edited = "", rest, true
	}
	if !edited {
		to = from
	}
	h := link.Half{Ref: side.Ref{ID: s.String() + "-1", Version: "v1"}, Synced: rec(kind, from), Seen: rec(kind, to)}
	if to == "gone" {
		h.Seen, h.Gone = h.Synced, true
	}
	if from == "" {
		h.Synced = record.Record{}
	}
	return h
}

func pair(kind record.Kind, left, right string) link.Link {
	return link.Link{ID: 1, Half: [2]link.Half{half(kind, link.Left, left), half(kind, link.Right, right)}}
}

// shown puts a plan in few words: "do right update NOTE=b (left changed: NOTE)".
func shown(p plan.Plan) string {
	var out []string
	for _, a := range p.Actions {
		var parts []string
		for _, s := range link.Both {
			st := a.Step[s]
			if st.Op == "" {
				continue
			}
			parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s %s", s, st.Op, patch(st.Patch))))
		}
		for _, c := range a.Clashes {
			parts = append(parts, fmt.Sprintf("clash %s:%s", c.Key, c.Winner))
		}
		for _, s := range link.Both {
			if len(a.NotHeld[s]) > 0 {
				parts = append(parts, fmt.Sprintf("%s cannot hold %s", s, strings.Join(a.NotHeld[s], " ")))
			}
		}
		state := string(a.State)
		if state == "" {
			state = "rest"
		}
		line := state
		if len(parts) > 0 {
			line += " " + strings.Join(parts, ", ")
		}
		if why := a.Reason.String(); why != "" {
			line += " (" + why + ")"
		}
		out = append(out, line)
	}
	for _, al := range p.Alarms {
		out = append(out, fmt.Sprintf("alarm %s %s %d/%d", al.Code, al.Side, al.Count, al.Of))
	}
	if p.Halted {
		out = append(out, "halted")
	}
	return strings.Join(out, "\n")
}

func patch(p record.Patch) string {
	var out []string
	for _, k := range p.Keys() {
		switch e := p[k]; {
		case e.Gone:
			out = append(out, "-"+string(k))
		case e.Value.Attr != "":
			out = append(out, fmt.Sprintf("%s=%s;%s", k, strings.ReplaceAll(e.Value.Text, "\n", "\\"), e.Value.Attr))
		default:
			out = append(out, fmt.Sprintf("%s=%s", k, strings.ReplaceAll(e.Value.Text, "\n", "\\")))
		}
	}
	return strings.Join(out, " ")
}

// row is one case: the halves, what differs from plain rules, and the plan in few words.
type row struct {
	name        string
	left, right string
	with        func(*plan.Rules, *link.Link)
	want        string
}

func rules(kind record.Kind) plan.Rules {
	return plan.Rules{Kind: kind, Flow: [2]bool{true, true}, Conflict: plan.Ask, EditDelete: plan.Edit, Recurring: true, Now: now,
		Guard: plan.Guard{DeletePercent: 25, DeleteCount: 250, DeleteMin: 5, ChangePercent: 90}, Linked: 1000, Zone: time.UTC}
}

func check(t *testing.T, kind record.Kind, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			rs, l := rules(kind), pair(kind, r.left, r.right)
			if r.with != nil {
				r.with(&rs, &l)
			}
			if got := shown(plan.Make([]link.Link{l}, rs)); got != r.want {
				t.Errorf("got  %s\nwant %s", got, r.want)
			}
		})
	}
}

// set makes a change of rules, or of the link, a row's with.
func set(f func(*plan.Rules)) func(*plan.Rules, *link.Link) {
	return func(r *plan.Rules, _ *link.Link) { f(r) }
}

func policy(p plan.Policy) func(*plan.Rules, *link.Link) {
	return set(func(r *plan.Rules) { r.Conflict = p })
}

func toRight(r *plan.Rules, _ *link.Link) { r.Flow = [2]bool{true, false} }
func toLeft(r *plan.Rules, _ *link.Link)  { r.Flow = [2]bool{false, true} }

func all(fs ...func(*plan.Rules, *link.Link)) func(*plan.Rules, *link.Link) {
	return func(r *plan.Rules, l *link.Link) {
		for _, f := range fs {
			f(r, l)
		}
	}
}

func decide(d link.Decision) func(*plan.Rules, *link.Link) {
	return func(_ *plan.Rules, l *link.Link) {
		d.Basis = l.Basis()
		l.Decision = &d
	}
}
