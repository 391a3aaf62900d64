package desk

import (
	"context"

	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/match"
	"bothways/sync/plan"
	"bothways/sync/run"
)

// LinkRow is one link as it is shown.
type LinkRow struct {
	Link   int64  `json:"link"`
	Record string `json:"record"`
	Left   string `json:"left"`
	Right  string `json:"right"`
	State  string `json:"state"`  // linked, only left, only right, kept, ignored, set aside
	Reason string `json:"reason"` // why the two are taken for one
}

// Links lists a process's links.
func (d *Desk) Links(ctx context.Context, process string) ([]LinkRow, error) {
	w, err := d.peek(process)
	if err != nil {
		return nil, err
	}
	all, err := w.memory.Links(ctx, link.Want{All: true})
	if err != nil {
		return nil, err
	}
	out := make([]LinkRow, 0, len(all))
	for _, l := range all {
		out = append(out, RowOf(l))
	}
	return out, nil
}

// RowOf shows one link.
func RowOf(l link.Link) LinkRow {
	row := LinkRow{Link: l.ID, Record: plan.Title(l.Record()), State: stateOf(l), Reason: l.Met}
	if l.Half[0].Present() {
		row.Left = l.Half[0].Ref.ID
	}
	if l.Half[1].Present() {
		row.Right = l.Half[1].Ref.ID
	}
	return row
}

func stateOf(l link.Link) string {
	switch {
	case l.Ignore != "":
		return "ignored"
	case l.Parked != nil:
		return "set aside"
	case l.Linked():
		return "linked"
	case l.Half[link.Left].Present():
		return "only left"
	}
	return "only right"
}

// Suggested is a pair of records that may be one.
type Suggested struct {
	Left      string         `json:"left"`
	LeftName  string         `json:"left_record"`
	Right     string         `json:"right"`
	RightName string         `json:"right_record"`
	Score     float64        `json:"score"`
	Reasons   []match.Reason `json:"reasons"`
}

// Suggest scores the loose records of both sides against each other.
func (d *Desk) Suggest(ctx context.Context, process string) ([]Suggested, error) {
	w, err := d.open(ctx, process)
	if err != nil {
		return nil, err
	}
	defer w.close()
	if err := w.Fetch(ctx); err != nil {
		return nil, err
	}
	return d.suggestions(ctx, w)
}

// suggestions scores what is remembered.
func (d *Desk) suggestions(ctx context.Context, w *work) ([]Suggested, error) {
	links, err := w.memory.Links(ctx, link.Want{Loose: [2]bool{true, true}})
	if err != nil {
		return nil, err
	}
	var loose [2][]match.Loose
	for _, l := range links {
		if s, ok := l.Loose(); ok && l.Half[s].Present() {
			loose[s] = append(loose[s], match.Loose{ID: l.Half[s].Ref.ID, Record: l.Half[s].Seen})
		}
	}
	if len(loose[0]) == 0 || len(loose[1]) == 0 {
		return nil, nil
	}
	differ, err := w.memory.Different(ctx)
	if err != nil {
		return nil, err
	}
	pairs := match.Pairs(loose[0], loose[1], match.Options{Kind: w.set.Kind, Region: w.Region,
		Different: func(l, r string) bool { return differ[[2]string{l, r}] }})
	out := make([]Suggested, 0, len(pairs))
	for _, p := range pairs {
		l, r := loose[0][p.Left], loose[1][p.Right]
		out = append(out, Suggested{Left: l.ID, LeftName: plan.Title(l.Record), Right: r.ID, RightName: plan.Title(r.Record),
			Score: p.Score, Reasons: p.Reasons})
	}
	return out, nil
}

