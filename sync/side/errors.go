package side

import (
	"errors"
	"fmt"
	"time"
)

// The classes an engine may branch on; wrap them, or use Error.
var (
	ErrStale       = errors.New("changed since it was read")
	ErrGone        = errors.New("no longer there")
	ErrExists      = errors.New("already there")
	ErrCursor      = errors.New("the position is no longer known")
	ErrAuth        = errors.New("sign-in needed")
	ErrBusy        = errors.New("busy or over quota")
	ErrUnsupported = errors.New("not supported there")
	ErrRefused     = errors.New("refused")
	ErrInvalid     = errors.New("cannot be understood")
	ErrNetwork     = errors.New("cannot be reached")
	ErrDisk        = errors.New("cannot be written to disk")
)

// Error is a failure with its class and what it vouches for.
type Error struct {
	Class      error         // one of the classes above
	What       string        // the thing it happened to, and what to do, in plain words
	RetryAfter time.Duration // for ErrBusy: not before; 0 if the side did not say
	Untouched  bool          // the side vouches that nothing was written
	Err        error         // the cause, may be nil
}

func (e *Error) Error() string {
	s := e.What
	if s == "" {
		s = e.Class.Error()
	}
	if e.Err != nil {
		s = fmt.Sprintf("%s: %v", s, e.Err)
	}
	return s
}

// Unwrap gives the class and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Class}
	}
	return []error{e.Class, e.Err}
}

// Refused vouches that a failed write changed nothing. Any other error vouches for nothing.
func Refused(err error) bool {
	var e *Error
	if errors.As(err, &e) && e.Untouched {
		return true
	}
	for _, class := range []error{ErrStale, ErrGone, ErrExists, ErrAuth, ErrUnsupported, ErrRefused, ErrInvalid} {
		if errors.Is(err, class) {
			return true
		}
	}
	return false
}

// RetryAfter is how long a busy side asked to be left alone.
func RetryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// Code is the word for an error in JSON: quota, sign-in, gone, changed, refused, unsupported,
// invalid, network, disk or internal.
func Code(err error) string {
	for _, row := range []struct {
		class error
		code  string
	}{
		{ErrBusy, "quota"}, {ErrAuth, "sign-in"}, {ErrGone, "gone"}, {ErrStale, "changed"}, {ErrExists, "changed"},
		{ErrRefused, "refused"}, {ErrUnsupported, "unsupported"}, {ErrInvalid, "invalid"},
		{ErrNetwork, "network"}, {ErrDisk, "disk"},
	} {
		if errors.Is(err, row.class) {
			return row.code
		}
	}
	return "internal"
}
