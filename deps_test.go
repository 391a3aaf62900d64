package bothways_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "bothways/"

// floor says what a package, and each package below it that has no row of its own, may import of
// ours. A name that ends in /... stands for everything below it too.
type floor struct {
	who  string
	may  []string
	pure bool // same input, same output: no files, network, clock, chance or threads
	why  string
}

// Programs → app → connectors → sync, and no arrow up. docs/architecture.md tells the same in prose.
var floors = []floor{
	{"sync/record", nil, true, "the vocabulary knows nobody"},
	{"sync/side", []string{"sync/record"}, false, "says what a store is asked for, in records"},
	{"sync/link", []string{"sync/record", "sync/side"}, true, "the memory holds what sides have shown"},
	{"sync/match", []string{"sync/record", "sync/side", "sync/link"}, true, "judges pairs, decides nothing"},
	{"sync/plan", []string{"sync/record", "sync/side", "sync/link"}, true, "decides from memory and rules alone"},
	{"sync/ledger", []string{"sync/record", "sync/side", "sync/link"}, false, "stores the memory, knows no rule"},
	{"sync/run", []string{"sync/record", "sync/side", "sync/link", "sync/match", "sync/plan"}, false, "carries plans out; is handed its ledger"},

	{"connectors/contentline", nil, true, "text alone"},
	{"connectors/lens", []string{"sync/record"}, true, "what a text format is asked for"},
	{"connectors/retry", nil, false, "when a request is sent again; knows no service"},
	{"connectors/vcard", []string{"connectors/contentline", "connectors/lens", "sync/record", "sync/side"}, true, "cards as records; says with the classes of side what it cannot read"},
	{"connectors/ical", []string{"connectors/contentline", "connectors/lens", "sync/record", "sync/side"}, true, "calendar objects as records; likewise"},
	{"connectors/folder", []string{"connectors/contentline", "connectors/lens", "sync/record", "sync/side"}, false, "a store is handed its lenses"},
	{"connectors/dav", []string{"connectors/contentline", "connectors/lens", "connectors/retry", "sync/record", "sync/side"}, false, "a store is handed its lenses"},
	{"connectors/google", []string{"connectors/lens", "sync/record", "sync/side"}, false, "a store; no other connector"},
	{"connectors/google/contacts", []string{"connectors/contentline", "connectors/vcard", "sync/record", "sync/side"}, true, "persons as records, in the very forms that cards have"},
	{"connectors/google/client", []string{"connectors/retry", "sync/side"}, false, "requests and their errors; knows no record"},
	{"connectors/google/signin", []string{"sync/side"}, false, "tokens; is handed the place where they are kept"},
	{"connectors/google/people", []string{"connectors/google/client", "connectors/google/contacts", "sync/record", "sync/side"}, false, "a store over its lens and the client"},
	{"connectors/google/calendar", []string{"sync/record", "sync/side"}, true, "events as records and patches as calls; makes none itself"},
	{"connectors/google/tasks", []string{"sync/record", "sync/side"}, true, "tasks, likewise"},
	{"connectors/catalog", []string{"connectors/...", "sync/record", "sync/side"}, false, "the one place that names all connectors"},

	{"assets", nil, false, "files that programs carry; no code"},
	{"app/words", []string{"assets", "sync/record"}, false, "the language of every text; knows no screen"},
	{"app/settings", []string{"sync/..."}, false, "reads and writes the file; opens nothing it names"},
	{"app/secrets", nil, false, "keeps passwords, knows no use of them"},
	{"app/agenda", []string{"app/settings", "sync/..."}, false, "says when, not what"},
	{"app/presets", nil, false, "a table; opens nothing it names"},
	{"app/takein", []string{"app/words", "connectors/contentline", "connectors/ical", "connectors/lens", "connectors/vcard", "sync/record", "sync/side"}, false, "reads what others left; changes nothing"},
	{"app/report", []string{"app/words", "assets/fonts", "sync/...", "app/settings"}, false, "shows plans and runs, changes none"},
	{"app/mail", nil, false, "hands mails over and keeps those that wait; knows no report"},
	{"app/mail/mailtest", nil, false, "a real mail server, for tests"},
	{"app/desk", []string{"app/presets", "app/takein", "app/words", "app/settings", "app/secrets", "app/agenda", "app/report", "app/mail", "connectors/...", "sync/..."}, false, "the one door; knows no screen"},
	{"app/control", []string{"app/settings"}, false, "messages between programs; knows no use of them"},
	{"app/tray", []string{"app/words", "app/settings", "app/control", "app/agenda", "assets/icons"}, false, "lives all day, so it stays small: no desk, no ledger, no connector; syncs are programs it starts"},
	{"app/window/rows", nil, true, "what a table shows; draws nothing"},
	{"app/window/windowtest", []string{"app/...", "connectors/...", "sync/..."}, false, "puts a whole desk behind a window, for tests"},
	{"app/window", []string{"app/words", "app/desk", "app/settings", "app/control", "app/report", "sync/record", "sync/link"}, false, "a screen sees the desk alone"},
	{"app/demo", []string{"app/words", "app/desk", "app/settings", "app/secrets", "app/report", "app/wire", "connectors/...", "sync/..."}, false, "plays a user with servers of its own"},
	{"app/demo/data", nil, false, "sample documents"},
	{"app/console", []string{"app/...", "sync/...", "connectors/catalog"}, false, "a screen; stores come from the catalog"},
	{"app/wire", []string{"app/...", "connectors/...", "sync/..."}, false, "puts the parts together"},

	{"cmd/bothways", []string{"app/..."}, false, "a program is a few lines over app"},
	{"cmd/bothways-tray", []string{"app/...", "assets/..."}, false, "a program is a few lines over app"},
	{"cmd/bothways-window", []string{"app/...", "assets/..."}, false, "a program is a few lines over app"},
	{"docs", nil, false, "pages, and tests that hold them to the program"},
	{"packaging", []string{"app/console"}, false, "makes what goes into packages beside the programs"},
	{"tools", []string{"app/...", "connectors/...", "sync/..."}, false, "programs for developers, in no release"},
}

