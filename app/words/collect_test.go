package words

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// text is one text of the code.
type text struct {
	id, one string // one only where it counts
	at      string
}

// collector gathers the texts of the code; build tags do not matter to it.
type collector struct {
	texts map[string]text
	wrong []string
}

func collect(t *testing.T) map[string]text {
	t.Helper()
	c := &collector{texts: map[string]text{}}
	walk(t, func(name string, data []byte) {
		if filepath.Ext(name) == ".html" {
			c.page(name, string(data))
			return
		}
		c.source(name, data)
	}, ".go", ".html")
	for _, wrong := range c.wrong {
		t.Error(wrong)
	}
	return c.texts
}

func (c *collector) complain(at, format string, args ...any) {
	c.wrong = append(c.wrong, at+": "+fmt.Sprintf(format, args...))
}

func (c *collector) add(x text) {
	have, twice := c.texts[x.id]
	switch {
	case x.id == "":
		c.complain(x.at, "an empty text")
	case twice && have.one != x.one:
		c.complain(x.at, "%q is used at %s with another form for one", x.id, have.at)
	case !twice:
		c.texts[x.id] = x
	}
}

// source finds the calls of T and N in a file.
func (c *collector) source(name string, data []byte) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, data, parser.SkipObjectResolution)
	if err != nil {
		return // the compiler says more
	}
	own, local := file.Name.Name == "words" && strings.Contains(filepath.ToSlash(name), "app/words/"), ""
	for _, imp := range file.Imports {
		if imp.Path.Value == `"bothways/app/words"` {
			if local = "words"; imp.Name != nil {
				local = imp.Name.Name
			}
		}
	}
	if !own && local == "" {
		return
	}
	depth := 0 // of functions: a text made outside of one would not know the language
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			if isFunc(stack[len(stack)-1]) {
				depth--
			}
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if isFunc(n) {
			depth++
		}
		if call, ok := n.(*ast.CallExpr); ok {
			if f := called(call.Fun, local, own); f != "" {
				at := set.Position(call.Pos()).String()
				if depth == 0 {
					c.complain(at, "made before the language is chosen")
				}
				c.call(at, f, call)
			}
		}
		return true
	})
}

func isFunc(n ast.Node) bool {
	switch n.(type) {
	case *ast.FuncDecl, *ast.FuncLit:
		return true
	}
	return false
}

// called is "T" or "N" where a call is one of these.
func called(fun ast.Expr, local string, own bool) string {
	name := ""
	switch f := fun.(type) {
	case *ast.Ident:
		if own {
			name = f.Name
		}
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == local {
			name = f.Sel.Name
		}
	}
	if name == "T" || name == "N" {
		return name
	}
	return ""
}

func (c *collector) call(at, f string, call *ast.CallExpr) {
	first, texts := 0, 1
	if f == "N" {
		first, texts = 1, 2
	}
	var found []string
	for i := first; i < first+texts && i < len(call.Args); i++ {
		s, ok := literal(call.Args[i])
		if !ok {
			c.complain(at, "the text is no literal")
			return
		}
		found = append(found, s)
	}
	if len(found) < texts {
		return
	}
	x := text{id: found[texts-1], at: at}
	if f == "N" {
		x.one = found[0]
	}
	c.add(x)
	if call.Ellipsis.IsValid() {
		return
	}
	given := map[string]bool{}
	for i := first + texts; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		if !ok || given[name] || i+1 == len(call.Args) {
			c.complain(at, "the names and values of %q are no pairs", x.id)
			return
		}
		given[name] = true
	}
	c.match(at, f, found, given)
}

// match compares the placeholders of a call's texts with what is given for them.
func (c *collector) match(at, f string, texts []string, given map[string]bool) {
	if f == "N" {
		given["N"] = true
	}
	for i, s := range texts {
		used := map[string]bool{}
		for _, p := range placeholders(s) {
			name := strings.TrimSuffix(strings.TrimPrefix(p, "{{."), "}}")
			used[name] = true
			if !given[name] {
				c.complain(at, "nothing is given for %s", p)
			}
		}
		for name := range given {
			if !used[name] && !(name == "N" && i == 0 && len(texts) == 2) {
				c.complain(at, "%q has no place for %s", s, name)
			}
		}
	}
}

