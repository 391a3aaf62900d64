package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"time"

	"github.com/gofrs/flock"
)

// What a queue holds at most, and how long it tries.
const (
	most     = 50
	age      = 7 * 24 * time.Hour
	refusals = 3 // of one mail
)

// pauses between tries; the last one stays.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// Queue keeps mails in a folder until a server has taken them. Several programs may share it.
type Queue struct {
	Dir string
	Now func() time.Time
}

// waiting is a mail as its file holds it.
type waiting struct {
	Mail
	Refused int `json:"refused,omitempty"`
}

// rest is the state of the whole queue after a failure.
type rest struct {
	Failures int       `json:"failures"`
	Next     time.Time `json:"next"`
	Why      string    `json:"why"`
}

// Standing is how a queue stands.
type Standing struct {
	Mails int
	Next  time.Time // no try before; zero: at once
	Why   string    // of the last failure; ""
}

// Outcome is what a round did.
type Outcome struct {
	Sent, Left int
	Dropped    int   // too old, or refused again and again
	Err        error // of the last failure
	First      bool  // the failure is the first after a success
}

const mark, state = ".mail", "rest.json"

// Add puts a mail into the queue, unless one with its id waits. The oldest give way when there are
// too many.
func (q Queue) Add(m Mail) error {
	if err := os.MkdirAll(q.Dir, 0o700); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	name := nameOf(m.ID)
	if same, _ := filepath.Glob(filepath.Join(q.Dir, "*-"+name+mark)); len(same) > 0 {
		return nil
	}
	path := filepath.Join(q.Dir, q.Now().UTC().Format("20060102T150405.000")+"-"+name+mark)
	if err := write(path, waiting{Mail: m}); err != nil {
		return err
	}
	files := q.files()
	for len(files) > most {
		_ = os.Remove(files[0])
		files = files[1:]
	}
	return nil
}

func nameOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:8])
}

// files are the waiting mails, the oldest first.
func (q Queue) files() []string {
	found, _ := filepath.Glob(filepath.Join(q.Dir, "*"+mark))
	sort.Strings(found)
	return found
}

// Standing tells how the queue stands.
func (q Queue) Standing() Standing {
	r := q.rest()
	return Standing{Mails: len(q.files()), Next: r.Next, Why: r.Why}
}

// Hurry forgets that there was a failure: the next round tries at once.
func (q Queue) Hurry() { _ = os.Remove(filepath.Join(q.Dir, state)) }

// Round hands over what waits, if it is time. Only one program at a time does that; another one
// comes back with nothing done.
func (q Queue) Round(ctx context.Context, hand func(context.Context, Mail) error) Outcome {
	var out Outcome
	files := q.files()
	resting := q.rest()
	if len(files) == 0 || resting.Next.After(q.Now()) {
		return Outcome{Left: len(files)}
	}
	lock := flock.New(filepath.Join(q.Dir, "round.lock"), flock.SetPermissions(0o600))
	if got, err := lock.TryLock(); err != nil || !got {
		return Outcome{Left: len(files)}
	}
	defer func() { _ = lock.Unlock() }()
	for _, path := range q.files() {
		if ctx.Err() != nil {
			break
		}
		if !q.one(ctx, path, hand, &out) {
			q.pause(resting, out.Err)
			out.First = resting.Failures == 0
			break
		}
	}
	if out.Sent > 0 && out.Err == nil {
		q.Hurry()
	}
	out.Left = len(q.files())
	return out
}

// one hands a single mail over; false means that the server cannot be used now.
func (q Queue) one(ctx context.Context, path string, hand func(context.Context, Mail) error, out *Outcome) bool {
	w, err := read(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return true
	case err != nil || w.Made.Before(q.Now().Add(-age)):
		out.Dropped++
		_ = os.Remove(path)
		return true
	}
	err = hand(ctx, w.Mail)
	switch {
	case err == nil:
		out.Sent++
		_ = os.Remove(path)
		return true
	case errors.Is(err, ErrRefused):
		out.Err = err
		if w.Refused++; w.Refused >= refusals {
			out.Dropped++
			_ = os.Remove(path)
			return true
		}
		_ = write(path, w)
		return true // the next mail may be welcome
	case ctx.Err() != nil:
		return true // no time left; that is no failure
	}
	out.Err = err
	return false
}

func (q Queue) pause(r rest, why error) {
	wait := pauses[min(r.Failures, len(pauses)-1)]
	_ = write(filepath.Join(q.Dir, state), rest{Failures: r.Failures + 1, Next: q.Now().Add(wait), Why: why.Error()})
}

func (q Queue) rest() (r rest) {
	data, err := os.ReadFile(filepath.Join(q.Dir, state))
	if err == nil && json.Unmarshal(data, &r) != nil {
		r = rest{}
	}
	return r
}

func read(path string) (w waiting, err error) {
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &w)
	}
	return w, err
}

// write replaces a file whole, so that nobody reads half of it.
func write(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}
