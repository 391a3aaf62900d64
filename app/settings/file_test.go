package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/adrg/xdg"
)

func TestEdit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "config.toml")
	s, err := Edit(context.Background(), path, func(d *Document) error {
		return errors.Join(d.Set("accounts.home.type", "folder"), d.Set("accounts.home.path", "/pim"))
	})
	if err != nil || s.Accounts["home"].Path != "/pim" {
		t.Fatalf("%+v, %v", s, err)
	}
	want := "version = 1\n\n[accounts.home]\ntype = \"folder\"\npath = \"/pim\"\n"
	if got := readFile(t, path); got != want {
		t.Fatalf("got\n%s", got)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err = Edit(context.Background(), path, func(d *Document) error { return d.Set("accounts.home.url", "https://x.example.org/") })
	if err == nil || !strings.Contains(err.Error(), `config.toml:6: accounts.home.url: belongs to accounts of the type "dav"`) {
		t.Fatalf("a contradiction is taken: %v", err)
	}
	if got := readFile(t, path); got != want {
		t.Fatalf("a refused edit is in the file:\n%s", got)
	}
	if _, err = Edit(context.Background(), path, func(d *Document) error { return d.Set("history.keep_days", "3") }); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 && runtime.GOOS != "windows" {
		t.Errorf("the mode became %v", info.Mode())
	}
}

func TestEditKeepsLink(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	if err := os.Symlink("real.toml", path); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "real.toml"), []byte("version = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Edit(context.Background(), path, func(d *Document) error { return d.Set("secrets.store", "file") }); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(path); err != nil || to != "real.toml" {
		t.Errorf("the link is gone: %q, %v", to, err)
	}
	if s, err := Load(path); err != nil || s.Secrets.Store != "file" {
		t.Errorf("%+v, %v", s.Secrets, err)
	}
}

func TestEditsTakeTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			_, err := Edit(context.Background(), path, func(d *Document) error {
				at := fmt.Sprintf("accounts.a%d.", i)
				return errors.Join(d.Set(at+"type", "folder"), d.Set(at+"path", "/pim"))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s, err := Load(path); err != nil || len(s.Accounts) != 12 {
		t.Errorf("%d of 12 accounts are there, %v", len(s.Accounts), err)
	}
}

func TestExportImport(t *testing.T) {
	dir := t.TempDir()
	config, out := filepath.Join(dir, "config.toml"), filepath.Join(dir, "out")
	text := strings.Replace(commented, "window.past_days", "limits.each_run", 1)
	write(t, config, text)
	file, err := Export(config, out+"/")
	if err != nil || file != filepath.Join(out, "config.toml") || readFile(t, file) != text {
		t.Fatalf("%s, %v", file, err)
	}
	if _, err := Export(config, config); err == nil {
		t.Error("the settings were exported onto themselves")
	}
	write(t, config, "version = 1 # old\n")
	now := time.Date(2026, 11, 22, 10, 40, 0, 0, time.UTC)
	for _, name := range []string{"config-20261122-104000.toml", "config-20261122-104000-2.toml"} {
		s, kept, err := Import(context.Background(), config, out, now)
		if err != nil || filepath.Base(kept) != name || len(s.Processes) != 1 {
			t.Fatalf("%s, %v", kept, err)
		}
	}
	if got := readFile(t, filepath.Join(dir, "config-20261122-104000.toml")); got != "version = 1 # old\n" {
		t.Errorf("kept %q", got)
	}
	write(t, file, "version = 1\nwhat = 1\n")
	if _, _, err := Import(context.Background(), config, file, now); err == nil || err.Error() != "config.toml:2: what: unknown key" {
		t.Errorf("got %v", err)
	}
	if got := readFile(t, config); got != text {
		t.Errorf("a refused import changed the settings:\n%s", got)
	}
}

func TestHome(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"} {
		t.Setenv(name, filepath.Join(dir, name))
	}
	if err := os.Mkdir(filepath.Join(dir, "XDG_RUNTIME_DIR"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(xdg.Reload)
	a, err := Resolve("", filepath.Join(dir, "env"))
	b, errB := Resolve(filepath.Join(dir, "flag"), filepath.Join(dir, "env"))
	system, errC := Resolve("", "")
	if err != nil || errB != nil || errC != nil {
		t.Fatal(err, errB, errC)
	}
	if a.State != filepath.Join(dir, "env", "state.db") || b.Config != filepath.Join(dir, "flag", "config.toml") {
		t.Errorf("%+v\n%+v", a, b)
	}
	if a.Socket == b.Socket || a.Socket == system.Socket {
		t.Error("two homes share a socket")
	}
	if runtime.GOOS == "linux" && system.Config != filepath.Join(dir, "XDG_CONFIG_HOME", "bothways", "config.toml") {
		t.Errorf("%+v", system)
	}
	if err := errors.Join(a.Make(), a.MakeRuntime()); err != nil {
		t.Fatal(err)
	}
	if again, _ := Resolve(filepath.Join(dir, "env"), ""); again != a {
		t.Errorf("once made the home is another: %+v", again)
	}
	for _, made := range []string{a.Reports, a.Logs, filepath.Dir(a.Config)} {
		if info, err := os.Stat(made); err != nil || info.Mode().Perm() != 0o700 && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, %v", made, info, err)
		}
	}
	if err := os.Chmod(filepath.Dir(a.Socket), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := a.MakeRuntime(); err == nil && runtime.GOOS != "windows" {
		t.Error("a socket folder open to all is taken")
	}
}

func TestHomeThroughLink(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(".", filepath.Join(dir, "link")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	before, _ := Resolve(filepath.Join(dir, "link", "home"), "")
	if err := before.Make(); err != nil {
		t.Fatal(err)
	}
	if after, _ := Resolve(filepath.Join(dir, "home"), ""); after.Socket != before.Socket {
		t.Error("one home has two sockets")
	}
}

const withPeople = `version = 1
people_file = "people.csv"
[accounts.home]
type = "folder"
path = "/pim"
[accounts.domain]
type = "google"
service_account_file = "key.json"
[processes.clients]
kind = "contacts"
left = { account = "home", collection = "all" }
right = { account = "domain", collection = "contacts" }
direction = "to-right"
[[people]]
template = "clients"
subject = "ada@example.org"
left.collection = "ada"
`

func TestPeople(t *testing.T) {
	config := filepath.Join(t.TempDir(), "config.toml")
	csv := filepath.Join(filepath.Dir(config), "people.csv")
	write(t, config, withPeople)
	if _, err := Load(config); err == nil || !strings.Contains(err.Error(), "config.toml:2: people_file: cannot be read") {
		t.Errorf("got %v", err)
	}
	write(t, csv, "template,subject,right\nclients, bob@example.org, contactGroups/7\n")
	s, err := Load(config)
	if err != nil {
		t.Fatal(err)
	}
	x := s.Expand()
	if got, want := x.ProcessNames(), []string{"clients-ada-example-org", "clients-bob-example-org"}; !reflect.DeepEqual(got, want) {
		t.Fatalf("processes %v", got)
	}
	ada, bob := x.Processes["clients-ada-example-org"], x.Processes["clients-bob-example-org"]
	if ada.Left != (Place{"home", "ada"}) || bob.Right != (Place{"domain-bob-example-org", "contactGroups/7"}) || bob.Direction != "to-right" {
		t.Errorf("%+v\n%+v", ada, bob)
	}
	if a := x.Accounts["domain-bob-example-org"]; a.Subject != "bob@example.org" || a.ServiceAccountFile != "key.json" {
		t.Errorf("%+v", a)
	}
	if problems := x.Check(); len(problems) > 0 || len(s.Processes) != 1 {
		t.Errorf("%v, %v", problems, s.ProcessNames())
	}
	for text, want := range map[string]string{
		"template,subjct\n":                             `people.csv:1: subjct: "subjct" is not known; did you mean "subject"?`,
		"template,subject\nclient,bob@example.org\n":    `people.csv:2: there is no process "client"`,
		"template,subject\nclients,bob\n":               `people.csv:2: subject must be the person's e-mail address`,
		"template,subject\nclients,ada@example.org\n":   `people.csv:2: would make the process "clients-ada-example-org" a second time`,
		"template,subject\nclients,a@b.c,x\n":           `people.csv: cannot be read`,
		"template,subject\nclients,a@b.c\nclients,x\n":  `people.csv:3: subject must be`,
		"template,subject\nclients,\"a@b.c\nclients,x":  `people.csv: cannot be read`,
		"subject,right\na@b.c,domain/contactGroups/9\n": `people.csv:2: template is missing`,
	} {
		write(t, csv, text)
		if _, err := Load(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// Every key that the types have is in the user's page, with its default where there is one.
func TestPage(t *testing.T) {
	page := readFile(t, filepath.Join("..", "..", "docs", "settings.md"))
	for _, key := range Keys() {
		last := key[strings.LastIndexByte(strings.TrimSuffix(key, ".NAME"), '.')+1:]
		section := strings.TrimSuffix(strings.TrimSuffix(key, last), ".")
		_, text, ok := strings.Cut(page, "\n## `"+headingOf(section)+"`")
		if !ok {
			t.Errorf("docs/settings.md has no part for %q", headingOf(section))
			continue
		}
		text, _, _ = strings.Cut(text, "\n## ")
		if name := strings.TrimSuffix(last, ".NAME"); !strings.Contains(text, "`"+name+"`") {
			t.Errorf("docs/settings.md, part %q, says nothing of `%s`", headingOf(section), name)
		}
	}
}

func headingOf(section string) string {
	switch {
	case section == "":
		return "version"
	case strings.HasSuffix(section, ".left") || strings.HasSuffix(section, ".right") || strings.HasSuffix(section, ".guests_to"):
		return headingOf(section[:strings.LastIndexByte(section, '.')])
	case section == "processes.NAME.fields.map":
		return "processes.NAME.fields"
	}
	return section
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
