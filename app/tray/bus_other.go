//go:build windows || darwin

package tray

import (
	"context"
	"time"

	"github.com/gen2brain/beeep"
)

// Bus is the system's way to show notices; icons always have a place here.
type Bus struct{}

// OpenBus makes a bus.
func OpenBus(time.Duration) *Bus {
	beeep.AppName = "Bothways"
	return &Bus{}
}

// Close has nothing to let go of.
func (b *Bus) Close() {}

// Place is always there.
func (b *Bus) Place(context.Context) bool { return true }

// Ring shows title and body, which hold no word of a record. A click cannot be heard: the icon shows
// what waits.
func (b *Bus) Ring(n Notice, _ func()) { _ = beeep.Notify(harmless(n.Title), harmless(n.Body), "") }
