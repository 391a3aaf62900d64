package desk

import (
	"context"
	"slices"
	"strings"

	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/match"
	"bothways/sync/plan"
)

// LinkBook is what is remembered of a process's records: which are linked, which are alone, and
// which of those may be one.
type LinkBook struct {
	Process   string
	Kind      string
	Names     [2]string // the sides, as people know them
	Linked    []Pair
	Suggested []Pair
	Loose     [2][]Lone
}

// Pair is two records, linked or suggested.
type Pair struct {
	Link   int64 // 0 for a suggestion
	Items  [2]string
	Titles [2]string
	Briefs [2]string // what tells records of one title apart
	Score  float64   // of a suggestion, up to 1
	Why    []string  // in words
	State  string    // of a link: linked, ignored, set aside
}

// StrongScore is what a suggestion must reach to be accepted together with others.
const StrongScore = 0.85

// Strong tells whether a suggestion may be accepted together with others: it is likely, and neither
// record is in another suggestion.
func (b LinkBook) Strong() []Pair {
	var count [2]map[string]int
	for _, s := range link.Both {
		count[s] = map[string]int{}
		for _, p := range b.Suggested {
			count[s][p.Items[s]]++
		}
	}
	var out []Pair
	for _, p := range b.Suggested {
		if p.Score >= StrongScore && count[0][p.Items[0]] == 1 && count[1][p.Items[1]] == 1 {
			out = append(out, p)
		}
	}
	return out
}

// Lone is a record that only one side has.
type Lone struct {
	Loose
	State string // only left, only right, ignored, set aside
}

// LinkBook tells what is remembered; nothing is read from the sides.
func (d *Desk) LinkBook(ctx context.Context, process string) (LinkBook, error) {
	w, err := d.peek(process)
	if err != nil {
		return LinkBook{}, err
	}
	b := LinkBook{Process: process, Kind: string(w.set.Kind), Names: w.names}
	all, err := w.memory.Links(ctx, link.Want{All: true})
	if err != nil {
		return b, d.trouble(w, err)
	}
	at := [2]map[string]link.Link{{}, {}}
	for _, l := range all {
		for _, s := range link.Both {
			if l.Half[s].Present() {
				at[s][l.Half[s].Ref.ID] = l
			}
		}
		if l.Half[0].Present() && l.Half[1].Present() {
			b.Linked = append(b.Linked, linkedPair(l))
		} else if s, ok := l.Loose(); ok && l.Half[s].Present() {
			b.Loose[s] = append(b.Loose[s], Lone{State: stateOf(l),
				Loose: Loose{Link: l.ID, ItemID: l.Half[s].Ref.ID, Title: plan.Title(l.Half[s].Seen), Brief: brief(l.Half[s].Seen)}})
		}
	}
	found, err := d.suggestions(ctx, w)
	if err != nil {
		return b, d.trouble(w, err)
	}
	for _, f := range found {
		b.Suggested = append(b.Suggested, suggestedPair(f, at))
	}
	b.sort()
	return b, nil
}

func linkedPair(l link.Link) Pair {
	p := Pair{Link: l.ID, State: stateOf(l)}
	if l.Met != "" {
		p.Why = []string{words.By(l.Met)}
	}
	for _, s := range link.Both {
		p.Items[s], p.Titles[s], p.Briefs[s] = l.Half[s].Ref.ID, plan.Title(l.Half[s].Seen), brief(l.Half[s].Seen)
	}
	return p
}

func suggestedPair(f Suggested, at [2]map[string]link.Link) Pair {
	p := Pair{Items: [2]string{f.Left, f.Right}, Titles: [2]string{f.LeftName, f.RightName}, Score: f.Score, Why: evidenceWords(f.Reasons)}
	for _, s := range link.Both {
		p.Briefs[s] = brief(at[s][p.Items[s]].Half[s].Seen)
	}
	return p
}

func evidenceWords(reasons []match.Reason) []string {
	out := make([]string, 0, len(reasons))
	for _, r := range reasons {
		out = append(out, words.Evidence(r.Code, r.Detail))
	}
	return out
}

// sort puts records in the order of their titles, and suggestions the likeliest first.
func (b *LinkBook) sort() {
	slices.SortStableFunc(b.Linked, func(x, y Pair) int {
		return strings.Compare(strings.ToLower(x.Titles[0]), strings.ToLower(y.Titles[0]))
	})
	for s := range b.Loose {
		slices.SortStableFunc(b.Loose[s], func(x, y Lone) int { return strings.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)) })
	}
	slices.SortStableFunc(b.Suggested, func(x, y Pair) int {
		switch {
		case x.Score > y.Score:
			return -1
		case x.Score < y.Score:
			return 1
		}
		return 0
	})
}

// Compare shows two records side by side, linked or not; an item that is "" shows nothing.
func (d *Desk) Compare(ctx context.Context, process string, items [2]string) ([]FieldView, error) {
	w, err := d.peek(process)
	if err != nil {
		return nil, err
	}
	var both link.Link
	for _, s := range link.Both {
		if items[s] == "" {
			continue
		}
		var want link.Want
		want.Refs[s] = []string{items[s]}
		links, err := w.memory.Links(ctx, want)
		if err != nil {
			return nil, d.trouble(w, err)
		}
		if len(links) == 0 {
			return nil, mistaken(words.T("{{.Process}}: this record is no longer there", "Process", process))
		}
		if links[0].Half[s.Other()].Present() && links[0].Half[s.Other()].Ref.ID == items[s.Other()] {
			return views(links[0]), nil
		}
		both.Half[s] = links[0].Half[s]
	}
	return views(both), nil
}

// LinkPairs says of pairs of records, by their items, that they are one. It stops at the first that
// cannot be linked; done counts those before.
func (d *Desk) LinkPairs(ctx context.Context, process string, pairs [][2]string) (done int, err error) {
	return d.eachPair(ctx, pairs, func(p [2]string) error {
		_, err := d.AddLink(ctx, process, "left:"+p[0], "right:"+p[1])
		return err
	})
}

// DifferPairs says of pairs of records that they are different; those that are linked are taken apart.
func (d *Desk) DifferPairs(ctx context.Context, process string, pairs [][2]string) (done int, err error) {
	return d.eachPair(ctx, pairs, func(p [2]string) error {
		return d.Differ(ctx, process, "left:"+p[0], "right:"+p[1])
	})
}

func (d *Desk) eachPair(ctx context.Context, pairs [][2]string, do func([2]string) error) (done int, err error) {
	for _, p := range pairs {
		if err := ctx.Err(); err != nil {
			return done, err
		}
		if err := do(p); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

// Reread reads both sides of a process; nothing is written to them.
func (d *Desk) Reread(ctx context.Context, process string) error {
	w, err := d.open(ctx, process)
	if err != nil {
		w, _ = d.peek(process)
		if w == nil {
			return err
		}
		return d.trouble(w, err)
	}
	defer w.close()
	if err := w.Fetch(ctx); err != nil {
		return d.trouble(w, err)
	}
	return nil
}
