package dav

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
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

// retryAfter reads the header of RFC 9110 §10.2.3, seconds or a date; 0 if there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if n, err := strconv.ParseFloat(v, 64); err == nil {
		if n <= 0 {
			return 0
		}
		return time.Duration(min(n, 7*24*3600) * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}

// backOff is the wait before try n (from 1): doubling from half a second, with jitter of a half.
func backOff(n int) time.Duration {
	d := 500 * time.Millisecond << min(n-1, 6)
	return d/2 + rand.N(d)
}

// wait pauses unless the context ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
