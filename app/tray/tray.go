package tray

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"bothways/app/agenda"
	"bothways/app/control"
	"bothways/app/settings"
	"bothways/app/words"
)

// Options of a tray.
type Options struct {
	Home     settings.Home
	Programs Programs
	Face     Face
	Bell     Bell
	Login    Login
	Log      *slog.Logger
	Quiet    bool // opens no window by itself: started at login
}

// Face is where icon, tooltip and menu are shown. It is used by one goroutine at a time.
type Face interface {
	Icon(icon Icon, frame int)
	Tooltip(text string)
	Menu(items []Item)
	// Wait comes back with true once an icon can be seen, and with false when it is sure for now that none can.
	Wait(ctx context.Context) bool
}

// Bell tells the person something unasked; clicked is called when that is clicked.
type Bell interface {
	Ring(n Notice, clicked func())
}

// Login is the start at login.
type Login interface {
	On() bool
	Set(on bool) error
}

// Tray is the program that runs all day.
type Tray struct {
	Options
	agenda  *agenda.Agenda
	folders *folders
	asked   chan func()
	stop    context.CancelFunc // ends the runs
	ended   chan struct{}
	painted chan struct{} // the first picture stands
	know    sync.Once
	known   chan struct{} // the agenda knows the processes

	// What follows is the loop's alone.
	state      State
	shown      picture
	said       map[string]string // what each process was told about last
	learning   bool              // a status is on its way
	learnAgain bool
	paused     time.Time
	beat       *time.Ticker // while the icon moves
	frame      int
	alarm      *time.Timer // the end of a pause
}

// picture is what the face shows.
type picture struct {
	icon    Icon
	tooltip string
	menu    []Item
}

// parallelRuns is how many processes sync at a time by themselves.
const parallelRuns = 2

// New makes a tray; nothing happens before Run.
func New(o Options) *Tray {
	t := &Tray{Options: o, asked: make(chan func()), ended: make(chan struct{}), painted: make(chan struct{}), known: make(chan struct{}), said: map[string]string{}}
	t.state.Settings = settings.Default()
	t.state.Running, t.state.Results = map[string]bool{}, map[string]Result{}
	t.state.Autorun = o.Login.On()
	t.agenda = agenda.New(agenda.Wall, rand.Float64, parallelRuns, t.run)
	t.alarm = time.NewTimer(time.Hour)
	t.alarm.Stop()
	t.beat = time.NewTicker(beatTime)
	t.beat.Stop()
	return t
}

// Run is the tray's life: until ctx ends or somebody quits. It comes back once no run is left.
func (t *Tray) Run(ctx context.Context) error {
	defer close(t.ended)
	ctx, t.stop = context.WithCancel(ctx)
	defer t.stop()
	thrift()
	t.load()
	t.paint()
	close(t.painted)
	if err := t.Home.Make(); err != nil {
		return err
	}
	changed, err := settings.Watch(ctx, t.Home.Config)
	if err != nil {
		return err
	}
	if t.folders, err = watchFolders(ctx, func(process string) { t.agenda.Hint(process) }); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		t.agenda.Run(ctx, nil) // the first look brings pause and processes
	}()
	go func() {
		t.learn()
		t.appear(ctx)
	}()
	go func() {
		for range changed {
			t.ask(t.reload)
		}
	}()
	t.loop(ctx, gone)
	return nil
}

// mostMemory is when garbage is collected; a few megabytes are in use.
const mostMemory = 12 << 20

// thrift keeps the collector of garbage from waking up by the clock, which it does every two minutes
// otherwise. It works after each look at the state, and where memory runs short.
func thrift() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(mostMemory)
}

// Painted waits for the first picture.
func (t *Tray) Painted() { <-t.painted }

// loop does one thing after another until no run is left.
func (t *Tray) loop(ctx context.Context, gone <-chan struct{}) {
	ending := ctx.Done()
	for {
		t.paint()
		select {
		case do := <-t.asked:
			do()
		case <-t.beat.C:
			t.frame++
			t.Face.Icon(t.shown.icon, t.frame)
		case <-t.alarm.C: // a pause is over
		case <-ending:
			t.state.Ending, ending = true, nil
		case <-gone:
			return
		}
	}
}

// ask lets the loop do something and waits until it is done; after the loop's end nothing is done.
func (t *Tray) ask(do func()) {
	done := make(chan struct{})
	select {
	case t.asked <- func() { do(); close(done) }:
		<-done
	case <-t.ended:
	}
}

// Quit ends the program after the write in hand.
func (t *Tray) Quit() { t.ask(func() { t.stop() }) }

// Handle is what the programs of the home may tell the tray.
func (t *Tray) Handle(m control.Message) error {
	switch m.Do {
	case control.Show, control.Sync, control.Quit:
		go t.Do(Action{Message: m})
	case control.SettingsChanged:
		go t.ask(t.reload)
	case control.StateChanged:
		go t.learn()
	default:
		return fmt.Errorf("the tray does not know %q", m.Do)
	}
	return nil
}

// load reads the settings. Bad ones change nothing, but are said.
func (t *Tray) load() {
	s, err := settings.Load(t.Home.Config)
	if err == nil {
		t.state.Settings, t.state.Problem = s, ""
		return
	}
	if problem := err.Error(); problem != t.state.Problem {
		t.state.Problem = problem
		t.Log.Warn("settings", "err", err)
		t.ring(Notice{Of: "settings", Title: words.T("The settings have a mistake"), Body: words.T("The last good ones stay in force."),
			Detail: problem, Urgent: true, Show: show("configure"), Open: words.T("Configure")})
	}
}

// reload takes changed settings in force.
func (t *Tray) reload() {
	t.load()
	go t.learn()
}

