package takein

import (
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"bothways/app/words"
	"bothways/sync/record"
)

// storage is one [storage NAME].
type storage struct {
	section
	name    string
	kind    record.Kind
	account string // "" is none that can be taken
}

// vdirsyncer makes an account of each storage and a process of each pair's collection.
func (t *Taken) vdirsyncer(text, dir string) {
	stores := map[string]*storage{}
	var pairs []section
	for _, s := range sections(text) {
		what, name, _ := strings.Cut(s.name, " ")
		name = strings.TrimSpace(name)
		switch what {
		case "storage":
			st := &storage{section: s, name: name}
			t.store(st, dir)
			stores[name] = st
		case "pair":
			s.name = name
			pairs = append(pairs, s)
		}
	}
	for _, p := range pairs {
		a, b := stores[p.text("a")], stores[p.text("b")]
		if a == nil || b == nil || a.account == "" || b.account == "" {
			t.note(words.T("The pair {{.Pair}} stays out, because one of its storages does.", "Pair", p.name))
			continue
		}
		t.pair(p, a, b)
	}
}

// store takes one storage as an account.
func (t *Taken) store(s *storage, dir string) {
	keys := map[string]string{}
	switch kind := s.text("type"); kind {
	case "filesystem":
		keys["type"], keys["path"] = "folder", absolute(s.text("path"), dir)
		s.kind = record.Calendar
		if s.text("fileext") == ".vcf" {
			s.kind = record.Contacts
		}
	case "caldav", "carddav":
		keys["type"], keys["url"], keys["username"] = "dav", s.text("url"), s.text("username")
		s.kind = map[string]record.Kind{"caldav": record.Calendar, "carddav": record.Contacts}[kind]
		if items := s.words("item_types"); len(items) == 1 && items[0] == "VTODO" {
			s.kind = record.Tasks
		}
		t.signIn(s, keys, dir)
	case "google_calendar", "google_contacts":
		keys["type"], keys["client_id"] = "google", s.text("client_id")
		s.kind = map[string]record.Kind{"google_calendar": record.Calendar, "google_contacts": record.Contacts}[kind]
		t.note(words.T("{{.Account}}: sign in at Google again; the client's secret is asked for with: bothways account login {{.Account}} --client-secret-stdin", "Account", slug(s.name)))
	case "singlefile":
		t.note(words.T("The storage {{.Storage}} is a single file; bring its records into a folder with: bothways import {{.Path}} --into ACCOUNT", "Storage", s.name, "Path", s.text("path")))
		return
	default:
		t.note(words.T("The storage {{.Storage}} stays out; there is no account of the type {{.Type}}.", "Storage", s.name, "Type", kind))
		return
	}
	if keys["path"] == "" && keys["url"] == "" && keys["type"] != "google" {
		t.note(words.T("The storage {{.Storage}} stays out; it has no address.", "Storage", s.name))
		return
	}
	for k, v := range keys {
		if v == "" {
			delete(keys, k)
		}
	}
	s.account = slug(s.name)
	t.Accounts = append(t.Accounts, Account{Name: s.account, Keys: keys})
}

// signIn takes how a server is signed in to; no password is copied.
func (t *Taken) signIn(s *storage, keys map[string]string, dir string) {
	fetch := s.words("password.fetch")
	switch {
	case len(fetch) > 1 && fetch[0] == "command":
		keys["password_command"] = command(fetch[1:])
	case len(fetch) > 1 && fetch[0] == "shell":
		keys["password_command"] = command([]string{"sh", "-c", fetch[1]})
	default:
		t.note(words.T("{{.Account}}: sign in with: bothways account login {{.Account}}; a password in the file is not copied.", "Account", slug(s.name)))
	}
	if s.keys["username.fetch"] != "" {
		t.note(words.T("{{.Account}}: set the user name with: bothways account set {{.Account}} username=NAME", "Account", slug(s.name)))
	}
	if a := s.text("auth"); a == "basic" || a == "digest" {
		keys["auth"] = a
	}
	switch verify := s.text("verify"); {
	case verify == "false" || s.keys["verify_fingerprint"] != "":
		t.note(words.T("{{.Account}}: certificates are always checked; if the server has one of its own, name it with: bothways account set {{.Account}} ca_file=FILE", "Account", slug(s.name)))
	case verify != "" && verify != "true":
		keys["ca_file"] = absolute(verify, dir)
	}
	cert := s.words("auth_cert")
	if one := s.text("auth_cert"); len(cert) == 0 && one != "" && one[0] != '[' {
		cert = []string{one}
	}
	if len(cert) > 0 {
		keys["client_cert"] = absolute(cert[0], dir)
	}
	if len(cert) > 1 {
		keys["client_key"] = absolute(cert[1], dir)
	}
}

