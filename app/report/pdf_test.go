package report

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"bothways/app/words"
)

func pdfOf(t testing.TB, reports ...Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePDF(&b, reports...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// textOf is what a reader of the PDF sees, by a program that is not ours.
func textOf(t *testing.T, data []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not there: install the package poppler-utils")
	}
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(data)
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil || wrong.Len() > 0 {
		t.Fatalf("%v %s", err, wrong.String())
	}
	return string(out)
}

// manifold is a report with one of everything, long and in many letters.
func manifold() Report {
	r := sample(60)
	r.Errors[0].Message += " " + strings.Repeat("It says that the limit of this minute is reached. ", 4)
	r.Actions = append(r.Actions,
		Action{900, "Łukasz Żółć, Ștefan Țepeș, Đặng Thùy Trâm", "a", "b", "update", "right", "left changed: NOTE", []FieldChange{
			{"NOTE", "Short", strings.Repeat("A long note that goes on and on, with αβγ and абв in it. ", 30)},
			{"URL", "", "https://example.org/" + strings.Repeat("averylongpath", 20)}}, "planned"},
		Action{901, "Софья Ковалевская · Ὑπατία ἡ Ἀλεξανδρίς", "a", "b", "create", "left", "new on right", []FieldChange{{"FN", "", "Софья"}, {"X-VERY-LONG-PROPERTY-NAME-OF-SOMEBODY", "", "x"}}, "failed"},
		Action{902, "עדה לאבלייס", "a", "b", "update", "right", "left changed: FN", []FieldChange{{"FN", "Ada", "עדה"}, {"NOTE", "آدا لوفليس", ""}}, "planned"},
		Action{903, "山田太郎", "a", "b", "update", "right", "left changed: FN", []FieldChange{{"FN", "山田", "नमस्ते"}}, "planned"},
		Action{904, "🎂 Ada 👩‍💻", "a", "b", "update", "right", "left changed: FN", []FieldChange{{"FN", "🎂", "Ada 🇩🇪 ☎"}}, "planned"},
		Action{905, "", "a", "b", "update", "left", "", []FieldChange{{"NOTE", strings.Repeat("line\n", 90), "e\u0323\u0302 x\u0489"}}, "planned"})
	for i := range 40 {
		r.NotHeld = append(r.NotHeld, NotHeld{int64(i), fmt.Sprintf("Person %d", i), "left", []string{"PHOTO", "KEY"}})
	}
	return r
}

func TestPDFShowsEverything(t *testing.T) {
	r := manifold()
	data := pdfOf(t, r, sample(0))
	if dir := os.Getenv("BOTHWAYS_SHOTS"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, "report.pdf"), data, 0o600)
	}
	text := textOf(t, data)
	plain := strings.Join(strings.Fields(text), " ")
	for _, want := range []string{"What a sync of clients would do", "22 November 2026, 10:30", "plan p-000042", "Changes travel both ways.", "Page 1 of ",
		"Ada Lovelace #17", "Am Markt 1", "Leonhard Euler", "Daniel Bernoulli", "Blaise Pascal", "The server asks for a pause.", "X-PUNCHCARD", "Maria Agnesi",
		"Person 00059", "Łukasz Żółć, Ștefan Țepeș, Đặng", "Софья", "Ὑπατία", "▢ Ada ▢", "without a title", "+493055"} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q is missing", want)
		}
	}
	pages := strings.Count(text, "\f")
	for n := 1; n <= pages; n++ {
		if !strings.Contains(plain, fmt.Sprintf("Page %d of %d", n, pages)) {
			t.Errorf("page %d has no number", n)
		}
	}
}

func TestPDFInGerman(t *testing.T) {
	words.Use("de")
	defer words.Use("en")
	r := manifold()
	r.Preview, r.Run = false, "r-000007"
	data := pdfOf(t, r)
	if dir := os.Getenv("BOTHWAYS_SHOTS"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, "german.pdf"), data, 0o600)
	}
	plain := strings.Join(strings.Fields(textOf(t, data)), " ")
	for _, want := range []string{"Seite 1 von ", "steht im HTML-Bericht", "Lauf r-000007"} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// What cannot be drawn rightly is not drawn: neither boxes, nor letters in the wrong order or form.
