package run

import (
	"fmt"
	"io/fs"
	"testing"
	"time"

	"bothways/sync/side"
)

func TestAgain(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		err  error
		want time.Time
	}{
		{&side.Error{Class: side.ErrRefused, Err: &fs.PathError{Op: "rename", Err: fs.ErrPermission}}, now.Add(time.Hour)},
		{fmt.Errorf("create u1: %w", side.ErrRefused), now.Add(24 * time.Hour)},
		{side.ErrInvalid, time.Time{}}, {side.ErrUnsupported, time.Time{}}, {side.ErrExists, time.Time{}},
	} {
		if got := again(row.err, now); !got.Equal(row.want) {
			t.Errorf("%v: %v", row.err, got)
		}
	}
}
