package desk

import (
	"context"
	"sync"
	"time"

	"bothways/app/agenda"
	"bothways/app/report"
	"bothways/app/settings"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/side"
)

// parallelRuns is how many processes run at a time in the background.
const parallelRuns = 2

// Watch syncs in the background until the context ends: by schedule, and when a local folder
// changes. tell gets every run's report; may be nil.
func (d *Desk) Watch(ctx context.Context, tell func(report.Report)) error {
	changed, err := settings.Watch(ctx, d.Home.Config)
	if err != nil {
		return err
	}
	a := agenda.New(agenda.Wall, d.Chance, parallelRuns, func(ctx context.Context, name string) agenda.Outcome {
		return d.background(ctx, name, tell)
	})
	watching := &folders{desk: d, agenda: a}
	go func() {
		for range changed {
			if err := d.Reload(); err != nil {
				d.notice(words.T("The settings have a mistake; the last good ones stay in force.\n{{.Why}}", "Why", err))
				continue
			}
			if entries, err := d.entries(ctx); err == nil {
				a.Set(entries)
				watching.follow(ctx)
			}
		}
	}()
	entries, err := d.entries(ctx)
	if err != nil {
		return err
	}
	go d.keepPause(ctx, a)
	posting := make(chan struct{})
	go func() {
		defer close(posting)
		d.keepPosting(ctx)
	}()
	defer func() { <-posting }()
	go watching.follow(ctx)
	a.Run(ctx, entries)
	return nil
}

// background is one run by the clock.
func (d *Desk) background(ctx context.Context, name string, tell func(report.Report)) agenda.Outcome {
	if until, err := d.Paused(ctx); err == nil && !until.IsZero() {
		return agenda.Outcome{RetryAfter: until.Sub(d.now())}
	}
	if _, err := d.process(name); err != nil {
		return agenda.Outcome{Stopped: true}
	}
	reports, err := d.Sync(ctx, []string{name}, Terms{})
	if err != nil || len(reports) == 0 {
		return agenda.Outcome{Failed: true}
	}
	var out agenda.Outcome
	for _, rep := range reports {
		if tell != nil {
			tell(rep)
		}
		out.Stopped = out.Stopped || rep.Status == Stopped
		out.Failed = out.Failed || rep.Status == Failed || rep.Status == SignIn
		for _, e := range rep.Errors {
			out.Failed = out.Failed || rep.Status == Partial && e.Record == "" // a whole side, not one record
			if wait := e.RetryAfter.Sub(d.now()); wait > out.RetryAfter {
				out.RetryAfter = wait
			}
		}
	}
	return out
}

// entries are the enabled processes as the agenda takes them.
func (d *Desk) entries(ctx context.Context) ([]agenda.Entry, error) {
	var out []agenda.Entry
	for _, name := range d.ProcessNames() {
		w, err := d.peek(name)
		if err != nil {
			return nil, err
		}
		if !w.set.Enabled {
			continue
		}
		st, err := w.memory.State(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, agenda.Entry{Name: name, Rule: agenda.RuleOf(w.set.Schedule, d.server(w)), State: agendaState(st, w)})
	}
	return out, nil
}

// pauseLook is how often the end of a pause is looked at: another program may have set it.
const pauseLook = 10 * time.Second

// keepPause carries a pause that was set by any program over to the agenda.
func (d *Desk) keepPause(ctx context.Context, a *agenda.Agenda) {
	var last time.Time
	tick := time.NewTicker(pauseLook)
	defer tick.Stop()
	for {
		if until, err := d.Paused(ctx); err == nil && !until.Equal(last) {
			a.Pause(until)
			last = until
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// folders turns changes in local folders into hints.
type folders struct {
	desk   *Desk
	agenda *agenda.Agenda
	mu     sync.Mutex
	on     map[string]context.CancelFunc // by process and side
}

// follow watches the folders of all enabled processes; those of others are let go.
func (f *folders) follow(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.on == nil {
		f.on = map[string]context.CancelFunc{}
	}
	wanted := map[string]bool{}
	for _, name := range f.desk.ProcessNames() {
		w, err := f.desk.peek(name)
		if err != nil || !w.set.Enabled || !w.set.Schedule.OnChange {
			continue
		}
		for _, s := range link.Both {
			key := name + "\x00" + w.place(s).String()
			wanted[key] = true
			if f.on[key] == nil {
				f.on[key] = f.watch(ctx, name, w, s)
			}
		}
	}
	for key, stop := range f.on {
		if !wanted[key] && stop != nil {
			stop()
			delete(f.on, key)
		}
	}
}

// watch follows one side, if its store can be watched; nil if not.
func (f *folders) watch(ctx context.Context, name string, w *work, s link.Side) context.CancelFunc {
	if a, err := f.desk.account(w.place(s).Account); err != nil || a.Type != "folder" {
		return nil
	}
	st, err := f.desk.store(ctx, w.place(s), w.options())
	if err != nil {
		f.desk.notice(f.desk.advise(&sideError{Side: s, Account: w.place(s).Account, Err: err}, w.names))
		return nil
	}
	watcher, ok := st.(side.Watcher)
	if !ok {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	hints, err := watcher.Watch(ctx)
	if err != nil {
		stop()
		return nil
	}
	go func() {
		f.agenda.Hint(name) // for what changed while nobody looked
		f.agenda.Follow(name, hints)
	}()
	return stop
}