func TestPDFPrintsNothingWrong(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"עדה", ""}, {"Ada עדה", ""}, {"آدا", ""}, {"山田", ""}, {"नमस्ते", ""}, {"ไทย", ""}, {"한국", ""}, {"x\u0489", ""}, {"a\u202eb", ""}, {"🎂", ""},
		{"🎂 Ada 👩‍💻", "▢ Ada ▢"}, {"e\u0302", "ê"}, {"a\x00b\u200bc\u00add", "abcd"}, {"Grüße, Žižek – „так“ → 5 €", "Grüße, Žižek – „так“ → 5 €"}, {"", ""},
	} {
		got, ok, _ := printable(c.text)
		if ok != (c.want != "" || c.text == "") || ok && got != c.want {
			t.Errorf("%q: %q, %v; want %q", c.text, got, ok, c.want)
		}
	}
	r := Report{Process: "clients", Preview: true}
	for i, s := range []string{"עדה", "آدا", "山田", "नमस्ते", "🎂"} {
		r.Actions = append(r.Actions, Action{Link: int64(i + 1), Record: s, Op: "create", Side: "left", Fields: []FieldChange{{"FN", "", s}}})
	}
	text := textOf(t, pdfOf(t, r))
	if n := strings.Count(text, "shown in the HTML"); n != 10 {
		t.Errorf("%d texts are said to be elsewhere, want 10:\n%s", n, text)
	}
	if !strings.Contains(text, "10 texts are in letters") || strings.ContainsAny(text, "עדהآ山न🎂") {
		t.Error(text)
	}
}

func TestPDFIsTheSameAgain(t *testing.T) {
	first := pdfOf(t, manifold())
	for range 3 {
		if !bytes.Equal(first, pdfOf(t, manifold())) {
			t.Fatal("the same report gave another file")
		}
	}
	r := sample(0)
	r.When = time.Time{}
	if !bytes.Equal(pdfOf(t, r), pdfOf(t, r)) {
		t.Error("without a time")
	}
}

func TestPDFOfAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile)).Draw(rt, "text")
		r := Report{Process: s, LeftName: s, RightName: s, SettingsInWords: []string{s},
			Actions: []Action{{Record: s, Op: s, Side: "left", Reason: s, Fields: []FieldChange{{s, s, s}}, Outcome: s}}, Errors: []Error{{Message: s}}}
		if data := pdfOf(t, r); !bytes.HasSuffix(bytes.TrimSpace(data), []byte("%%EOF")) {
			rt.Fatal("no PDF")
		}
		if text, ok, _ := printable(s); ok {
			for _, c := range text {
				if c != '\n' && (c >= lastLetter || !drawn()[c]) {
					rt.Fatalf("%q is printed", c)
				}
			}
		}
	})
}

func TestLinesFit(t *testing.T) {
	p := newPaper("", time.Time{})
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("abc iW\nЖä—"))).Draw(rt, "text")
		wide := rapid.Float64Range(8, 60).Draw(rt, "width")
		lines := p.wrap(s, wide, bold)
		for _, l := range lines {
			if p.wide(l, bold) > wide+0.001 && utf8.RuneCountInString(strings.TrimSpace(l)) > 1 {
				rt.Errorf("%q is wider than %v", l, wide)
			}
		}
		strip := strings.NewReplacer(" ", "", "\n", "")
		if strip.Replace(strings.Join(lines, "")) != strip.Replace(s) {
			rt.Errorf("%q became %q", s, lines)
		}
	})
}

// BenchmarkReport writes ten thousand actions in each form.
func BenchmarkReport(b *testing.B) {
	r := sample(10000)
	for _, ending := range Endings {
		b.Run(ending[1:], func(b *testing.B) {
			write, err := ByEnding(ending)
			if err != nil {
				b.Fatal(err)
			}
			var out bytes.Buffer
			most := uint64(0)
			for b.Loop() {
				runtime.GC()
				out.Reset()
				stop := make(chan struct{})
				done := make(chan uint64)
				go func() { done <- highest(stop) }()
				if err := write(&out, r); err != nil {
					b.Fatal(err)
				}
				close(stop)
				most = max(most, <-done)
			}
			b.ReportMetric(float64(out.Len())/1e6, "MB-file")
			b.ReportMetric(float64(most)/1e6, "MB-heap")
			if dir := os.Getenv("BOTHWAYS_SHOTS"); dir != "" {
				_ = os.WriteFile(filepath.Join(dir, "large"+ending), out.Bytes(), 0o600)
			}
		})
	}
}

// highest is how much memory was in use at most until stop.
func highest(stop chan struct{}) (most uint64) {
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		select {
		case <-stop:
			tick.Stop()
			return most
		case <-tick.C:
		}
	}
}

// A language that the fonts cannot draw gets no PDF, and is told what to do.
func TestNoPDFInLettersThatCannotBeDrawn(t *testing.T) {
	words.Use("ja")
	t.Cleanup(func() { words.Use("en") })
	if _, err := ByEnding("plan.pdf"); err == nil || !strings.Contains(err.Error(), ".html") {
		t.Errorf("ByEnding: %v", err)
	}
	if _, err := ByEnding("plan.html"); err != nil {
		t.Error(err)
	}
}
