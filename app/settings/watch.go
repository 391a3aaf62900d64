package settings

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settleTime is how long a file must rest before a change counts: editors write in several steps.
const settleTime = 300 * time.Millisecond

// Watch hints that one of the files may have changed: config.toml, and the people file. It looks at
// their folders, because editors replace files. The channel closes with the context.
func Watch(ctx context.Context, files ...string) (<-chan struct{}, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	watched := map[string]bool{}
	for _, file := range files {
		for _, path := range []string{file, realPath(file)} {
			watched[filepath.Clean(path)] = true
			if err := w.Add(filepath.Dir(path)); err != nil {
				_ = w.Close()
				return nil, fmt.Errorf("settings: watch %s: %w", filepath.Dir(path), err)
			}
		}
	}
	hints := make(chan struct{}, 1)
	go follow(ctx, w, watched, hints)
	return hints, nil
}

func follow(ctx context.Context, w *fsnotify.Watcher, watched map[string]bool, hints chan<- struct{}) {
	defer close(hints)
	defer w.Close()
	rest := time.NewTimer(settleTime)
	rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-w.Events:
			if watched[filepath.Clean(e.Name)] && e.Op != fsnotify.Chmod {
				rest.Reset(settleTime)
			}
		case <-w.Errors: // events were lost: look
			rest.Reset(settleTime)
		case <-rest.C:
			select {
			case hints <- struct{}{}:
			default: // one that nobody took yet says it all
			}
		}
	}
}
