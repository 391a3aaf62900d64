package contentline

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func parse(t interface {
	Helper()
	Fatal(...any)
}, s string) *Document {
	t.Helper()
	d, err := Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLogicalLines(t *testing.T) {
	for name, row := range map[string]struct {
		in   string
		want []string
	}{
		"crlf":               {"A:1\r\nB:2\r\n", []string{"A:1", "B:2"}},
		"lf, last open":      {"A:1\nB:2", []string{"A:1", "B:2"}},
		"cr alone":           {"A:1\rB:2\r", []string{"A:1", "B:2"}},
		"stray cr":           {"A:1\r\r\nB:2\n", []string{"A:1", "B:2"}},
		"cr inside":          {"A:1\rx\nB:2\n", []string{"A:1\rx", "B:2"}},
		"bom":                {"\xef\xbb\xbfA:1\n", []string{"A:1"}},
		"folds":              {"A:1\r\n 2\r\n\t3\r\nB:4", []string{"A:123", "B:4"}},
		"fold in a rune":     {"A:\xc3\r\n \xa4\r\n", []string{"A:ä"}},
		"blank lines":        {"A:1\n\n\nB:2\n", []string{"A:1", "", "", "B:2"}},
		"fold after blank":   {"A:1\n\n x\nB:2\n", []string{"A:1", "", " x", "B:2"}},
		"fold at the start":  {" x\nB:2\n", []string{" x", "B:2"}},
		"soft breaks":        {"N;ENCODING=QUOTED-PRINTABLE:a=\r\nb=\r\nc\r\nB:2\r\n", []string{"N;ENCODING=QUOTED-PRINTABLE:abc", "B:2"}},
		"soft and fold":      {"N;quoted-printable:a=\n =C3\nB:2\n", []string{"N;quoted-printable:a=C3", "B:2"}},
		"no soft break":      {"N:a=\nB:2\n", []string{"N:a=", "B:2"}},
		"soft before END":    {"N;QUOTED-PRINTABLE:a=\nEND:VCARD\n", []string{"N;QUOTED-PRINTABLE:a=", "END:VCARD"}},
		"base64, no blanks":  {"P;BASE64:\nAAAA\nBBB=\n\nB:2\n", []string{"P;BASE64:AAAABBB=", "", "B:2"}},
		"word after a text":  {"P:x\nAAAA\nB:2\n", []string{"P:x", "AAAA", "B:2"}},
		"long fold, then qp": {"N;QUOTED-PRINTABLE:a\n b=\nc\n", []string{"N;QUOTED-PRINTABLE:abc"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, row.in)
			var got []string
			for l := range d.All() {
				got = append(got, l.Text())
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("lines %q, want %q", got, row.want)
			}
			if out := string(d.Bytes()); out != row.in {
				t.Errorf("printed %q", out)
			}
		})
	}
}

func TestParts(t *testing.T) {
	l := ParseLine(`item1.Tel;TYPE=home,"a,b";X-P="c;d:e^nf^^^'";PREF:+49;x:1`)
	if l.Group() != "item1" || l.Name() != "TEL" || l.Spelling() != "Tel" || l.Value() != "+49;x:1" {
		t.Errorf("%q %q %q %q", l.Group(), l.Name(), l.Spelling(), l.Value())
	}
	if got := l.Param("TYPE"); !slices.Equal(got, []string{"home", "a,b"}) {
		t.Errorf("TYPE %q", got)
	}
	if got := l.First("X-P"); got != "c;d:e\nf^\"" {
		t.Errorf("X-P %q", got)
	}
	if p := l.Params()[2]; p.Name != "" || p.Values[0] != "PREF" {
		t.Errorf("bare %+v", p)
	}
	if got := ParseLine(`X;A="b:c`); got.Value() != "c" || got.First("A") != `"b` {
		t.Errorf("open quote: %q %q", got.First("A"), got.Value())
	}
	for _, s := range []string{"", "hello", "a b:c", ":x", ".A:x", "A;B", "ä:x"} {
		if !ParseLine(s).Opaque() {
			t.Errorf("%q is no content line", s)
		}
	}
}

func TestEdits(t *testing.T) {
	d := parse(t, "BEGIN:A\nX:1\n Y\nZ:3\nEND:A")
	x := d.First().Next()
	z := x.Next()
	d.Replace(z, z.WithValue(strings.Repeat("ä", 60)))
	d.Move(x, d.Last().Prev())
	d.InsertAfter(d.Last(), New("g", "New", []Param{NewParam("P", "a:b", "c")}, "v"))
	want := "BEGIN:A\nZ:" + strings.Repeat("ä", 36) + "\n " + strings.Repeat("ä", 24) + "\nX:1\n Y\nEND:A\ng.New;P=\"a:b\",c:v\n"
	if got := string(d.Bytes()); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	d.Remove(d.First())
	d.Remove(d.Last())
	d.InsertBefore(nil, New("", "L", nil, "1"))
	d.InsertBefore(d.First(), New("", "F", nil, "1"))
	if got := string(d.Bytes()); !strings.HasPrefix(got, "F:1\nZ:") || !strings.HasSuffix(got, "END:A\nL:1\n") {
		t.Errorf("got %q", got)
	}
	d.RemoveRange(d.First(), d.Last())
	if len(d.Bytes()) != 0 {
		t.Error("not empty")
	}
}

