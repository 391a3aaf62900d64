package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sort"

	"github.com/pelletier/go-toml/v2/unstable"

	"bothways/sync/record"
)

// Load reads and checks a config.toml and the people file it names. A file that is not there means
// Default. An error about the content is of the type Problems; nothing of such settings may be used.
func Load(path string) (Settings, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Default(), nil
	}
	if err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	return parseWithPeople(data, path)
}

// parseWithPeople also reads the people file, which stands beside config.toml.
func parseWithPeople(data []byte, path string) (Settings, error) {
	s, err := Parse(data, filepath.Base(path))
	if err != nil || s.PeopleFile == "" {
		return s, err
	}
	file := s.PeopleFile
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(path), file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		line, _ := s.Given("people_file")
		return Settings{}, Problems{{filepath.Base(path), line, "people_file", fmt.Sprintf("cannot be read: %v", err)}}
	}
	people, problems := ReadPeople(text, filepath.Base(file), s)
	if len(problems) > 0 {
		return Settings{}, Problems(problems)
	}
	s.People = append(s.People, people...)
	return s, nil
}

// migrations lead from a version of config.toml to the next one, as edits of the text.
var migrations = map[int]func(*Document) error{}

// Parse reads and checks the text of a config.toml; name is what problems call the file.
// The error is of the type Problems.
func Parse(data []byte, name string) (Settings, error) {
	s, problems := parse(data)
	if len(problems) == 0 {
		return s, nil
	}
	sort.SliceStable(problems, func(i, j int) bool { return problems[i].Line < problems[j].Line })
	for i := range problems {
		problems[i].File = name
	}
	return Settings{}, Problems(problems)
}

// mark is what some editors put in front of UTF-8.
const mark = "\ufeff"

func parse(data []byte) (Settings, []Problem) {
	data = bytes.TrimPrefix(data, []byte(mark))
	root, bad := parseTree(data)
	if bad != nil {
		return Settings{}, []Problem{*bad}
	}
	version, bad := versionOf(root)
	if bad != nil {
		return Settings{}, []Problem{*bad}
	}
	if version < Newest {
		d := &Document{data: slices.Clone(data)}
		if err := d.migrate(version); err != nil {
			return Settings{}, []Problem{{Key: "version", Message: err.Error()}}
		}
		return parse(d.data)
	}
	d := decoder{given: map[string]int{}}
	s := d.settings(root)
	problems := d.problems
	for _, p := range s.Check() {
		if !mentions(problems, p.Key) {
			problems = append(problems, p)
		}
	}
	return s, problems
}

// versionOf reads the version first: another version's keys mean other things.
func versionOf(root *node) (int, *Problem) {
	n := root.child["version"]
	if n == nil {
		return 0, &Problem{Line: 1, Key: "version", Message: `is missing; the file must say "version = 1"`}
	}
	var version int
	var d decoder
	d.number(n, reflect.ValueOf(&version).Elem(), "version", `min:"1"`)
	if len(d.problems) > 0 {
		return 0, &d.problems[0]
	}
	if version > Newest {
		return 0, &Problem{Line: n.line, Key: "version", Message: fmt.Sprintf(
			"%d was written by a newer Bothways; this one knows versions up to %d and changes nothing", version, Newest)}
	}
	return version, nil
}

// upgrade brings an older text to the newest version before it is edited.
func (d *Document) upgrade() error {
	root, bad := parseTree(d.data)
	if bad != nil {
		return Problems{*bad}
	}
	if version, bad := versionOf(root); bad == nil && version < Newest {
		return d.migrate(version)
	}
	return nil // a wrong version is said when the outcome is checked
}

func (d *Document) migrate(version int) error {
	for ; version < Newest; version++ {
		step := migrations[version]
		if step == nil {
			return fmt.Errorf("there is no way from version %d to %d", version, version+1)
		}
		if err := step(d); err != nil {
			return fmt.Errorf("version %d: %w", version, err)
		}
		if err := d.put([]string{"version"}, fmt.Sprint(version+1)); err != nil {
			return err
		}
	}
	return nil
}

func mentions(problems []Problem, key string) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Key == key })
}

// settings decodes the whole file; accounts and processes start from the defaults of their kind.
func (d *decoder) settings(root *node) Settings {
	s := Default()
	s.given = d.given
	top := *root
	top.keys = slices.DeleteFunc(slices.Clone(root.keys), func(k string) bool { return k == "accounts" || k == "processes" })
	if email := root.lookup("notify", "email"); email != nil {
		s.Notify.Email = &Email{On: "review"}
	}
	d.table(&top, reflect.ValueOf(&s).Elem(), "")
	d.each(root.child["accounts"], "accounts", func(name string, n *node, at string) {
		kind := n.childText("type")
		if !slices.Contains(accountTypes, kind) {
			kind = ""
		}
		a := defaultAccount(name, kind)
		d.table(n, reflect.ValueOf(&a).Elem(), at)
		s.Accounts[name] = a
	})
	d.each(root.child["processes"], "processes", func(name string, n *node, at string) {
		kind := record.Kind(n.childText("kind"))
		if !slices.Contains(kinds, kind) {
			kind = "" // said by the table below
		}
		p := DefaultProcess(name, kind)
		d.table(n, reflect.ValueOf(&p).Elem(), at)
		s.Processes[name] = p
	})
	return s
}

func (d *decoder) each(n *node, at string, one func(string, *node, string)) {
	if n == nil || !d.is(n, at, unstable.Table, "a table") {
		return
	}
	for _, name := range n.keys {
		d.given[under(at, name)] = n.child[name].line
		one(name, n.child[name], under(at, name))
	}
}

func (n *node) lookup(keys ...string) *node {
	for _, k := range keys {
		if n == nil {
			return nil
		}
		n = n.child[k]
	}
	return n
}

func (n *node) childText(key string) string {
	if c := n.child[key]; c != nil && c.kind == unstable.String {
		return c.text
	}
	return ""
}
