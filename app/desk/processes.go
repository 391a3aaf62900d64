package desk

import (
	"context"
	"strings"

	"bothways/app/settings"
	"bothways/app/words"
)

// AddProcess adds a process after its collections were looked at.
func (d *Desk) AddProcess(ctx context.Context, name string, keys map[string]string) error {
	if _, there := d.Settings().Processes[name]; there {
		return mistaken(words.T(`there is a process "{{.Process}}" already; change it with: bothways process set {{.Process}} KEY=VALUE`, "Process", name))
	}
	return d.Change(ctx, func(doc *settings.Document) error { return setAll(doc, "processes."+name, keys) })
}

// SetProcess changes keys of a process; an empty value brings the default back.
func (d *Desk) SetProcess(ctx context.Context, name string, keys map[string]string) error {
	if _, err := d.process(name); err != nil {
		return err
	}
	return d.Change(ctx, func(doc *settings.Document) error { return setAll(doc, "processes."+name, keys) })
}

// RemoveProcess removes a process; its links stay unless they are to be forgotten.
func (d *Desk) RemoveProcess(ctx context.Context, name string, forget bool) error {
	w, err := d.lock(ctx, name)
	if err != nil {
		return err
	}
	defer w.close()
	if err := d.Change(ctx, func(doc *settings.Document) error { return doc.Unset("processes." + name) }); err != nil {
		return err
	}
	if forget {
		return d.db.Forget(ctx, name)
	}
	return nil
}

// ProcessRow is one process as it is listed.
type ProcessRow struct {
	Process   string   `json:"process"`
	Kind      string   `json:"kind"`
	Left      string   `json:"left"`
	Right     string   `json:"right"`
	Direction string   `json:"direction"`
	Enabled   bool     `json:"enabled"`
	InWords   []string `json:"in_words"`
}

// Processes lists the processes.
func (d *Desk) Processes() []ProcessRow {
	out := []ProcessRow{}
	for _, name := range d.ProcessNames() {
		p := d.Settings().Expand().Processes[name]
		out = append(out, ProcessRow{Process: name, Kind: string(p.Kind), Left: p.Left.String(), Right: p.Right.String(),
			Direction: p.Direction, Enabled: p.Enabled, InWords: InWords(p, [2]string{p.Left.String(), p.Right.String()})})
	}
	return out
}

// Setting is one setting of a process with its value in force.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Given bool   `json:"given"` // the file says it; otherwise the default
}

// ShowProcess lists every setting of a process.
func (d *Desk) ShowProcess(name string) ([]Setting, error) {
	if _, err := d.process(name); err != nil {
		return nil, err
	}
	var out []Setting
	for _, key := range settings.Keys() {
		rest, ok := strings.CutPrefix(key, "processes.NAME.")
		if !ok {
			continue
		}
		at := "processes." + name + "." + rest
		value, ok := d.Settings().Text(at)
		if !ok {
			continue // belongs to another kind
		}
		_, given := d.Settings().Given(at)
		out = append(out, Setting{Key: rest, Value: value, Given: given})
	}
	return out, nil
}
