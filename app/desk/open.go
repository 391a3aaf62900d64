package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"bothways/app/settings"
	"bothways/app/words"
	"bothways/connectors/catalog"
	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/run"
	"bothways/sync/side"
)

// work is a process that is open for work.
type work struct {
	run.Process
	set    settings.Process
	memory *ledger.Process
	names  [2]string
	ends   []func()
}

func (w *work) close() {
	for i := len(w.ends) - 1; i >= 0; i-- {
		w.ends[i]()
	}
}

// errBusy says that another run holds the process.
type errBusy struct{ process string }

func (e errBusy) Error() string {
	return words.T(`another run of "{{.Process}}" is at work; try again when it is done`, "Process", e.process)
}

// IsBusy tells whether an error says that another run holds the process.
func IsBusy(err error) bool {
	var busy errBusy
	return errors.As(err, &busy)
}

// peek opens a process's memory alone: nothing is connected, and no lock is taken.
func (d *Desk) peek(name string) (*work, error) {
	p, err := d.process(name)
	if err != nil {
		return nil, err
	}
	w := &work{set: p, names: [2]string{p.Left.Account, p.Right.Account}, memory: d.db.Process(name)}
	if w.names[0] == w.names[1] {
		w.names = [2]string{p.Left.String(), p.Right.String()}
	}
	region := d.regionOf(p)
	w.Process = run.Process{
		Name: name, Ledger: w.memory, Rules: d.rulesOf(p), Settings: digestOf(p),
		Lens: catalog.LensVersion + "|" + region + "|" + p.Left.String() + "|" + p.Right.String(),
		Span: p.Guard.Over, Now: d.Now, Region: region,
		Progress: func(x run.Progress) {
			if d.Progress != nil {
				d.Progress(name, x)
			}
		},
	}
	return w, nil
}

// lookAgain is how long it takes to see that another run has ended.
const lookAgain = 100 * time.Millisecond

// lock opens a process's memory for changes.
func (d *Desk) lock(ctx context.Context, name string) (*work, error) {
	w, err := d.peek(name)
	if err != nil {
		return nil, err
	}
	release, ok, err := d.db.Lock(ctx, name)
	for end := time.Now().Add(d.Patience); err == nil && !ok && time.Now().Before(end); {
		select {
		case <-ctx.Done():
		case <-time.After(lookAgain):
		}
		release, ok, err = d.db.Lock(ctx, name)
	}
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errBusy{process: name}
	}
	w.ends = append(w.ends, release)
	return w, nil
}

// open opens a process with both its collections.
func (d *Desk) open(ctx context.Context, name string) (*work, error) {
	w, err := d.lock(ctx, name)
	if err != nil {
		return nil, err
	}
	st, err := w.memory.State(ctx)
	if err != nil {
		w.close()
		return nil, err
	}
	for _, s := range link.Both {
		place := w.place(s)
		if w.Stores[s], err = d.storeOf(ctx, w, s, st.Cursor[s]); err != nil {
			w.close()
			return nil, &sideError{Side: s, Account: place.Account, Err: err}
		}
	}
	return w, nil
}

// storeOf opens one side of a process.
func (d *Desk) storeOf(ctx context.Context, w *work, s link.Side, since side.Cursor) (side.Store, error) {
	if of, implied := strings.CutSuffix(w.Name, guestsMark); implied && s == link.Left {
		p, err := d.process(of)
		return d.guestsOf(p), err
	}
	o := w.options()
	o.Since = since
	return d.store(ctx, w.place(s), o)
}

// options are the settings that the stores of a process need.
func (w *work) options() side.Options {
	o := side.Options{Kind: w.set.Kind, Region: w.Region, Colors: w.set.Calendar.Colors,
		CopyDefaults: w.set.Calendar.DefaultReminders == "write"}
	if zone := w.set.Calendar.FloatingZone; zone != "keep" {
		o.FloatingZone = zone
	}
	return o
}

func (w *work) place(s link.Side) settings.Place {
	return [2]settings.Place{w.set.Left, w.set.Right}[s]
}

func (d *Desk) store(ctx context.Context, p settings.Place, o side.Options) (side.Store, error) {
	c, err := d.connector(p.Account)
	if err != nil {
		return nil, err
	}
	return c.Open(ctx, p.Collection, o)
}

// sideError is an error of one side of a process.
type sideError struct {
	Side    link.Side
	Account string
	Err     error
}

// Error names the account once.
func (e *sideError) Error() string {
	text := e.Err.Error()
	if strings.HasPrefix(text, e.Account+": ") || strings.HasPrefix(text, e.Account+" (") {
		return text
	}
	return e.Account + ": " + text
}
func (e *sideError) Unwrap() error { return e.Err }

// requests counts what was sent to each side.
func (w *work) requests() (n [2]int) {
	for _, s := range link.Both {
		if c, ok := w.Stores[s].(side.Counter); ok {
			n[s] = c.Requests()
		}
	}
	return n
}
