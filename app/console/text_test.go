package console

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"bothways/app/report"
)

func TestCut(t *testing.T) {
	for _, row := range []struct {
		text string
		at   int
		want string
	}{
		{"short", 10, "short"}, {"short", 0, "short"}, {"much too long", 8, "much to…"}, {"田中さん", 5, "田中…"},
		{"👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5, "👩‍👩‍👧👩‍👩‍👧…"}, {"a b", 3, "a b"}, {"ab cd", 4, "ab…"},
	} {
		if got := cut(row.text, row.at); got != row.want {
			t.Errorf("cut(%q, %d) = %q, want %q", row.text, row.at, got, row.want)
		}
	}
}

func TestClean(t *testing.T) {
	got := clean("a\x1b]0;x\x07b\u202ec\u2066d\te\nf\u009bg", false)
	if got != "a]0;xbcd e fg" {
		t.Errorf("got %q", got)
	}
}

func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{"left:a.vcf": "left:a.vcf", "Ada L": "'Ada L'", "": "''", "it's": `'it'\''s'`, "$(x)": "'$(x)'"} {
		if got := quoted(in); got != want {
			t.Errorf("quoted(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestDiffering(t *testing.T) {
	a, b := differing("A rather long text that goes on: one", "A rather long text that goes on: two")
	if a != "…oes on: one" || b != "…oes on: two" {
		t.Errorf("%q %q", a, b)
	}
	if a, b := differing("one", "two"); a != "one" || b != "two" {
		t.Errorf("%q %q", a, b)
	}
}

func reports() *rapid.Generator[report.Report] {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\x1b[2J", "田中さん 👩‍👩‍👧 " + strings.Repeat("long ", 40), "two\nlines", "\u202eevil"}))
	field := rapid.Custom(func(t *rapid.T) report.FieldChange {
		return report.FieldChange{Field: rapid.SampledFrom([]string{"FN", "TEL", "WHEN", "NOTE", "@20260101T100000/SUMMARY", "X-ODD"}).Draw(t, "field"), From: text.Draw(t, "from"), To: text.Draw(t, "to")}
	})
	action := rapid.Custom(func(t *rapid.T) report.Action {
		return report.Action{Record: text.Draw(t, "record"),
			Op:     rapid.SampledFrom([]string{"create", "update", "delete", "link", "resolve"}).Draw(t, "op"),
			Side:   rapid.SampledFrom([]string{"", "left", "right"}).Draw(t, "side"),
			Reason: rapid.SampledFrom([]string{"new at left", "left changed: TEL, NOTE", ""}).Draw(t, "reason"),
			Fields: rapid.SliceOfN(field, 0, 4).Draw(t, "fields"), Outcome: rapid.SampledFrom([]string{"planned", "done", "failed", "held"}).Draw(t, "outcome")}
	})
	return rapid.Custom(func(t *rapid.T) report.Report {
		r := report.Report{Process: "clients", Kind: "contacts", LeftName: "home", RightName: "office", Status: "done",
			Preview: rapid.Bool().Draw(t, "preview"), Plan: "p-000001", Run: "r-000001", Actions: rapid.SliceOfN(action, 0, 20).Draw(t, "actions")}
		for i := range r.Actions {
			r.Actions[i].Link = int64(1000 + i)
		}
		for range rapid.IntRange(0, 2).Draw(t, "errors") {
			r.Errors = append(r.Errors, report.Error{Record: text.Draw(t, "of"), Message: "cannot be reached; " + text.Draw(t, "message")})
		}
		return r
	})
}

// Whatever records hold, no line is wider than the terminal and nothing steers it; every row is there.
func TestReportFitsTheTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, width := reports().Draw(t, "report"), rapid.IntRange(60, 140).Draw(t, "width")
		var b bytes.Buffer
		WriteReport(&b, Look{Width: width, Verbose: rapid.Bool().Draw(t, "verbose")}, r)
		rows := map[string]bool{}
		for _, line := range strings.Split(b.String(), "\n") {
			if strings.IndexFunc(line, unicode.IsControl) >= 0 || strings.ContainsRune(line, '\u202e') {
				t.Fatalf("steers the terminal: %q", line)
			}
			if widthOf(line) > width && len(strings.Fields(line)) > 2 {
				t.Fatalf("%d columns on a terminal of %d: %q", widthOf(line), width, line)
			}
			if number, _, ok := strings.Cut(strings.TrimPrefix(line, "  "), " "); ok {
				rows[number] = true
			}
		}
		for _, a := range r.Actions {
			if !rows[fmt.Sprint(a.Link)] {
				t.Fatalf("no row for %d:\n%s", a.Link, b.String())
			}
		}
	})
}
