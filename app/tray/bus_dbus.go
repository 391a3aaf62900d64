//go:build !windows && !darwin

package tray

import (
	"context"
	"html"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	noteName    = "org.freedesktop.Notifications"
	notePath    = "/org/freedesktop/Notifications"
)

// Bus is this session's bus: who shows icons, who shows notices. Without one nothing is shown.
type Bus struct {
	conn  *dbus.Conn
	grace time.Duration

	mu    sync.Mutex
	notes map[string]note // by subject
	owner chan struct{}   // the watcher of icons has come
}

// note is the last notice of a subject.
type note struct {
	id     uint32 // its number there
	closed bool
	click  func()
}

// OpenBus connects to the session's bus. grace is how long a place for icons may take to appear.
func OpenBus(grace time.Duration) *Bus {
	b := &Bus{grace: grace, notes: map[string]note{}, owner: make(chan struct{}, 1)}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return b
	}
	b.conn = conn
	_ = conn.AddMatchSignal(dbus.WithMatchInterface(noteName), dbus.WithMatchObjectPath(notePath))
	_ = conn.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcherName))
	_ = conn.AddMatchSignal(dbus.WithMatchInterface(watcherName), dbus.WithMatchMember("StatusNotifierHostRegistered"))
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	go b.listen(signals)
	return b
}

// Close lets go of the bus.
func (b *Bus) Close() {
	if b.conn != nil {
		_ = b.conn.Close()
	}
}

func (b *Bus) listen(signals <-chan *dbus.Signal) {
	for s := range signals {
		switch s.Name {
		case "org.freedesktop.DBus.NameOwnerChanged", watcherName + ".StatusNotifierHostRegistered":
			select {
			case b.owner <- struct{}{}:
			default:
			}
		case noteName + ".ActionInvoked":
			b.invoked(s.Body)
		case noteName + ".NotificationClosed":
			b.closed(s.Body)
		}
	}
}

// invoked reads (number, action); other programs' notices are among these signals.
func (b *Bus) invoked(body []any) {
	if len(body) < 2 {
		return
	}
	id, _ := body[0].(uint32)
	b.mu.Lock()
	defer b.mu.Unlock()
	for of, n := range b.notes {
		if n.id == id && n.click != nil {
			go n.click()
			n.click = nil
			b.notes[of] = n
		}
	}
}

// closed reads (number, reason). A click may still come after it.
func (b *Bus) closed(body []any) {
	if len(body) < 2 {
		return
	}
	id, _ := body[0].(uint32)
	b.mu.Lock()
	defer b.mu.Unlock()
	for of, n := range b.notes {
		if n.id == id {
			n.closed = true
			b.notes[of] = n
		}
	}
}

// Place waits until icons are shown somewhere; false when none is after a while.
func (b *Bus) Place(ctx context.Context) bool {
	if b.conn == nil {
		return false
	}
	end := time.NewTimer(b.grace)
	defer end.Stop()
	for !b.shown() {
		select {
		case <-b.owner:
		case <-end.C:
			return b.shown()
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// shown tells whether somebody shows icons right now.
func (b *Bus) shown() bool {
	var there bool
	if b.conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, watcherName).Store(&there) != nil || !there {
		return false
	}
	host, err := b.conn.Object(watcherName, "/StatusNotifierWatcher").GetProperty(watcherName + ".IsStatusNotifierHostRegistered")
	is, ok := host.Value().(bool)
	return err != nil || !ok || is // a watcher that does not say is taken for one that shows
}

// Ring shows a notice, in the place of an earlier one of the same subject.
func (b *Bus) Ring(n Notice, clicked func()) {
	if b.conn == nil {
		return
	}
	body := n.Body
	if n.Detail != "" {
		body += "\n" + n.Detail
	}
	actions := []string{}
	if clicked != nil {
		actions = append(actions, "default", n.Open)
		if n.Open != "" {
			actions = append(actions, "open", n.Open)
		}
	}
	urgency := byte(1)
	if n.Urgent {
		urgency = 2
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var before, id uint32
	if old := b.notes[n.Of]; !old.closed {
		before = old.id
	}
	err := b.conn.Object(noteName, notePath).Call(noteName+".Notify", 0, "Bothways", before, "bothways", n.Title, html.EscapeString(body), actions,
		map[string]dbus.Variant{"urgency": dbus.MakeVariant(urgency), "desktop-entry": dbus.MakeVariant("bothways")}, int32(-1)).Store(&id)
	if err != nil {
		return
	}
	b.notes[n.Of] = note{id: id, click: clicked}
}
