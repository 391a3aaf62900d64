//go:build linux

package main

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// TestFirstFrame tells how long it takes from a click on the icon until a window has drawn something, and until it
// knows what stands in it. The tools that look are in these times.
func TestFirstFrame(t *testing.T) {
	if os.Getenv("BOTHWAYS_FRAMES") == "" {
		t.Skip("BOTHWAYS_FRAMES does not say how often")
	}
	times, err := strconv.Atoi(os.Getenv("BOTHWAYS_FRAMES"))
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	s.config("")
	s.card("here", "Ada")
	s.bothways("sync")
	s.start("bothways-tray")
	i := s.panelIcon()
	i.says("in step")
	for range times {
		begin := time.Now()
		i.must(i.bus.Call("org.kde.StatusNotifierItem.Activate", 0, int32(0), int32(0)).Err)
		id := ""
		for ; id == ""; id = s.shown("Status") {
		}
		shown := time.Since(begin)
		for colours := "1"; colours == "1"; {
			colours, err = s.tool("import", "-silent", "-window", id, "-format", "%k", "info:")
			s.must(err)
		}
		drawn := time.Since(begin)
		p := s.at("Status")
		p.reads("In step")
		t.Logf("window %d ms, drawn %d ms, filled %d ms", shown.Milliseconds(), drawn.Milliseconds(), time.Since(begin).Milliseconds())
		p.leaves("ctrl+q")
		for p.next() || s.shown("Status") != "" { // until the program has gone
		}
	}
}
