package desk

import (
	"context"
	"strconv"
	"strings"

	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
)

// find gives the link that a person means: its number, left:ID or right:ID, or a title that only
// one record has.
func (d *Desk) find(ctx context.Context, w *work, text string) (link.Link, error) {
	links, err := d.candidates(ctx, w, text)
	if err != nil {
		return link.Link{}, err
	}
	switch len(links) {
	case 0:
		return link.Link{}, mistaken(words.T("{{.Process}}: there is no record \"{{.Record}}\"; `bothways links {{.Process}} list` shows them", "Process", w.Name, "Record", text))
	case 1:
		return links[0], nil
	}
	var numbers []string
	for _, l := range links[:min(len(links), 5)] {
		numbers = append(numbers, strconv.FormatInt(l.ID, 10))
	}
	return link.Link{}, mistaken(words.N(len(links), `{{.Process}}: {{.N}} record is called "{{.Record}}"; use its number: {{.Numbers}}`,
		`{{.Process}}: {{.N}} records are called "{{.Record}}"; use one of their numbers: {{.Numbers}}`, "Process", w.Name, "Record", text, "Numbers", strings.Join(numbers, ", ")))
}

func (d *Desk) candidates(ctx context.Context, w *work, text string) ([]link.Link, error) {
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		links, err := w.memory.Links(ctx, link.Want{IDs: []int64{id}})
		if err != nil || len(links) > 0 {
			return links, err
		}
	}
	for _, s := range link.Both {
		if id, ok := strings.CutPrefix(text, s.String()+":"); ok {
			var want link.Want
			want.Refs[s] = []string{id}
			return w.memory.Links(ctx, want)
		}
	}
	all, err := w.memory.Links(ctx, link.Want{All: true})
	if err != nil {
		return nil, err
	}
	var byID, exact, loose []link.Link
	for _, l := range all {
		for _, s := range link.Both {
			if l.Half[s].Met() && l.Half[s].Ref.ID == text {
				byID = append(byID, l)
				break
			}
		}
		switch title := plan.Title(l.Record()); {
		case title == text:
			exact = append(exact, l)
		case strings.EqualFold(title, text):
			loose = append(loose, l)
		}
	}
	if len(byID) == 1 {
		return byID, nil
	}
	if len(exact) > 0 {
		return exact, nil
	}
	return loose, nil
}

// findAll gives the links of several texts.
func (d *Desk) findAll(ctx context.Context, w *work, texts []string) ([]link.Link, error) {
	var out []link.Link
	for _, t := range texts {
		l, err := d.find(ctx, w, t)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// replan is what a run would do with the links as they are remembered; nothing is read.
func (d *Desk) replan(ctx context.Context, w *work, links []link.Link) (plan.Plan, error) {
	st, err := w.memory.State(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	r, err := w.Facts(ctx, st)
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Make(links, r), nil
}

// openLinks are the links that are not in step.
func (d *Desk) openLinks(ctx context.Context, w *work) ([]link.Link, error) {
	st, err := w.memory.State(ctx)
	if err != nil {
		return nil, err
	}
	return w.memory.Links(ctx, link.Want{All: st.Settings != w.Settings, Open: true, Now: d.now()})
}

// RecordNumber is a link's number as people write it.
func RecordNumber(id int64) string { return strconv.FormatInt(id, 10) }

// Number reads "r-000042", "p-000042" or "42".
func Number(text, letter string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.ToLower(text), letter+"-"), 10, 64)
	if err != nil || n < 1 {
		if letter == "p" {
			return 0, mistaken(words.T(`"{{.Word}}" is no number of a plan; write it like p-000042`, "Word", text))
		}
		return 0, mistaken(words.T(`"{{.Word}}" is no number of a run; write it like r-000042`, "Word", text))
	}
	return n, nil
}
