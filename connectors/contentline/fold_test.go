package contentline

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
)

// FuzzEdit puts a line of anything into a document of anything: it reads back as it was, and so does
// every other one.
func FuzzEdit(f *testing.F) {
	f.Add([]byte("BEGIN:A\r\nX:1\r\nEND:A\r\n"), "N", "P", "v;\"x", "a\nb")
	f.Add([]byte("A:1\n B\n\nC;QUOTED-PRINTABLE:=\n=41\n"), "X-LONG", "X-Y", strings.Repeat("p", 90), strings.Repeat("=", 200))
	f.Fuzz(func(t *testing.T, data []byte, name, key, param, text string) {
		d, err := Parse(data)
		if err != nil || d.First() == nil {
			return
		}
		for _, s := range []string{name, key} {
			if s == "" || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
				return
			}
		}
		param, text = strings.ReplaceAll(param, "\r", ""), strings.ReplaceAll(text, "\r", "")
		value := Escape(text)
		d.InsertAfter(nil, New("", name, []Param{NewParam(key, param)}, value))
		again, err := Parse(d.Bytes())
		if err != nil {
			return // too long now
		}
		l := again.First()
		if bytes.HasPrefix(data, []byte(" ")) || bytes.HasPrefix(data, []byte("\t")) {
			return // what begins with a fold goes on from whatever stands before it
		}
		if isQuotedPrintable(l.Text()) || hasBase64(headOf(l.Text(), nil)) || isBase64(trimEnd(string(data[:bytes.IndexByte(append(data, '\n'), '\n')]))) {
			return // those go on over line ends by themselves
		}
		if l.Name() != name || l.Value() != value || Unescape(l.Value()) != text {
			t.Errorf("%q came back as %q from\n%q", value, l.Value(), d.Bytes())
		}
	})
}

// allocated is how many bytes f asks for.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What a document costs grows with its size alone, whatever stands in it.
func TestCostIsLinear(t *testing.T) {
	for name, part := range map[string]string{
		"lines": "A:b\r\n", "folds": " a\r\n", "soft breaks": "=41=\r\n", "base64": "AAAA\r\n", "blank": "\r\n", "old ends": "A:b\r",
		"components": "BEGIN:A\r\nEND:A\r\n", "params": ";A=b", "quotes": `;A="`, "colons": "::::", "commas": ",,,,",
	} {
		cost := func(n int) uint64 {
			head := map[string]string{"folds": "X:\r\n", "soft breaks": "X;ENCODING=QUOTED-PRINTABLE:a=\r\n", "base64": "X;ENCODING=BASE64:\r\n", "params": "X"}[name]
			doc := []byte(head + strings.Repeat(part, n/len(part)))
			return allocated(func() {
				if d, err := Parse(doc); err == nil {
					_, _ = d.Tree()
					_ = d.Bytes()
				}
			})
		}
		small, large := cost(200<<10), cost(400<<10)
		if large > 3*small+1<<20 || large > 200*(400<<10) {
			t.Errorf("%s: %d bytes for 200 kB, %d for 400 kB", name, small, large)
		}
	}
}
