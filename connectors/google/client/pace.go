package client

import (
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
