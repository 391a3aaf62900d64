package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"bothways/connectors/retry"
	"bothways/sync/side"
)

// DoAll makes calls in one batch, each with an outcome of its own, as Do would have given it. Calls that
// Google has not taken on are made again, and so are those without an answer that may be: GETs and
// Repeatable ones. Any other one without an answer has an error that vouches for nothing.
func (l *Line) DoAll(ctx context.Context, calls []Call) []error {
	errs := make([]error, len(calls))
	left := make([]int, len(calls))
	for i := range left {
		left[i] = i
	}
	var waited time.Duration
	for try := 1; len(left) > 0; try++ {
		m := many{l: l, try: try}
		l.round(ctx, calls, left, errs, &m)
		if m.busy {
			l.pace.answered(true, max(m.pause, retry.BackOff(try)))
		}
		if m.other == 0 && m.busy {
			m.pause = 0 // the pacer waits
		}
		if try == maxTries || waited+m.pause > l.c.cfg.Patience || l.c.cfg.Pause(ctx, m.pause) != nil {
			return errs
		}
		waited += m.pause
		left = m.again
	}
	return errs
}

// many is what a try leaves to be done.
type many struct {
	l     *Line
	try   int
	again []int
	busy  bool // some were told to slow down
	other int  // to be made again for another reason
	pause time.Duration
}

// round sends those that are left and notes what became of them.
func (l *Line) round(ctx context.Context, calls []Call, left []int, errs []error, m *many) {
	parts := make([]Part, len(left))
	safe := true
	for n, i := range left {
		p, err := l.part(calls[i])
		if err != nil {
			for _, i := range left {
				errs[i] = err
			}
			return
		}
		parts[n] = p
		safe = safe && calls[i].safe()
	}
	if safe {
		ctx = Repeatable(ctx)
	}
	answers, err := l.Batch(ctx, parts)
	if err != nil && batchRefused(err) {
		for _, i := range left {
			errs[i] = l.Do(ctx, calls[i])
		}
		return
	}
	alone := false
	for n, i := range left {
		if err != nil {
			errs[i] = err
			continue
		}
		errs[i] = answers[n].decode(calls[i].Out)
		p, told := ProblemOf(errs[i])
		if told && !alone && (p.Code == http.StatusUnauthorized || p.clash()) {
			alone = p.Code == http.StatusUnauthorized // one exchanges the token for all
			errs[i] = l.Do(ctx, calls[i])
			continue
		}
		m.sort(i, p, told, calls[i].safe(), errs[i], answers[n].Header)
	}
}

// sort decides whether a call is made again.
func (m *many) sort(i int, p Problem, told, safe bool, err error, h http.Header) {
	now := m.l.c.cfg.Now()
	switch {
	case err == nil, told && p.long(now) > 0:
	case told && p.busy():
		m.again, m.busy = append(m.again, i), true
		m.pause = max(m.pause, retry.After(h, now))
	case told && p.Code == http.StatusUnauthorized && m.try == 1:
		m.again = append(m.again, i)
		m.other++
	case safe && (!told || p.Code >= 500 && p.Code != http.StatusNotImplemented):
		m.again = append(m.again, i)
		m.other++
		m.pause = max(m.pause, retry.After(h, now), retry.BackOff(m.try))
	}
}

// batchRefused tells that the batch as such is not taken; its calls may be.
func batchRefused(err error) bool {
	p, told := ProblemOf(err)
	return told && !p.busy() && p.Code >= 400 && p.Code < 500 && p.Code != http.StatusUnauthorized && p.Code != http.StatusRequestTimeout
}

// clash tells a call that was refused only because of others in its batch (G-CAL-101).
func (p Problem) clash() bool {
	return p.Code == http.StatusConflict && p.Has("conflict", "aborted")
}

// safe tells what may be sent twice.
func (c Call) safe() bool { return c.Method == http.MethodGet || c.Repeatable }

func (l *Line) part(c Call) (Part, error) {
	p := Part{Method: c.Method, Path: l.BatchPath(c.Path, c.Query), Header: c.Header}
	if c.In == nil {
		return p, nil
	}
	var err error
	if p.Body, err = json.Marshal(c.In); err != nil {
		return p, &side.Error{Class: side.ErrInvalid, What: "a call", Untouched: true, Err: err}
	}
	return p, nil
}

// decode takes an answer in; one that cannot be read is as good as none.
func (a PartAnswer) decode(out any) error {
	if a.Err != nil || out == nil {
		return a.Err
	}
	err := json.Unmarshal(a.Body, out)
	if len(a.Body) == 0 || errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