// library says which of our packages may import something from outside.
type library struct {
	path string // and all below it
	who  []string
	why  string
}

var libraries = []library{
	{"fyne.io/fyne", []string{"app/window", "cmd/bothways-window"}, "windows need cgo and a display; nothing else may"},
	{"fyne.io/systray", []string{"app/tray", "cmd/bothways-tray"}, "one program shows the icon"},
	{"database/sql", []string{"sync/ledger"}, "SQL stands in one place"},
	{"modernc.org/sqlite", []string{"sync/ledger"}, "SQL stands in one place"},
	{"github.com/zalando/go-keyring", []string{"app/secrets"}, "one package sees stored passwords"},
	{"github.com/nicksnyder/go-i18n", []string{"app/words"}, "one catalogue, read in one place"},
	{"github.com/wneessen/go-mail", []string{"app/mail"}, "one package speaks SMTP"},
	{"codeberg.org/go-pdf/fpdf", []string{"app/report"}, "one package makes PDF"},
	{"github.com/spf13/cobra", []string{"app/console", "cmd/bothways", "packaging/manual"}, "commands are the console's"},
}

// A pure package imports none of these: net/url and its like only look at text.
var impure = []string{"os", "os/...", "io/ioutil", "net", "net/http/...", "net/smtp", "net/rpc", "database/sql/...", "log", "log/slog",
	"math/rand/...", "crypto/rand", "sync", "sync/atomic", "syscall", "unsafe", "testing"}

// And calls none of these of package time.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}

type goPackage struct {
	ImportPath, Dir       string
	Imports, Deps         []string
	GoFiles               []string
	TestGoFiles, CgoFiles []string
	Standard              bool
}

func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, module) }

// ours lists the module's packages, whether they build right now or not.
func ours(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,Deps,GoFiles,CgoFiles", "./...")
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "GOFLAGS=") // the programs as they are built, not as they are tested
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		if p.name() != p.ImportPath { // not the top level, which holds this test alone
			all = append(all, p)
		}
	}
	if len(all) < 5 {
		t.Fatalf("go list names %d packages of ours", len(all))
	}
	return all
}

// within tells whether name is one of the patterns, or below one that ends in /...
func within(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		base, below := strings.CutSuffix(p, "/...")
		return name == base || below && strings.HasPrefix(name, base+"/")
	})
}

// rowOf is the floor of the package itself, or of the nearest package above it.
func rowOf(name string) (floor, bool) {
	for at := name; at != "."; at = filepath.ToSlash(filepath.Dir(at)) {
		for _, f := range floors {
			if f.who == at {
				return f, true
			}
		}
	}
	return floor{}, false
}

// upward lists what is wrong with a package's imports of ours.
func upward(name string, imports []string) []string {
	row, ok := rowOf(name)
	if !ok {
		return []string{name + " has no row in deps_test.go: say there what it may import of ours, and why"}
	}
	var wrong []string
	for _, path := range imports {
		other, isOurs := strings.CutPrefix(path, module)
		if isOurs && !within(other, []string{row.who + "/..."}) && !within(other, row.may) {
			wrong = append(wrong, fmt.Sprintf("%s imports %s, but %s may import %s of ours: %s", name, other, row.who, listed(row.may), row.why))
		}
	}
	return wrong
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return "only " + strings.Join(names, ", ")
}

