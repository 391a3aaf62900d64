package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func decoder(r io.Reader) io.Reader { return base64.NewDecoder(base64.StdEncoding, r) }

// silent is the address of a server that never says a word.
func silent(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

type clock struct{ now time.Time }

func queue(t *testing.T) (Queue, *clock) {
	c := &clock{time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)}
	return Queue{Dir: filepath.Join(t.TempDir(), "mail"), Now: func() time.Time { return c.now }}, c
}

func add(t *testing.T, q Queue, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := q.Add(Mail{ID: id, Made: q.Now(), Subject: id}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestQueueHoldsEachMailOnce(t *testing.T) {
	q, _ := queue(t)
	add(t, q, "a", "b", "a")
	var got []string
	out := q.Round(t.Context(), func(_ context.Context, m Mail) error { got = append(got, m.ID); return nil })
	if len(got) != 2 || out.Sent != 2 || out.Left != 0 {
		t.Errorf("%v %+v", got, out)
	}
}

func TestQueuePausesLongerAndLonger(t *testing.T) {
	q, c := queue(t)
	add(t, q, "a")
	down := errors.New("down")
	var tries []time.Duration
	begin := c.now
	for c.now.Before(begin.Add(24 * time.Hour)) {
		q.Round(t.Context(), func(context.Context, Mail) error { tries = append(tries, c.now.Sub(begin)); return down })
		c.now = c.now.Add(time.Minute)
	}
	want := []time.Duration{0, time.Minute, 6 * time.Minute, 21 * time.Minute, 81 * time.Minute, 261 * time.Minute, 621 * time.Minute, 981 * time.Minute, 1341 * time.Minute}
	if fmt.Sprint(tries) != fmt.Sprint(want) {
		t.Errorf("tries at %v, want %v", tries, want)
	}
	if s := q.Standing(); s.Mails != 1 || s.Why != "down" || !s.Next.After(c.now) {
		t.Errorf("%+v", s)
	}
	q.Hurry()
	if out := q.Round(t.Context(), func(context.Context, Mail) error { return nil }); out.Sent != 1 || q.Standing() != (Standing{}) {
		t.Errorf("%+v %+v", out, q.Standing())
	}
}

func TestQueueIsBounded(t *testing.T) {
	q, c := queue(t)
	for i := range most + 20 {
		c.now = c.now.Add(time.Second)
		add(t, q, fmt.Sprint(i))
	}
	if n := q.Standing().Mails; n != most {
		t.Errorf("%d mails wait", n)
	}
	c.now = c.now.Add(age)
	add(t, q, "new")
	var got []string
	out := q.Round(t.Context(), func(_ context.Context, m Mail) error { got = append(got, m.ID); return nil })
	if out.Dropped == 0 || out.Left != 0 || got[len(got)-1] != "new" {
		t.Errorf("%+v %v", out, got)
	}
}

func TestRefusedMailStopsNoOther(t *testing.T) {
	q, c := queue(t)
	add(t, q, "bad")
	c.now = c.now.Add(time.Second)
	add(t, q, "good")
	sent, dropped := 0, 0
	for range refusals {
		out := q.Round(t.Context(), func(_ context.Context, m Mail) error {
			if m.ID == "bad" {
				return fmt.Errorf("%w: too large", ErrRefused)
			}
			return nil
		})
		sent, dropped = sent+out.Sent, dropped+out.Dropped
	}
	if sent != 1 || dropped != 1 || q.Standing().Mails != 0 {
		t.Errorf("%d sent, %d dropped, %+v", sent, dropped, q.Standing())
	}
}

func TestQueueWithoutTimeLeftCountsNoFailure(t *testing.T) {
	q, _ := queue(t)
	add(t, q, "a", "b")
	ctx, cancel := context.WithCancel(t.Context())
	out := q.Round(ctx, func(ctx context.Context, _ Mail) error { cancel(); return ctx.Err() })
	if out.Left != 2 || out.Err != nil || q.Standing().Why != "" {
		t.Errorf("%+v %+v", out, q.Standing())
	}
}

func TestDamagedFilesAreDropped(t *testing.T) {
	q, _ := queue(t)
	add(t, q, "a")
	if err := os.WriteFile(filepath.Join(q.Dir, "0-x"+mark), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(q.Dir, state), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := q.Round(t.Context(), func(context.Context, Mail) error { return nil }); out.Sent != 1 || out.Dropped != 1 {
		t.Errorf("%+v", out)
	}
}

func TestProgramsTakeTurns(t *testing.T) {
	q, _ := queue(t)
	add(t, q, "a", "b", "c")
	var sent atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			Queue{q.Dir, q.Now}.Round(t.Context(), func(context.Context, Mail) error { sent.Add(1); return nil })
		})
	}
	all.Wait()
	if sent.Load() != 3 {
		t.Errorf("%d were sent", sent.Load())
	}
}
