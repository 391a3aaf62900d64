package run

import (
	"errors"
	"io/fs"
	"time"

	"bothways/sync/side"
)

// again is when a refused write is tried again although nothing has changed: rights may be given, and
// a file may be let go of. Zero: never, for what the other side cannot take it never will.
func again(err error, now time.Time) time.Time {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return now.Add(time.Hour)
	case errors.Is(err, side.ErrRefused):
		return now.Add(day)
	}
	return time.Time{}
}