// command writes words as one line.
func command(parts []string) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		switch {
		case !strings.ContainsAny(p, " \t'\"") && p != "":
			out[i] = p
		case !strings.Contains(p, "'"):
			out[i] = "'" + p + "'"
		default:
			out[i] = `"` + strings.ReplaceAll(p, `"`, "") + `"`
		}
	}
	return strings.Join(out, " ")
}

// pair makes a process of each collection.
func (t *Taken) pair(p section, a, b *storage) {
	kind := a.kind
	if b.kind == record.Tasks {
		kind = b.kind
	}
	if (kind == record.Contacts) != (a.kind == record.Contacts) || (kind == record.Contacts) != (b.kind == record.Contacts) {
		t.note(words.T("The pair {{.Pair}} stays out; one side holds contacts, the other does not.", "Pair", p.name))
		return
	}
	keys := map[string]string{}
	switch s := p.text("conflict_resolution"); s {
	case "a wins":
		keys["conflict"] = "left"
	case "b wins":
		keys["conflict"] = "right"
	case "", "null":
	default:
		keys["conflict"] = "ask"
		t.note(words.T("The pair {{.Pair}} settles conflicts with a command; here you are asked.", "Pair", p.name))
	}
	for side, s := range map[string]*storage{"left": a, "right": b} {
		if s.text("read_only") == "true" {
			keys["prevent."+side] = "create,update,delete"
		}
	}
	list := t.collections(p, a, b)
	for _, c := range list {
		name := slug(p.name)
		if len(list) > 1 {
			name = slug(p.name + "-" + c[0])
		}
		one := Process{Name: name, Kind: kind, Keys: keys, Left: Place{a.account, c[1]}, Right: Place{b.account, c[2]}}
		t.Processes = append(t.Processes, one)
		if kind == record.Calendar && (hasTasks(t, a, c[1]) || hasTasks(t, b, c[2])) {
			one.Name, one.Kind = name+"-tasks", record.Tasks
			t.Processes = append(t.Processes, one)
		}
	}
}

// collections lists name and places of what a pair syncs.
func (t *Taken) collections(p section, a, b *storage) [][3]string {
	list, ok := p.list("collections")
	if !ok {
		if v := p.text("collections"); v != "" && v != "null" {
			t.note(words.T("The pair {{.Pair}} stays out; its collections cannot be read.", "Pair", p.name))
			return nil
		}
		return [][3]string{{p.name, a.whole(), b.whole()}}
	}
	var out [][3]string
	seen := map[string]bool{}
	add := func(name, left, right string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, [3]string{name, left, right})
		}
	}
	for _, one := range list {
		switch c := one.(type) {
		case string:
			from, named := map[string]*storage{"from a": a, "from b": b}[c]
			switch {
			case !named:
				add(c, c, c)
			case from.text("type") == "filesystem":
				for _, name := range folders(t.path(from)) {
					add(name, name, name)
				}
			default:
				t.note(words.T("Which collections {{.Account}} has is known there alone; look with: bothways collections {{.Account}}", "Account", from.account))
			}
		case []any:
			if len(c) == 3 {
				add(word(c[0]), word(c[1]), word(c[2]))
			}
		}
	}
	if len(out) == 0 {
		t.note(words.T("The pair {{.Pair}} makes no process yet, because its collections are not known.", "Pair", p.name))
	}
	return out
}

func word(v any) string { s, _ := v.(string); return s }

// whole is the collection that a storage without collections is.
func (s *storage) whole() string {
	if s.text("type") == "filesystem" {
		return "."
	}
	if u, err := url.Parse(s.text("url")); err == nil && u.Path != "" {
		return u.Path
	}
	return "/"
}

func (t *Taken) path(s *storage) string {
	for _, a := range t.Accounts {
		if a.Name == s.account {
			return a.Keys["path"]
		}
	}
	return ""
}

// folders lists the visible sub-folders.
func folders(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var out []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, e.Name())
		}
	}
	sort.Strings(out)
	return out
}

// hasTasks looks whether a folder holds tasks.
func hasTasks(t *Taken, s *storage, collection string) bool {
	if s.text("type") != "filesystem" {
		return false
	}
	files, _ := filepath.Glob(filepath.Join(t.path(s), collection, "*.ics"))
	for i, f := range files {
		if i == 2000 {
			break
		}
		if text, err := os.ReadFile(f); err == nil && strings.Contains(string(text), "BEGIN:VTODO") {
			return true
		}
	}
	return false
}

// absolute makes a path stand by itself; "~" is expanded where the folder is looked into.
func absolute(path, dir string) string {
	if home, err := os.UserHomeDir(); err == nil && (path == "~" || strings.HasPrefix(path, "~/")) {
		return filepath.Join(home, path[1:])
	}
	if path == "" || filepath.IsAbs(path) {
		return strings.TrimSuffix(path, "/")
	}
	return filepath.Join(dir, path)
}

// slug is a name as accounts and processes have it.
func slug(name string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	if out = strings.Trim(out, "-"); out == "" {
		out = "new"
	}
	return out[:min(len(out), 40)]
}