func TestTree(t *testing.T) {
	d := parse(t, "BEGIN:A\nX:1\nbegin:b\nX:2\nend:B\n\nY:3\nEND:A\nBEGIN:C\nEND:C\n")
	roots, err := d.Tree()
	if err != nil || len(roots) != 2 || len(roots[0].Parts) != 1 || roots[0].Parts[0].Name != "B" {
		t.Fatal(roots, err)
	}
	var names []string
	for l := range roots[0].Lines() {
		names = append(names, l.Name())
	}
	if !slices.Equal(names, []string{"X", "Y"}) || roots[0].First("Y").Number() != 7 || roots[0].First("Q") != nil {
		t.Error(names)
	}
	for in, want := range map[string]string{
		"BEGIN:A\n":                        "line 1: BEGIN:A has no END:A",
		"X:1\nEND:A\n":                     "line 2: END:A without a BEGIN:A",
		"BEGIN:A\nX:1\n Y\nEND:B\n":        "line 4: END:B where END:A is due (BEGIN in line 1)",
		strings.Repeat("BEGIN:A\n", 1_000): "line 17: BEGIN:A is nested deeper than 16",
	} {
		if _, err := parse(t, in).Tree(); err == nil || err.Error() != want {
			t.Errorf("%.20q: %v", in, err)
		}
	}
}

func TestLimits(t *testing.T) {
	if _, err := ParseWithin([]byte("A:1234567890"), Limits{Size: 5}); err == nil {
		t.Error("size")
	}
	if _, err := ParseWithin([]byte("A:1\nB:12345\n 67890"), Limits{Line: 10}); err == nil || err.(*Error).Line != 2 {
		t.Error(err)
	}
}

func TestEscapes(t *testing.T) {
	for in, want := range map[string]string{`a\,b\;c\\d\ne\Nf\:g\xh\`: "a,b;c\\d\ne\nf:g\\xh\\", "plain": "plain", `C:\dir`: `C:\dir`} {
		if got := Unescape(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	if got := Split(`a\;b;;c\\;d`, ';'); !slices.Equal(got, []string{`a\;b`, "", `c\\`, "d"}) {
		t.Errorf("%q", got)
	}
}

// What is escaped, put into a parameter or folded reads back as it was.
func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ReplaceAll(rapid.String().Draw(t, "text"), "\r", "")
		if got := Unescape(Escape(text)); got != text {
			t.Fatalf("escaped %q", got)
		}
		param := strings.ReplaceAll(rapid.StringN(0, 120, -1).Draw(t, "param"), "\r", "")
		params := []Param{NewParam("X-P", param, "second")}
		value := Escape(text)
		if rapid.Bool().Draw(t, "soft") {
			params = append(params, NewParam("ENCODING", "QUOTED-PRINTABLE"))
			value = rapid.StringMatching(`([ -<>-~]|=[0-9A-F]{2}|END:|\t){0,400}`).Draw(t, "qp")
		}
		d := parse(t, "A:1\r\nEND:A")
		d.InsertAfter(d.First(), New("g", "X", params, value))
		l := parse(t, string(d.Bytes())).First().Next()
		if l.Opaque() || l.Value() != value || l.Param("X-P")[0] != param || l.Next().Name() != "END" {
			t.Fatalf("%q %q from\n%s", l.Value(), l.Param("X-P"), d.Bytes())
		}
	})
}

// A head longer than a line and no value behind it: there is nowhere to break.
func TestSoftBreakWithoutValue(t *testing.T) {
	d := parse(t, "A:1\r\nEND:A")
	d.InsertAfter(d.First(), New("", "X", []Param{NewParam("X-P", strings.Repeat("a", 80)), NewParam("ENCODING", "QUOTED-PRINTABLE")}, ""))
	l := parse(t, string(d.Bytes())).First().Next()
	if l.Value() != "" || l.Next().Name() != "END" {
		t.Errorf("%q from\n%s", l.Value(), d.Bytes())
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "A:1\r\n B\n\n", "\xef\xbb\xbfN;QUOTED-PRINTABLE:a=\r\n=", "P;BASE64:\nAA\nBB==\n", "X;A=\"b:c\n", "BEGIN:A\nEND:A\r"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(d.Bytes(), data) {
			t.Errorf("printed %q from %q", d.Bytes(), data)
		}
		d.Tree()
		for l := range d.All() {
			if !l.Opaque() && ParseLine(l.Text()).Value() != l.Value() {
				t.Errorf("read again: %q", l.Text())
			}
		}
	})
}