// learn asks how everything stands. It runs beside the loop; two at a time become one more.
func (t *Tray) learn() {
	mine := false
	t.ask(func() {
		mine = !t.learning
		t.learnAgain = t.learning
		t.learning = true
	})
	if !mine {
		return
	}
	status, err := t.Programs.Status(context.Background())
	var entries []agenda.Entry
	var dirs map[string][]string
	var pause *time.Time
	t.ask(func() {
		pause = t.learned(status, err)
		entries, dirs = t.state.entries(), t.state.dirs(filepath.Dir(t.Home.Config))
	})
	if pause != nil {
		t.agenda.Pause(*pause)
	}
	t.agenda.Set(entries)
	t.know.Do(func() { close(t.known) })
	t.folders.follow(dirs)
	next, again := t.nextStart(), false
	t.ask(func() {
		t.state.Next = next
		t.learning, t.learnAgain, again = false, false, t.learnAgain
	})
	debug.FreeOSMemory()
	if again {
		t.learn()
	}
}

// learned takes over how everything stands; it gives the end of the pause where that has changed.
func (t *Tray) learned(s Status, err error) (pause *time.Time) {
	if err != nil {
		if t.state.Problem == "" {
			t.state.Trouble = err.Error()
			t.Log.Warn("status", "err", err)
		}
		return nil
	}
	t.state.Trouble, t.state.Status = "", s
	if s.PausedUntil.Equal(t.paused) {
		return nil
	}
	t.paused = s.PausedUntil
	return &s.PausedUntil
}

// nextStart is the earliest start by itself; zero where there is none.
func (t *Tray) nextStart() time.Time {
	var next time.Time
	for _, l := range t.agenda.Lines() {
		if !l.Running && !l.Next.IsZero() && l.Next.Before(agenda.Forever) && (next.IsZero() || l.Next.Before(next)) {
			next = l.Next
		}
	}
	return next
}

// run is one sync, for the agenda.
func (t *Tray) run(ctx context.Context, name string) agenda.Outcome {
	t.ask(func() { t.state.Running[name] = true })
	results, err := t.Programs.Sync(ctx, name)
	if err != nil {
		t.Log.Warn("sync", "process", name, "err", err)
	}
	t.ask(func() {
		delete(t.state.Running, name)
		if ctx.Err() == nil {
			t.ran(name, results, err)
		}
	})
	go t.learn()
	return outcomeOf(results, time.Now())
}

// ran remembers how a sync went and says so, as the settings want it.
func (t *Tray) ran(name string, results []Result, err error) {
	if len(results) == 0 {
		r := Result{Process: name, Status: "failed"}
		if err != nil {
			r.Errors = []Failure{{Message: err.Error()}}
		}
		results = []Result{r}
	}
	for _, r := range results {
		t.state.Results[r.Process] = r
		n, ok := t.state.noticeOf(r)
		news := n.Title + "\n" + n.Body + "\n" + n.Detail + "\n" + n.Show.Plan
		if ok && (r.Status == "done" || t.said[r.Process] != news) {
			t.ring(n)
		}
		t.said[r.Process] = news
	}
}

// ring tells the person something, whose click opens a window.
func (t *Tray) ring(n Notice) {
	go t.Bell.Ring(n, func() { t.Do(Action{Message: n.Show}) })
}

// Do is what a click does. It may be called from anywhere.
func (t *Tray) Do(a Action) {
	switch {
	case a.Login:
		t.login()
	case a.Pause != "":
		t.pause(a.Pause)
	case a.Do == control.Quit:
		t.Quit()
	case a.Do == control.Sync:
		t.start(a.Process, a.Kind)
	case a.Do == control.Show:
		t.Open(a.Message)
	}
}

func (t *Tray) start(process, kind string) {
	select { // a click may come before the first look is done
	case <-t.known:
	case <-t.ended:
	}
	var names []string
	t.ask(func() { names = t.state.named(process, kind) })
	for _, n := range names {
		t.agenda.Start(n)
	}
}

func (t *Tray) pause(which string) {
	until := pauseEnd(which, time.Now())
	t.agenda.Pause(until)
	long := time.Until(until)
	if until.Equal(agenda.Forever) {
		long = 0
	}
	var err error
	if until.IsZero() {
		err = t.Programs.Resume(context.Background())
	} else {
		err = t.Programs.Pause(context.Background(), long)
	}
	if err != nil {
		t.Log.Warn("pause", "err", err)
	}
	t.learn()
}

func (t *Tray) login() {
	err := t.Login.Set(!t.Login.On())
	if err != nil {
		t.Log.Warn("start at login", "err", err)
		t.ring(Notice{Of: "login", Title: words.T("The start at login could not be changed"), Detail: err.Error(), Show: show("status")})
	}
	on := t.Login.On()
	t.ask(func() { t.state.Autorun = on })
}

// Open opens a window: in the program that shows some already, else in a new one. Without a name it
// is what waits, else status.
func (t *Tray) Open(m control.Message) {
	if m.Window == "" {
		t.ask(func() { m = t.state.LeftClick() })
	}
	if control.Send(t.Home, control.Window, m) == nil {
		return
	}
	failed := func(title string, err error) {
		t.Log.Warn("window", "window", m.Window, "err", err)
		t.Bell.Ring(Notice{Of: "window", Title: title, Body: words.T("The sync goes on. Everything can be done in the console, too: bothways --help"), Detail: err.Error()}, nil)
	}
	err := t.Programs.Window(m, func(err error) { failed(words.T("The window has ended with an error"), err) })
	switch {
	case errors.Is(err, errMissing):
		failed(words.T("The program for windows is missing"), err)
	case err != nil:
		failed(words.T("The window could not be opened"), err)
	}
}