// forTests are packages that only tests import; they hold servers, suites and other machinery.
func forTests(p goPackage) bool {
	return slices.Contains(p.Imports, "testing") || strings.HasSuffix(p.name(), "test")
}

func TestNoArrowRunsUp(t *testing.T) {
	for _, p := range ours(t) {
		for _, wrong := range upward(p.name(), p.Imports) {
			t.Error(wrong)
		}
	}
}

func TestPurePackagesHaveNoWorldAround(t *testing.T) {
	for _, p := range ours(t) {
		row, _ := rowOf(p.name())
		if !row.pure || forTests(p) {
			continue
		}
		for _, path := range p.Imports {
			if within(path, impure) {
				t.Errorf("%s imports %s, but it is pure: what it needs from outside is passed in", p.name(), path)
			}
		}
		for _, file := range p.GoFiles {
			for _, at := range clockReads(t, filepath.Join(p.Dir, file)) {
				t.Errorf("%s: %s: a pure package is handed the time", p.name(), at)
			}
		}
	}
}

// clockReads finds the uses of the clock in a file.
func clockReads(t *testing.T, path string) []string {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Logf("%s cannot be read right now: %v", path, err)
		return nil
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && pkg.Obj == nil && slices.Contains(clocks, sel.Sel.Name) {
				at := set.Position(n.Pos())
				found = append(found, fmt.Sprintf("%s:%d: time.%s", filepath.Base(at.Filename), at.Line, sel.Sel.Name))
			}
		}
		return true
	})
	return found
}

func TestLibrariesStayWhereTheyBelong(t *testing.T) {
	for _, p := range ours(t) {
		for _, lib := range libraries {
			if slices.ContainsFunc(lib.who, func(who string) bool { return within(p.name(), []string{who + "/..."}) }) {
				continue
			}
			for _, path := range p.Imports {
				if path == lib.path || strings.HasPrefix(path, lib.path+"/") {
					t.Errorf("%s imports %s, but only %s may: %s", p.name(), path, strings.Join(lib.who, ", "), lib.why)
				}
			}
		}
	}
}

func TestProgramsCarryNothingTheyMustNot(t *testing.T) {
	for _, p := range ours(t) {
		if !strings.HasPrefix(p.name(), "cmd/") {
			continue
		}
		for _, path := range p.Deps {
			switch {
			case path == "testing":
				t.Errorf("%s carries package testing: something that is for tests alone got into a program", p.name())
			case strings.HasPrefix(path, "fyne.io/fyne") && p.name() != "cmd/bothways-window":
				t.Errorf("%s carries %s: only cmd/bothways-window has windows", p.name(), path)
			}
		}
	}
}

func TestArchitecturePageNamesEveryPackage(t *testing.T) {
	page, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ours(t) {
		if !bytes.Contains(page, []byte("`"+p.name()+"`")) {
			t.Errorf("docs/architecture.md does not name `%s`: add a row that says what it is for", p.name())
		}
	}
}

// The rules must bite, or a green run says nothing.
func TestRulesBite(t *testing.T) {
	for _, row := range []struct {
		who, imports string
		wrong        bool
	}{
		{"sync/plan", "bothways/sync/link", false},
		{"sync/plan", "bothways/sync/run", true},
		{"sync/link", "bothways/connectors/dav", true},
		{"sync/run/runtest", "bothways/sync/run", false},
		{"sync/nobody", "fmt", true},
		{"connectors/dav", "bothways/connectors/folder", true},
		{"connectors/dav/davtest", "bothways/connectors/dav", false},
		{"connectors/catalog", "bothways/connectors/dav", false},
		{"app/settings", "bothways/app/desk", true},
		{"cmd/bothways", "bothways/sync/run", true},
	} {
		if got := upward(row.who, []string{row.imports}); (len(got) > 0) != row.wrong {
			t.Errorf("%s imports %s: %v", row.who, row.imports, got)
		}
	}
	file := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(file, []byte("package x\nimport \"time\"\nvar t = time.Now()\nfunc f(time clock) { time.Now() }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := clockReads(t, file); len(got) != 1 || got[0] != "x.go:3: time.Now" {
		t.Errorf("clock reads: %v", got)
	}
	for path, bad := range map[string]bool{"net/url": false, "net": true, "net/http": true, "net/http/httptest": true, "math/rand/v2": true, "math": false} {
		if within(path, impure) != bad {
			t.Errorf("%s: impure %v", path, !bad)
		}
	}
}
