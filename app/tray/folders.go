package tray

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/fsnotify/fsnotify"

	"bothways/app/settings"
)

// dirs are the local folders whose changes start a process at once, with those processes. base is
// where relative paths start.
func (s State) dirs(base string) map[string][]string {
	user, _ := os.UserHomeDir()
	full := s.Settings.Expand()
	out := map[string][]string{}
	for _, name := range s.enabled() {
		p := full.Processes[name]
		if !p.Schedule.OnChange || p.Schedule.Every <= 0 {
			continue
		}
		for _, place := range []settings.Place{p.Left, p.Right} {
			if a := full.Accounts[place.Account]; a.Type == "folder" {
				dir := filepath.Join(a.Dir(base, user), filepath.FromSlash(place.Collection))
				out[dir] = append(out[dir], name)
			}
		}
	}
	return out
}

// folders turns changes in folders into hints. It opens no file.
type folders struct {
	watcher *fsnotify.Watcher
	set     chan map[string][]string
	ended   <-chan struct{}
	hint    func(process string)
}

func watchFolders(ctx context.Context, hint func(process string)) (*folders, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	f := &folders{watcher: w, set: make(chan map[string][]string), ended: ctx.Done(), hint: hint}
	go f.loop()
	return f, nil
}

// follow takes the folders to watch as they now are; one that came back is watched again.
func (f *folders) follow(dirs map[string][]string) {
	select {
	case f.set <- dirs:
	case <-f.ended:
	}
}

func (f *folders) loop() {
	defer f.watcher.Close()
	var dirs map[string][]string
	on := map[string]bool{}
	for {
		select {
		case <-f.ended:
			return
		case dirs = <-f.set:
			f.take(dirs, on)
		case e := <-f.watcher.Events:
			if _, itself := dirs[e.Name]; itself && e.Has(fsnotify.Remove|fsnotify.Rename) {
				delete(on, e.Name)
				_ = f.watcher.Remove(e.Name)
			} else if counts(e) {
				f.tell(dirs[filepath.Dir(e.Name)])
			}
		case <-f.watcher.Errors: // events were lost: look everywhere
			for _, names := range dirs {
				f.tell(names)
			}
		}
	}
}

// take watches what is new and lets go of what is no longer wanted. A folder that is new gives a
// hint, for what changed while nobody looked.
func (f *folders) take(dirs map[string][]string, on map[string]bool) {
	for dir, names := range dirs {
		if !on[dir] && f.watcher.Add(dir) == nil {
			on[dir] = true
			f.tell(names)
		}
	}
	for dir := range on {
		if _, wanted := dirs[dir]; !wanted {
			_ = f.watcher.Remove(dir)
			delete(on, dir)
		}
	}
}

// tell goes beside: the agenda may be busy, and events must not pile up.
func (f *folders) tell(names []string) {
	for _, n := range names {
		go f.hint(n)
	}
}

// counts passes over what is no record's file, temporary files among it.
func counts(e fsnotify.Event) bool {
	name := strings.ToLower(filepath.Base(e.Name))
	return e.Op&^fsnotify.Chmod != 0 && !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".vcf") || strings.HasSuffix(name, ".ics"))
}