// literal reads a text that stands in the code, perhaps in several pieces.
func literal(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(x.Value)
		return s, err == nil && x.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok := literal(x.X)
		b, too := literal(x.Y)
		return a + b, ok && too && x.Op == token.ADD
	case *ast.ParenExpr:
		return literal(x.X)
	}
	return "", false
}

var (
	quotedText = `("(?:[^"\\]|\\.)*"|` + "`[^`]*`)"
	pageT      = regexp.MustCompile(`[{(]\s*T ` + quotedText)
	pageN      = regexp.MustCompile(`[{(]\s*N (?:\([^)]*\)|[\w.$]+) ` + quotedText + ` ` + quotedText)
)

// page finds the calls of T and N in a template.
func (c *collector) page(name, data string) {
	for _, m := range pageT.FindAllStringSubmatch(data, -1) {
		if s, err := strconv.Unquote(m[1]); err == nil {
			c.add(text{id: s, at: name})
		}
	}
	for _, m := range pageN.FindAllStringSubmatch(data, -1) {
		one, err := strconv.Unquote(m[1])
		many, err2 := strconv.Unquote(m[2])
		if err == nil && err2 == nil {
			c.add(text{id: many, one: one, at: name})
		}
	}
}

// The rules must bite.
func TestCollectorComplains(t *testing.T) {
	for code, wrong := range map[string]bool{
		`func f() { words.T("a {{.B}}", "B", 1) }`:                                  false,
		`func f() { words.T("a {{.B}}") }`:                                          true,
		`func f() { words.T("a", "B", 1) }`:                                         true,
		`func f(s string) { words.T(s) }`:                                           true,
		`func f() { words.T("a " + "b") }`:                                          false,
		`var x = words.T("a")`:                                                      true,
		`var x = func() string { return words.T("a") }`:                             false,
		`func f() { words.N(2, "a thing", "{{.N}} things") }`:                       false,
		`func f() { words.N(2, "{{.N}} thing", "things") }`:                         true,
		`func f() { words.N(2, "one", "{{.N}} x"); words.N(2, "ONE", "{{.N}} x") }`: true,
	} {
		c := &collector{texts: map[string]text{}}
		c.source("x.go", []byte("package x\nimport \"bothways/app/words\"\n"+code))
		if (len(c.wrong) > 0) != wrong {
			t.Errorf("%s: %q", code, c.wrong)
		}
	}
	c := &collector{texts: map[string]text{}}
	c.page("x.html", `{{T "a"}} {{N (len .X) "b" "c"}} {{with (T "d")}}`)
	if len(c.texts) != 3 {
		t.Errorf("found in a page: %v", c.texts)
	}
	for _, row := range []struct {
		of    text
		have  translation
		wrong bool
	}{
		{text{id: "a {{.B}}"}, translation{"other": "ä {{.B}}"}, false}, {text{id: "a {{.B}}"}, translation{"other": "ä"}, true},
		{text{id: "a"}, nil, true}, {text{id: "a"}, translation{"other": ""}, true}, {text{id: " a"}, translation{"other": "a"}, true},
		{text{id: "{{.N}} x", one: "{{.N}} y"}, translation{"one": "ein x", "other": "{{.N}} x"}, false},
		{text{id: "{{.N}} x", one: "{{.N}} y"}, translation{"other": "{{.N}} x"}, true},
	} {
		if got := check("de", row.of, row.have); (len(got) > 0) != row.wrong {
			t.Errorf("%v: %q", row.have, got)
		}
	}
	if got := check("ja", text{id: "{{.N}} x", one: "y"}, translation{"one": "y", "other": "{{.N}} x"}); !slices.Contains(got, "a form too many: one") {
		t.Errorf("a form too many: %q", got)
	}
}
