package frame

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bothways/app/words"
)

// stripDelay is how long work goes on before it is shown: what is quick does not flicker.
const stripDelay = 250 * time.Millisecond

// tellEach is how often progress is shown.
const tellEach = 80 * time.Millisecond

// job is one piece of work in the background.
type job struct {
	title   string
	cancel  context.CancelFunc
	writes  bool // something is changed by it: the window asks before it leaves
	stopped bool
	done    int
	total   int
	text    string
}

// Work does something in the background and shows how far it is, with a button to stop it. At the
// end done is told how it went, unless the window has ended; an error is nil, or context.Canceled
// where it was stopped. Before the window closes while work goes on, the person is asked.
func (f *Frame) Work(title string, work func(ctx context.Context, p Progress) error, done func(error)) {
	f.start(&job{title: title, writes: true}, work, done)
}

// Load reads something in the background. It is stopped without a question when the window ends.
func (f *Frame) Load(title string, work func(ctx context.Context) error, done func(error)) {
	f.start(&job{title: title}, func(ctx context.Context, _ Progress) error { return work(ctx) }, done)
}

func (f *Frame) start(j *job, work func(context.Context, Progress) error, done func(error)) {
	ctx, cancel := context.WithCancel(f.ctx)
	j.cancel = cancel
	f.jobs = append(f.jobs, j)
	if f.Inline {
		f.finish(j, work(ctx, func(n, total int, text string) { j.done, j.total, j.text = n, total, text }), done)
		return
	}
	late := time.AfterFunc(stripDelay, func() { f.Do(f.strip.show) })
	var last atomic.Int64 // milliseconds; progress may come from several goroutines
	tell := func(n, total int, text string) {
		now := time.Now().UnixMilli()
		if n != total && now-last.Load() < tellEach.Milliseconds() {
			return
		}
		last.Store(now)
		f.Do(func() {
			j.done, j.total, j.text = n, total, text
			f.strip.update()
		})
	}
	f.live.Add(1)
	go func() {
		defer f.live.Done()
		err := work(ctx, tell)
		late.Stop()
		f.Do(func() { f.finish(j, err, done) })
	}()
}

// finish ends a job and tells how it went.
func (f *Frame) finish(j *job, err error, done func(error)) {
	j.cancel()
	for i, x := range f.jobs {
		if x == j {
			f.jobs = append(f.jobs[:i], f.jobs[i+1:]...)
			break
		}
	}
	f.strip.update()
	if err != nil && !errors.Is(err, context.Canceled) {
		f.Log.Warn("work", "window", f.Name, "err", err)
	}
	if done != nil {
		done(err)
	}
	if !f.shown && !f.atWork() {
		f.Host.Closed(f) // it was left to go on to its end
	}
}

// Stop stops what is at work, after the write in hand.
func (f *Frame) Stop() {
	for _, j := range f.jobs {
		j.stopped = true
		j.cancel()
	}
	f.strip.update()
}

func (f *Frame) atWork() bool {
	for _, j := range f.jobs {
		if j.writes {
			return true
		}
	}
	return false
}

// askToLeave asks what becomes of the work when the window closes.
func (f *Frame) askToLeave() {
	f.choose(words.T("Still at work"),
		words.T("The work is not done yet. You can stop it after the write in hand, or close the window and let it go on until it is done."),
		choice{words.T("Stop it"), func() { f.Stop(); f.hide() }, false},
		choice{words.T("Stay here"), nil, false},
		choice{words.T("Let it go on"), f.hide, true})
}

// strip is the line at the foot that shows what is at work.
type strip struct {
	of   *Frame
	root *fyne.Container
	text *widget.Label
	bar  *widget.ProgressBar
	wait *widget.ProgressBarInfinite
	stop *Button
}

func newStrip(f *Frame) *strip {
	s := &strip{of: f, text: widget.NewLabel(""), bar: widget.NewProgressBar(), wait: widget.NewProgressBarInfinite()}
	s.text.Truncation = fyne.TextTruncateEllipsis
	s.stop = f.Button(words.T("Stop"), nil, f.Stop)
	s.wait.Stop()
	s.bar.Hide()
	bars := container.NewGridWrap(fyne.NewSize(220, s.bar.MinSize().Height), container.NewStack(s.bar, s.wait))
	line := Border(nil, nil, nil, container.NewHBox(container.NewCenter(bars), s.stop), s.text)
	s.root = container.NewVBox(widget.NewSeparator(), line)
	s.root.Hide()
	return s
}

// show makes the line visible if there still is something to show.
func (s *strip) show() {
	if len(s.of.jobs) > 0 {
		s.root.Show()
		s.update()
	}
}

// update shows the newest job.
func (s *strip) update() {
	if len(s.of.jobs) == 0 {
		s.wait.Stop()
		s.root.Hide()
		return
	}
	if !s.root.Visible() {
		return
	}
	j := s.of.jobs[len(s.of.jobs)-1]
	text := j.title
	switch {
	case j.stopped:
		text = words.T("Stopping after the write in hand…")
	case j.text != "":
		text = j.text
	}
	s.text.SetText(text)
	if j.stopped {
		s.stop.Disable()
	} else {
		s.stop.Enable()
	}
	if j.total > 0 {
		s.wait.Stop()
		s.wait.Hide()
		s.bar.Show()
		s.bar.SetValue(float64(j.done) / float64(j.total))
		return
	}
	s.bar.Hide()
	s.wait.Show()
	s.wait.Start()
}
