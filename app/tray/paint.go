package tray

import (
	"reflect"
	"time"
)

// beatTime is how long each picture of the moving icon stands.
const beatTime = 500 * time.Millisecond

// paint shows what has changed: a menu that is set anew closes in the person's face.
func (t *Tray) paint() {
	now := time.Now()
	want := picture{t.state.Icon(now), t.state.Tooltip(now), t.state.Menu(now)}
	if want.icon != t.shown.icon {
		t.frame = 0
		t.Face.Icon(want.icon, 0)
		if want.icon.Kind == Working {
			t.beat.Reset(beatTime)
		} else {
			t.beat.Stop()
		}
	}
	if want.tooltip != t.shown.tooltip {
		t.Face.Tooltip(want.tooltip)
	}
	if !reflect.DeepEqual(want.menu, t.shown.menu) {
		t.Face.Menu(want.menu)
	}
	t.shown = want
	if until := t.state.Status.PausedUntil; t.state.Paused(now) {
		t.alarm.Reset(until.Sub(now) + time.Second)
	} else {
		t.alarm.Stop()
	}
}
