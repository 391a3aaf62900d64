package folder

import (
	"errors"
	"fmt"

	"bothways/sync/side"
)

// racy tells whether a later edit may still leave this stamp. Where there is a time of status
// change it is the one to ask: no program can set it back.
func (s *Store) racy(st stamp) bool {
	at := st.mtime
	if st.ctime != 0 {
		at = st.ctime
	}
	return s.now().UnixNano()-at < int64(racyFor)
}

// spoilt keeps what is remembered of a file that cannot be read and names its records as unreadable.
func spoilt(e, was entry, err error, f *file, d *side.Delta) entry {
	e.broken, e.parts, e.many = true, was.parts, was.many
	if len(e.parts) > 0 {
		e.raw = was.raw
	}
	if len(e.parts) > 0 {
		for _, p := range e.parts {
			d.Broken = append(d.Broken, side.Broken{ID: e.id(p), Err: err})
		}
		return e
	}
	d.Broken = append(d.Broken, side.Broken{ID: e.id(part{}), Err: err})
	if f == nil {
		return e
	}
	if uids := guess(f.data); len(uids) > 1 {
		for _, uid := range uids {
			d.Broken = append(d.Broken, side.Broken{ID: e.id(part{tail: "#" + shorten(uid)}), Err: err})
		}
	}
	return e
}

// guess finds the records of a file without a lens, by the UIDs that stand in it.
func guess(data []byte) []string {
	var uids []string
	seen := map[string]bool{}
	for line := range lines(data) {
		if uid := uidLine(line); uid != "" && !seen[uid] {
			seen[uid] = true
			uids = append(uids, uid)
		}
	}
	return uids
}

// compare adds what differs, record by record.
func compare(e, was entry, f *file, d *side.Delta) entry {
	before := make(map[string]hash, len(was.parts))
	for _, p := range was.parts {
		before[was.id(p)] = p.hash
	}
	stay := map[string]bool{}
	for _, doc := range f.docs {
		id := e.id(doc.part)
		old, knew := before[id]
		stay[id] = true
		if doc.err != nil {
			e.broken = true
			d.Broken = append(d.Broken, side.Broken{ID: id, Err: unclear(doc.err)})
			if knew {
				e.parts = append(e.parts, part{tail: doc.tail, hash: old})
			}
			continue
		}
		e.parts = append(e.parts, doc.part)
		if !knew || old != doc.hash {
			it := f.item(doc)
			it.ID = id
			d.Changed = append(d.Changed, it)
		}
	}
	if !e.broken {
		vanish(was, stay, d)
		return e
	}
	for _, p := range was.parts { // the unreadable record may be one of these
		if !stay[was.id(p)] {
			d.Broken = append(d.Broken, side.Broken{ID: was.id(p), Err: unclear(errors.New("another record of its file cannot be read"))})
			e.parts = append(e.parts, p)
		}
	}
	return e
}

func vanish(was entry, stay map[string]bool, d *side.Delta) {
	for _, p := range was.parts {
		if id := was.id(p); !stay[id] {
			d.Gone = append(d.Gone, id)
		}
	}
}

// linkRefused is the error for a link that is not followed.
func linkRefused(name string, err error) error {
	return &side.Error{Class: side.ErrRefused, Untouched: true, Err: err,
		What: fmt.Sprintf("%s is a link that leads out of the folder or nowhere; it is passed over", name)}
}
