package events

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"bothways/connectors/google/client"
	"bothways/sync/side"
)

// Writes that are under way at a time in WriteAll: enough for full batches of those calls that may be sent
// twice and of those that may not, which do not go together.
const underWay = 2 * batchSize

// WriteAll does many writes at a time, each as Create, Update and Delete do it; the calls that they come to
// go to Google in batches. An error that the next write would meet as well ends them all.
func (s *Store) WriteAll(ctx context.Context, writes []side.Write) []side.Outcome {
	b := &batches{ctx: ctx, line: s.line, out: make([]side.Outcome, len(writes)), calls: make(chan *call), done: make(chan int)}
	one := &Store{c: s.c, line: s.line, id: s.id, lens: s.lens, zone: s.timeZone(), do: b.do}
	b.write = func(i int) {
		b.out[i].Item, b.out[i].Err = one.writeOne(ctx, writes[i])
		b.done <- i
	}
	b.run()
	return b.out
}

func (s *Store) writeOne(ctx context.Context, w side.Write) (side.Item, error) {
	switch {
	case w.Create != nil:
		return s.Create(ctx, *w.Create)
	case w.Delete:
		return side.Item{}, s.Delete(ctx, w.At.Ref)
	}
	return s.Update(ctx, w.At, w.Patch)
}

// batches gathers the calls of the writes under way. It sends when each of them waits for an answer.
type batches struct {
	ctx   context.Context
	line  *client.Line
	write func(int)
	out   []side.Outcome
	calls chan *call
	done  chan int

	waiting []*call
	ended   error // what makes further writes useless
}

// call is one that waits for its answer.
type call struct {
	client.Call
	answer chan error
}

func (b *batches) do(_ context.Context, c client.Call) error {
	w := &call{c, make(chan error, 1)}
	b.calls <- w
	return <-w.answer
}

func (b *batches) run() {
	for next, live := 0, 0; ; {
		for ; next < len(b.out) && live < underWay; next++ {
			if b.ended != nil {
				b.out[next].Err = notTried(b.ended)
				continue
			}
			live++
			go b.write(next)
		}
		if live == 0 {
			return
		}
		if len(b.waiting) == live {
			b.send()
			continue
		}
		select {
		case c := <-b.calls:
			b.waiting = append(b.waiting, c)
		case i := <-b.done:
			live--
			b.note(b.out[i].Err)
		}
	}
}

// send makes the calls of the kind of which more wait, as many as go into a batch.
func (b *batches) send() {
	var kinds [2][]*call
	for _, c := range b.waiting {
		k := 0
		if c.Repeatable || c.Method == http.MethodGet {
			k = 1
		}
		kinds[k] = append(kinds[k], c)
	}
	k := 0
	if len(kinds[1]) > len(kinds[0]) {
		k = 1
	}
	now := kinds[k][:min(len(kinds[k]), batchSize)]
	b.waiting = append(kinds[k][len(now):], kinds[1-k]...)
	if len(now) < fewest {
		for _, c := range now {
			c.answer <- b.line.Do(b.ctx, c.Call)
		}
		return
	}
	once, at := distinct(now)
	errs := b.line.DoAll(b.ctx, once)
	for i, c := range now {
		c.answer <- c.take(once[at[i]], errs[at[i]])
	}
}

// distinct leaves the same GET out where it is made twice: a listing of everything is large. at[i] is the
// place of call i in once.
func distinct(calls []*call) (once []client.Call, at []int) {
	first := map[string]int{}
	for _, c := range calls {
		one := c.Call
		if one.Method == http.MethodGet {
			key := one.Path + "?" + one.Query.Encode()
			if n, again := first[key]; again {
				at = append(at, n)
				continue
			}
			first[key] = len(once)
			one.Out = new(json.RawMessage)
		}
		at = append(at, len(once))
		once = append(once, one)
	}
	return once, at
}

// take is the outcome of a call, made from that of its like.
func (c *call) take(made client.Call, err error) error {
	raw, shared := made.Out.(*json.RawMessage)
	if err != nil || !shared || c.Out == nil {
		return err
	}
	return json.Unmarshal(*raw, c.Out)
}

// note remembers an error that the next write would meet as well.
func (b *batches) note(err error) {
	for _, c := range []error{side.ErrAuth, side.ErrBusy, side.ErrNetwork, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, c) {
			b.ended = err
		}
	}
	if b.ended == nil {
		b.ended = b.ctx.Err()
	}
}

// notTried is the error of a write that was not begun because of another one's.
func notTried(err error) error {
	e := &side.Error{Class: side.ErrNetwork, What: "not tried", Untouched: true, Err: err, RetryAfter: side.RetryAfter(err)}
	for _, c := range []error{side.ErrAuth, side.ErrBusy} {
		if errors.Is(err, c) {
			e.Class = c
		}
	}
	return e
}
