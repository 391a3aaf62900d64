package desk

import (
	"context"

	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
)

// pair is a suggestion: two records that may be one.
type pair struct {
	links [2]int64
	items [2]string
	row   Row
}

// suggest makes the rows of the suggestions.
func (s *Session) suggest(links []link.Link, found []Suggested) {
	at := [2]map[string]link.Link{{}, {}}
	for _, l := range links {
		if x, loose := l.Loose(); loose {
			at[x][l.Half[x].Ref.ID] = l
		}
	}
	s.pairs = nil
	for _, f := range found {
		p := pair{items: [2]string{f.Left, f.Right}}
		p.row = Row{ID: -int64(len(s.pairs)) - 1, Group: GroupSuggestion, Fate: WillNot, Reason: evidence(f),
			Will: words.T("Nothing by itself: link them if they are the same")}
		for _, x := range link.Both {
			l := at[x][p.items[x]]
			p.links[x] = l.ID
			h := l.Half[x]
			p.row.Sides[x] = RowSide{There: h.Present(), Title: plan.Title(h.Seen), Brief: brief(h.Seen), ItemID: h.Ref.ID}
		}
		s.pairs = append(s.pairs, p)
	}
}

func evidence(f Suggested) string {
	out := words.T("{{.N}} % alike", "N", int(f.Score*100+0.5))
	for _, r := range f.Reasons {
		out += ", " + words.Evidence(r.Code, r.Detail)
	}
	return out
}

// Loose is a record that only one side has.
type Loose struct {
	Link   int64
	ItemID string
	Title  string
	Brief  string
}

// LooseAt lists the records of a side that are not linked.
func (s *Session) LooseAt(ctx context.Context, x link.Side) ([]Loose, error) {
	w, err := s.desk.peek(s.process)
	if err != nil {
		return nil, err
	}
	var want link.Want
	want.Loose[x] = true
	links, err := w.memory.Links(ctx, want)
	if err != nil {
		return nil, s.desk.trouble(w, err)
	}
	var out []Loose
	for _, l := range links {
		if on, ok := l.Loose(); ok && on == x && l.Half[x].Present() {
			out = append(out, Loose{Link: l.ID, ItemID: l.Half[x].Ref.ID, Title: plan.Title(l.Half[x].Seen), Brief: brief(l.Half[x].Seen)})
		}
	}
	return out, nil
}

// Partner is the side on which a row could get a partner: the one that has no record of it.
func (s *Session) Partner(row int64) (link.Side, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.at[row]
	if !ok {
		return 0, false
	}
	x, loose := p.link.Loose()
	return x.Other(), loose
}

// Link makes one of a row's record and a loose one of the other side, at once, and plans anew.
func (s *Session) Link(ctx context.Context, row int64, with string) error {
	to, ok := s.Partner(row)
	if !ok {
		return wrong("%s", words.T("This record has its partner already; say first that the two are different"))
	}
	var items [2]string
	s.mu.Lock()
	items[to.Other()] = s.at[row].link.Half[to.Other()].Ref.ID
	s.mu.Unlock()
	items[to] = with
	if _, err := s.desk.AddLink(ctx, s.process, "left:"+items[0], "right:"+items[1]); err != nil {
		return err
	}
	return s.again(ctx)
}

// Accept links the two records of each suggestion, at once, and plans anew.
func (s *Session) Accept(ctx context.Context, rows []int64) error {
	var all [][2]string
	for _, row := range rows {
		items, err := s.suggested(row)
		if err != nil {
			return err
		}
		all = append(all, items)
	}
	var failed error
	for _, items := range all {
		if _, err := s.desk.AddLink(ctx, s.process, "left:"+items[0], "right:"+items[1]); err != nil && failed == nil {
			failed = err // one record may be in several suggestions
		}
	}
	if err := s.again(ctx); err != nil {
		return err
	}
	return failed
}

func (s *Session) suggested(row int64) ([2]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := int(-row) - 1
	if row >= 0 || i >= len(s.pairs) {
		return [2]string{}, wrong("%s", words.T("This row is no suggestion"))
	}
	return s.pairs[i].items, nil
}

// Differ says that the two records of each row, pairs or suggestions, are different ones, at once,
// and plans anew.
func (s *Session) Differ(ctx context.Context, rows []int64) error {
	var items [][2]string
	for _, row := range rows {
		if row < 0 {
			two, err := s.suggested(row)
			if err != nil {
				return err
			}
			items = append(items, two)
			continue
		}
		s.mu.Lock()
		p, ok := s.at[row]
		if ok && p.link.Linked() {
			items = append(items, [2]string{p.link.Half[0].Ref.ID, p.link.Half[1].Ref.ID})
		}
		s.mu.Unlock()
	}
	if len(items) == 0 {
		return wrong("%s", words.T("Only two records that are linked or suggested can be said to be different"))
	}
	for _, two := range items {
		if err := s.desk.Differ(ctx, s.process, "left:"+two[0], "right:"+two[1]); err != nil {
			return err
		}
	}
	return s.again(ctx)
}

// again plans anew from what is remembered.
func (s *Session) again(ctx context.Context) error {
	w, err := s.desk.peek(s.process)
	if err != nil {
		return err
	}
	return s.load(ctx, w)
}
