package takein

import (
	"path/filepath"
	"strings"

	"bothways/app/words"
)

// khal makes an account of each folder in which its calendars lie; khal itself syncs nothing.
func (t *Taken) khal(text, dir string) {
	known := map[string]bool{}
	for _, s := range sections(text) {
		if s.above != "calendars" {
			continue
		}
		path := absolute(s.text("path"), dir)
		switch kind := s.text("type"); {
		case kind == "birthdays":
			t.note(words.T("{{.Calendar}}: khal works birthdays out of contacts; sync the contacts instead.", "Calendar", s.name))
			continue
		case path == "":
			t.note(words.T("{{.Calendar}} stays out; it has no path.", "Calendar", s.name))
			continue
		case strings.ContainsAny(path, "*?["):
			path = path[:strings.IndexAny(path, "*?[")]
			path = filepath.Dir(path + "x")
		case kind != "discover":
			path = filepath.Dir(path) // the calendar is one of its collections
		}
		if known[path] {
			continue
		}
		known[path] = true
		t.Accounts = append(t.Accounts, Account{Name: slug(filepath.Base(path)), Keys: map[string]string{"type": "folder", "path": path}})
	}
	if len(t.Accounts) > 0 {
		t.note(words.T("khal only shows calendars; pair them with a server or with Google: bothways process add NAME --kind calendar --left ACCOUNT/COLLECTION --right ACCOUNT/COLLECTION"))
	}
}
