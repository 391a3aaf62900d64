package client

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The gap between two requests once Google has asked to slow down.
const (
	firstGap   = 200 * time.Millisecond
	longestGap = 5 * time.Second
)

// pacer spaces the requests of one account to one service. It starts without any gap; each request to
// slow down doubles the gap, twenty good answers halve it.
type pacer struct {
	now  func() time.Time
	mu   sync.Mutex
	gap  time.Duration
	next time.Time // not before
	good int
}

// wait is how long the next request must wait; its place is taken.
func (p *pacer) wait() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(p.gap)
	return at.Sub(now)
}

func (p *pacer) answered(busy bool, pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if busy {
		p.good = 0
		p.gap = min(max(2*p.gap, firstGap), longestGap)
		if until := p.now().Add(pause); until.After(p.next) {
			p.next = until
		}
		return
	}
	if p.good++; p.good >= 20 && p.gap > 0 {
		p.good, p.gap = 0, p.gap/2
		if p.gap < firstGap/4 {
			p.gap = 0
		}
	}
}

// retryAfter reads the header of RFC 9110 §10.2.3, seconds or a date; 0 if there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseFloat(v, 64); err == nil && n > 0 {
		return time.Duration(min(n, 7*24*3600) * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}

// backOff is the wait before try n (from 1): doubling from half a second up to half a minute, with
// jitter of a half.
func backOff(n int) time.Duration {
	d := 500 * time.Millisecond << min(n-1, 6)
	return d/2 + rand.N(d)
}

// wait pauses unless the context ends first.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