// AddLink says that two loose records are one.
func (d *Desk) AddLink(ctx context.Context, process, left, right string) (link.Link, error) {
	w, err := d.lock(ctx, process)
	if err != nil {
		return link.Link{}, err
	}
	defer w.close()
	l, r, err := d.pair(ctx, w, left, right)
	if err != nil {
		return link.Link{}, err
	}
	if l.ID == r.ID {
		return link.Link{}, mistaken(words.T("{{.Process}}: these two are linked already (link {{.Link}})", "Process", process, "Link", l.ID))
	}
	for s, x := range [2]link.Link{l, r} {
		if x.Half[link.Side(s).Other()].Present() {
			return link.Link{}, mistaken(words.T(`{{.Process}}: "{{.Record}}" is linked with another record (link {{.Link}}); take that link apart first: bothways links {{.Process}} remove {{.Link}}`,
				"Process", process, "Record", plan.Title(x.Record()), "Link", x.ID))
		}
	}
	joined := l.Join(link.Right, r, "by hand")
	joined.Half[0].Synced, joined.Half[1].Synced = link.Half{}.Synced, link.Half{}.Synced
	joined.Ignore, joined.Decision = "", nil
	return joined, w.memory.Commit(ctx, &link.Batch{Put: []*link.Link{&joined}, Forget: []int64{r.ID}})
}

// pair finds a left and a right record.
func (d *Desk) pair(ctx context.Context, w *work, left, right string) (l, r link.Link, err error) {
	if l, err = d.findOn(ctx, w, link.Left, left); err != nil {
		return l, r, err
	}
	r, err = d.findOn(ctx, w, link.Right, right)
	return l, r, err
}

// findOn finds a record that a side has.
func (d *Desk) findOn(ctx context.Context, w *work, s link.Side, text string) (link.Link, error) {
	links, err := d.candidates(ctx, w, text)
	if err != nil {
		return link.Link{}, err
	}
	var there []link.Link
	for _, l := range links {
		if l.Half[s].Present() {
			there = append(there, l)
		}
	}
	switch len(there) {
	case 0:
		return link.Link{}, mistaken(words.T(`{{.Process}}: {{.Place}} has no record "{{.Record}}"`, "Process", w.Name, "Place", w.names[s], "Record", text))
	case 1:
		return there[0], nil
	}
	return link.Link{}, mistaken(words.N(len(there), `{{.Process}}: {{.Place}} has {{.N}} record "{{.Record}}"; use {{.Side}}:ID`,
		`{{.Process}}: {{.Place}} has {{.N}} records "{{.Record}}"; use {{.Side}}:ID`, "Process", w.Name, "Place", w.names[s], "Record", text, "Side", s))
}

// RemoveLink takes a pair apart; they are not linked again by themselves.
func (d *Desk) RemoveLink(ctx context.Context, process, what string) error {
	w, err := d.lock(ctx, process)
	if err != nil {
		return err
	}
	defer w.close()
	l, err := d.find(ctx, w, what)
	if err != nil {
		return err
	}
	if !l.Linked() {
		return mistaken(words.T("{{.Process}}: record {{.Record}} is on one side only", "Process", process, "Record", l.ID))
	}
	return w.memory.Commit(ctx, d.apart(l))
}

// apart splits a link in two that stay apart.
func (d *Desk) apart(l link.Link) *link.Batch {
	b := &link.Batch{Forget: []int64{l.ID}, Differ: [][2]string{{l.Half[0].Ref.ID, l.Half[1].Ref.ID}}}
	for _, s := range link.Both {
		var alone link.Link
		alone.Half[s] = l.Half[s]
		alone.Half[s].Synced, alone.Half[s].Asked = link.Half{}.Synced, nil
		alone.Fresh = true
		b.Put = append(b.Put, &alone)
	}
	return b
}

// Differ says that two records are not the same; if they are linked, they are taken apart.
func (d *Desk) Differ(ctx context.Context, process, left, right string) error {
	w, err := d.lock(ctx, process)
	if err != nil {
		return err
	}
	defer w.close()
	l, r, err := d.pair(ctx, w, left, right)
	if err != nil {
		return err
	}
	if l.ID == r.ID {
		return w.memory.Commit(ctx, d.apart(l))
	}
	return w.memory.Commit(ctx, &link.Batch{Differ: [][2]string{{l.Half[0].Ref.ID, r.Half[1].Ref.ID}}})
}

// Reset forgets what was agreed and where reading stood; the next run compares everything again.
func (d *Desk) Reset(ctx context.Context, process string) error {
	w, err := d.lock(ctx, process)
	if err != nil {
		return err
	}
	defer w.close()
	return w.Reset(ctx)
}

// Why says in a short line why two records were taken for one.
func Why(reasons []match.Reason) string { return run.Why(reasons) }
