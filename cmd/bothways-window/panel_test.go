//go:build linux

package main

import (
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// panelIcon is the program in the panel, as the panel knows it.
type panelIcon struct {
	*stage
	bus dbus.BusObject
	at  string
}

// panelIcon waits for an icon in the panel.
func (s *stage) panelIcon() *panelIcon {
	s.Helper()
	select {
	case from := <-s.items:
		return &panelIcon{s, s.conn.Object(from, "/StatusNotifierItem"), from}
	case <-time.After(long):
		s.Fatal("no icon appeared")
		return nil
	}
}

type layout struct {
	ID    int32
	Props map[string]dbus.Variant
	Sub   []dbus.Variant
}

// line looks for a line of the menu that can be chosen: "Sync now/Everything".
func (i *panelIcon) line(path string) (int32, bool) {
	var revision uint32
	var top layout
	if i.conn.Object(i.at, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &top) != nil {
		return 0, false
	}
	for name := range strings.SplitSeq(path, "/") {
		n := slices.IndexFunc(top.Sub, func(v dbus.Variant) bool {
			var x layout
			label := ""
			if dbus.Store([]any{v.Value()}, &x) == nil {
				label, _ = x.Props["label"].Value().(string)
			}
			return label == name
		})
		if n < 0 {
			return 0, false
		}
		below := layout{}
		if dbus.Store([]any{top.Sub[n].Value()}, &below) != nil {
			return 0, false
		}
		top = below
	}
	on, ok := top.Props["enabled"].Value().(bool)
	return top.ID, on || !ok
}

// choose clicks a line of the menu as soon as it is there.
func (i *panelIcon) choose(path string) {
	i.Helper()
	var id int32
	i.until(path, func() (ok bool) { id, ok = i.line(path); return ok })
	i.must(i.conn.Object(i.at, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.Event", 0, id, "clicked", dbus.MakeVariant(""), uint32(0)).Err)
}

func (i *panelIcon) tooltip() string {
	v, err := i.bus.GetProperty("org.kde.StatusNotifierItem.ToolTip")
	if err != nil {
		return ""
	}
	parts, _ := v.Value().([]any)
	if len(parts) < 3 {
		return ""
	}
	text, _ := parts[2].(string)
	return text
}

// says waits until the tooltip has a text.
func (i *panelIcon) says(text string) {
	i.Helper()
	i.until(text, func() bool { return strings.Contains(i.tooltip(), text) })
}

// until looks again whenever the bus has news.
func (i *panelIcon) until(what string, holds func() bool) {
	i.Helper()
	end := time.After(long)
	for !holds() {
		select {
		case <-i.signals:
		case <-end:
			i.Fatalf("%q never came: tooltip %q", what, i.tooltip())
		}
	}
}
