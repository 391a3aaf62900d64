package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"bothways/app/report"
	"bothways/sync/link"
	"bothways/sync/side"
)

// signedOut lets go of connectors whose sign-in was refused: the person may sign in again meanwhile,
// with another program.
func (d *Desk) signedOut(w *work, cause error) {
	if errors.Is(cause, side.ErrAuth) {
		for _, s := range link.Both {
			d.drop(w.place(s).Account)
		}
	}
}

// noteFailure remembers that a run failed, so that the next try waits.
func (d *Desk) noteFailure(ctx context.Context, w *work, cause error) {
	st, err := w.memory.State(ctx)
	if err != nil {
		return
	}
	st.Failures++
	st.LastRun = d.now()
	st.RetryAt = time.Time{}
	if wait := side.RetryAfter(cause); wait > 0 {
		st.RetryAt = d.now().Add(wait)
	}
	_ = w.memory.Commit(context.WithoutCancel(ctx), &link.Batch{State: &st})
}

// statusOf is the status that an error of a whole process means.
func statusOf(err error) string {
	var busy errBusy
	switch {
	case errors.As(err, &busy):
		return Busy
	case errors.Is(err, side.ErrAuth):
		return SignIn
	}
	return Failed
}

// failed reports a process that could not run.
func (d *Desk) failed(w *work, err error) report.Report {
	if errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	rep := d.blank(w)
	rep.Status = statusOf(err)
	e := report.Error{Side: sideOf(err), Code: side.Code(err), Message: d.advise(err, w.names)}
	if wait := side.RetryAfter(err); wait > 0 {
		e.RetryAfter = d.now().Add(wait)
	}
	rep.Errors = append(rep.Errors, e)
	return rep
}

// sideOf is the side that an error names, "" if none.
func sideOf(err error) string {
	var s *sideError
	if errors.As(err, &s) {
		return s.Side.String()
	}
	for _, s := range link.Both {
		if strings.HasPrefix(err.Error(), s.String()+": ") {
			return s.String()
		}
	}
	return ""
}
