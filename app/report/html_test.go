package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bothways/app/words"
)

// node is an element of a page that was read back.
type node struct {
	name  string
	attr  map[string]string
	inner []*node
	text  string
}

func (n *node) all(name, class string) (out []*node) {
	for _, c := range n.inner {
		if c.name == name && (class == "" || strings.Contains(" "+c.attr["class"]+" ", " "+class+" ")) {
			out = append(out, c)
		}
		out = append(out, c.all(name, class)...)
	}
	return out
}

func (n *node) words() string {
	s := n.text
	for _, c := range n.inner {
		s += c.words()
	}
	return s
}

var raw = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>`)

// parse reads a page back; every element must be closed in order.
func parse(t *testing.T, page []byte) *node {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(raw.ReplaceAll(page, nil)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{}
	open := []*node{root}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the page does not parse: %v", err)
		}
		top := open[len(open)-1]
		switch e := token.(type) {
		case xml.StartElement:
			n := &node{name: e.Name.Local, attr: map[string]string{}}
			for _, a := range e.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			top.inner = append(top.inner, n)
			open = append(open, n)
		case xml.EndElement:
			if top.name != e.Name.Local {
				t.Fatalf("</%s> closes <%s>", e.Name.Local, top.name)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			top.inner = append(top.inner, &node{name: "#text", text: string(e)})
		}
	}
	if len(open) != 1 {
		t.Fatalf("<%s> is not closed", open[len(open)-1].name)
	}
	return root
}

func pageOf(t *testing.T, reports ...Report) (*node, string) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteHTML(&b, reports...); err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(b.Bytes()) {
		t.Error("not UTF-8")
	}
	return parse(t, b.Bytes()), b.String()
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestHTMLShowsEverything(t *testing.T) {
	r := sample(0)
	doc, text := pageOf(t, r)
	rows := doc.all("table", "actions")[0].all("tr", "")[1:]
	if len(rows) != len(r.Actions) {
		t.Fatalf("%d rows for %d actions", len(rows), len(r.Actions))
	}
	for i, a := range r.Actions {
		got := squeeze(rows[i].words())
		want := []string{a.Record, a.Left, a.Right, fmt.Sprint("#", a.Link), words.Op(a.Op, true), words.Reason(a.Reason, r.LeftName, r.RightName)}
		for _, f := range a.Fields {
			want = append(want, words.Field(f.Field), squeeze(words.Value(f.Field, f.From)), squeeze(words.Value(f.Field, f.To)))
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("row %d lacks %q: %s", i, w, got)
			}
		}
		if (len(rows[i].all("del", "")) + len(rows[i].all("ins", ""))) < len(a.Fields) {
			t.Errorf("row %d does not mark its changes", i)
		}
	}
	whole := squeeze(doc.words())
	for _, w := range []string{"2 problems", "2 conflicts wait for you", "2 deletions are held back", "1 pair", "X-PUNCHCARD", "81 %", "3 to create", "996 unchanged", "5 linked", "plan p-000042"} {
		if !strings.Contains(whole, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
	for _, alien := range []string{"http://", "https://", "src=", "url("} {
		if strings.Contains(text, alien) {
			t.Errorf("the page reaches out by %q", alien)
		}
	}
}

func TestHTMLIsAccessible(t *testing.T) {
	doc, text := pageOf(t, sample(0), sample(7))
	if doc.all("html", "")[0].attr["lang"] != "en" || squeeze(doc.all("title", "")[0].words()) == "" || len(doc.all("h1", "")) != 2 {
		t.Error("language, title or headings")
	}
	for _, table := range doc.all("table", "") {
		if len(table.all("caption", "")) != 1 {
			t.Error("a table without caption")
		}
		for _, th := range table.all("th", "") {
			if th.attr["scope"] == "" {
				t.Error("a table head without scope")
			}
		}
	}
	ids := map[string]bool{}
	for _, n := range append(doc.all("article", ""), doc.all("h1", "")...) {
		if ids[n.attr["id"]] {
			t.Errorf("id %q twice", n.attr["id"])
		}
		ids[n.attr["id"]] = true
	}
	for _, a := range doc.all("a", "") {
		if !ids[strings.TrimPrefix(a.attr["href"], "#")] {
			t.Errorf("%q leads nowhere", a.attr["href"])
		}
	}
	for _, f := range doc.all("div", "filter") {
		if _, hidden := f.attr["hidden"]; !hidden {
			t.Error("the filter shows where no script runs")
		}
	}
	script := text[strings.Index(text, "<script>")+8 : strings.Index(text, "</script>")]
	sum := sha256.Sum256([]byte(script))
	policy := doc.all("meta", "")
	found := false
	for _, m := range policy {
		found = found || strings.Contains(m.attr["content"], base64.StdEncoding.EncodeToString(sum[:]))
	}
	if !found {
		t.Error("the policy does not admit the page's own script")
	}
}

// hostile values that want to be more than text.
var hostile = []string{
	`</td></tr></table><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `&lt;b&gt; & 'quoted' "twice"`, `javascript:alert(1)`,
	"=HYPERLINK(\"http://x\",\"y\")", "+1-2", "-3+4", "@SUM(A1)", "\t=1", "  =1", "\n=1", "a,b;c\"d\"", "line\r\nbreak", "\u202egnp.exe", "nul\x00bell\x07", "{{.Title}}", "`${1}`",
	"]]>", "<!--", "\ufeff=1", "＝1+1", "|calc", "%0a", strings.Repeat("long ", 200), strings.Repeat("l\n", 20), "\xff\xfe", "'", "",
}

