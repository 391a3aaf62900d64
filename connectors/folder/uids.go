package folder

import (
	"os"
	"sync"
)

// uids remembers which file holds which UID, as far as files were read.
type uids struct {
	mu    sync.Mutex
	files map[string]string // UID → file name
	whole bool              // every file was read once
}

func (u *uids) note(f *file) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.files == nil {
		u.files = map[string]string{}
	}
	for _, d := range f.docs {
		if d.record.UID != "" {
			u.files[d.record.UID] = f.name
		}
	}
}

// holder gives the file that holds a UID now, "" if none is known. Where files are named by title a
// name tells nothing of the UID, so there every file is looked through once.
func (s *Store) holder(root *os.Root, uid string) string {
	if s.byName {
		s.readUIDs(root)
	}
	s.uids.mu.Lock()
	name := s.uids.files[uid]
	s.uids.mu.Unlock()
	if name == "" {
		return ""
	}
	if f, err := s.load(root, name, nil); err != nil || f.err != nil || !f.holds(uid) {
		return ""
	}
	return name
}

func (s *Store) readUIDs(root *os.Root) {
	s.uids.mu.Lock()
	defer s.uids.mu.Unlock()
	if s.uids.whole {
		return
	}
	found := map[string]string{}
	entries, _ := readDir(root)
	for _, e := range entries {
		if !listable(e.Name(), s.kind) || !e.Type().IsRegular() {
			continue
		}
		if data, err := root.ReadFile(e.Name()); err == nil {
			for _, uid := range guess(data) {
				found[uid] = e.Name()
			}
		}
	}
	for uid, name := range s.uids.files {
		found[uid] = name
	}
	s.uids.files, s.uids.whole = found, true
}
