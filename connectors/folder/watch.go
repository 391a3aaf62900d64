package folder

import (
	"context"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A hint is given when the folder has been quiet this long, or after the longest wait all the same.
const (
	quiet    = 300 * time.Millisecond
	longest  = 3 * time.Second
	comeBack = 2 * time.Second // how often a folder that has vanished is looked for
)

// Watch hints that files of the folder may have changed. Lost events are a hint, too.
func (s *Store) Watch(ctx context.Context) (<-chan struct{}, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, failure(s.dir(), err, true)
	}
	if err := w.Add(s.dir()); err != nil {
		w.Close()
		return nil, unreachable(s.dir(), err)
	}
	hints := make(chan struct{}, 1)
	go func() {
		defer close(hints)
		defer w.Close()
		s.watch(ctx, w, hints)
	}()
	return hints, nil
}

func (s *Store) watch(ctx context.Context, w *fsnotify.Watcher, hints chan<- struct{}) {
	var since time.Time // the first event that no hint was given for
	calm, back := time.NewTimer(0), time.NewTimer(0)
	<-calm.C
	<-back.C
	note := func() {
		if since.IsZero() {
			since = time.Now()
		}
		calm.Reset(min(quiet, longest-time.Since(since)))
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-w.Events:
			if e.Name == s.dir() && e.Has(fsnotify.Remove|fsnotify.Rename) {
				note()
				back.Reset(comeBack)
			} else if s.counts(e) {
				note()
			}
		case <-w.Errors: // also when the queue has run over
			note()
		case <-back.C:
			if w.Add(s.dir()) != nil {
				back.Reset(comeBack)
			} else {
				note()
			}
		case <-calm.C:
			since = time.Time{}
			select {
			case hints <- struct{}{}:
			default: // one is waiting already
			}
		}
	}
}

// counts passes over what is no item's file, our own temporary files among it.
func (s *Store) counts(e fsnotify.Event) bool {
	return e.Op&^fsnotify.Chmod != 0 && listable(filepath.Base(e.Name), s.kind)
}