func hostileReport() Report {
	r := Report{Title: hostile[0], Process: hostile[1], Kind: hostile[2], LeftName: hostile[0], RightName: hostile[1], Plan: hostile[2], Run: hostile[0], Status: `"x y`,
		When: time.Unix(0, 0).UTC(), SettingsInWords: hostile}
	for i, h := range hostile {
		r.Actions = append(r.Actions, Action{int64(i), h, h, h, h, h, h, []FieldChange{{h, h, h}, {"NOTE", h, ""}, {"@" + h, "", h}}, h})
		r.Conflicts = append(r.Conflicts, Conflict{int64(i), h, h, h, h, h})
		r.Held = append(r.Held, Action{Record: h, Side: h})
		r.NotHeld = append(r.NotHeld, NotHeld{1, h, h, []string{h, h}})
		r.Errors = append(r.Errors, Error{1, h, h, h, h, time.Time{}})
		r.Suggestions = append(r.Suggestions, Suggestion{h, h, h, h, 0.5, []string{h, h}})
	}
	return r
}

func TestHTMLHoldsHostileValues(t *testing.T) {
	calm := hostileReport()
	doc, text := pageOf(t, calm, calm)
	if strings.Count(text, "<script>") != 1 || len(doc.all("img", "")) != 0 || strings.Contains(text, "{{") && !strings.Contains(text, "{{.Title}}") {
		t.Error("a value became part of the page")
	}
	if rows := doc.all("table", "actions")[0].all("tr", ""); len(rows) != len(hostile)+1 {
		t.Errorf("%d rows", len(rows))
	}
	for _, n := range doc.all("tr", "") {
		for name := range n.attr {
			if name != "role" && name != "class" {
				t.Errorf("attribute %q", name)
			}
		}
	}
	if !strings.Contains(doc.words(), hostile[0]) {
		t.Error("the value itself is not shown")
	}
}

func TestHTMLWritesAsItGoes(t *testing.T) {
	w := &counter{}
	if err := WriteHTML(w, sample(10000)); err != nil {
		t.Fatal(err)
	}
	if w.writes < 20 || w.most > 1<<17 {
		t.Errorf("%d writes, the largest of %d bytes", w.writes, w.most)
	}
	if err := WriteHTML(&counter{fail: true}, sample(10000)); err == nil {
		t.Error("a full disk goes unnoticed")
	}
}

type counter struct {
	writes, most int
	fail         bool
}

func (c *counter) Write(b []byte) (int, error) {
	if c.fail {
		return 0, io.ErrShortWrite
	}
	c.writes++
	c.most = max(c.most, len(b))
	return len(b), nil
}

func TestHTMLOfNothing(t *testing.T) {
	doc, _ := pageOf(t, Report{Process: "clients", Status: "done"})
	if !strings.Contains(doc.words(), "nothing to do") || len(doc.all("table", "")) != 0 {
		t.Error(squeeze(doc.words()))
	}
	pageOf(t)
}
