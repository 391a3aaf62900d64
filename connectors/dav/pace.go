package dav

import (
	"context"
	"net/http"
	"sync"
)

// gate bounds the requests in flight and narrows while the server is busy.
type gate struct {
	slots chan struct{}
	mu    sync.Mutex
	held  int // slots taken out of use
	good  int // answers since the last change
}

func newGate(n int) *gate {
	g := &gate{slots: make(chan struct{}, n)}
	for range n {
		g.slots <- struct{}{}
	}
	return g
}

func (g *gate) enter(ctx context.Context) error {
	select {
	case <-g.slots:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave frees the slot; a busy server costs one, twenty good answers give one back.
func (g *gate) leave(busy bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if busy {
		g.good = 0
		if g.held < cap(g.slots)-1 {
			g.held++
			return
		}
	} else if g.good++; g.good >= 20 && g.held > 0 {
		g.good, g.held = 0, g.held-1
		g.slots <- struct{}{}
	}
	g.slots <- struct{}{}
}

// isBusy tells the answers that ask for a slower pace.
func isBusy(status int) bool {
	return status == http.StatusLocked || status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}
