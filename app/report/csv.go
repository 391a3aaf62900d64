package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"bothways/app/words"
)

const csvColumns = 13

func csvHead() []string {
	return []string{words.T("process"), words.T("what"), words.T("link"), words.T("record"), words.T("left"), words.T("right"), words.T("operation"),
		words.T("side"), words.T("reason"), words.T("field"), words.T("from"), words.T("to"), words.T("outcome")}
}

// WriteCSV writes title, settings and totals in a row each, then a row for each field that changes (one for an action without fields), each
// conflict, held delete, field not held, error and suggestion. UTF-8 with byte order mark and CRLF
// (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe.
func WriteCSV(w io.Writer, reports ...Report) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("report: csv: %w", err)
	}
	out := &sheet{Writer: csv.NewWriter(w)}
	out.UseCRLF = true
	out.row(csvHead()...)
	for _, r := range reports {
		out.report(r)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("report: csv: %w", err)
	}
	return nil
}

type sheet struct{ *csv.Writer }

func (s *sheet) row(cells ...string) {
	safe := make([]string, csvColumns)
	for i, c := range cells {
		safe[i] = cell(c)
	}
	_ = s.Write(safe) // Error tells at the end
}

func (s *sheet) report(r Report) {
	about := func(what, side, text string) { s.row(r.Process, what, "", "", "", "", "", side, text) }
	about("title", "", r.Heading())
	for _, text := range r.SettingsInWords {
		about("setting", "", text)
	}
	for i, counts := range []Counts{r.Left, r.Right} {
		for _, t := range totals(counts, r.Preview) {
			about("total", []string{"left", "right"}[i], r.Sides()[i]+": "+t.Text)
		}
	}
	for _, t := range r.Beside() {
		about("total", "", t.Text)
	}
	for _, a := range r.Actions {
		s.action(r.Process, "action", a)
	}
	for _, a := range r.Held {
		s.action(r.Process, "held", a)
	}
	for _, c := range r.Conflicts {
		s.row(r.Process, "conflict", number(c.Link), c.Record, c.Left, c.Right, "", "", words.T("both sides changed it"), words.Field(c.Field), c.Agreed)
	}
	for _, n := range r.NotHeld {
		s.row(r.Process, "not held", number(n.Link), n.Record, "", "", "", n.Side, words.T("cannot be kept there"), words.Fields(n.Fields))
	}
	for _, e := range r.Errors {
		outcome := e.Code
		if !e.RetryAfter.IsZero() {
			outcome = words.T("{{.Outcome}}, next try {{.When}}", "Outcome", outcome, "When", e.RetryAfter.UTC().Format("2006-01-02T15:04:05Z"))
		}
		s.row(r.Process, "error", number(e.Link), e.Record, "", "", "", e.Side, e.Message, "", "", "", outcome)
	}
	for _, g := range r.Suggestions {
		s.row(r.Process, "suggestion", "", named(g.LeftName, g.RightName), g.Left, g.Right, "link", "", strings.Join(g.Reasons, "; "), "", "", "", percent(g.Score))
	}
}

func (s *sheet) action(process, what string, a Action) {
	fields := a.Fields
	if len(fields) == 0 {
		fields = []FieldChange{{}}
	}
	for _, f := range fields {
		word := ""
		if f.Field != "" {
			word = words.Field(f.Field)
		}
		s.row(process, what, number(a.Link), a.Record, a.Left, a.Right, a.Op, a.Side, a.Reason, word, words.Value(f.Field, f.From), words.Value(f.Field, f.To), a.Outcome)
	}
}

// cell disarms formulas and leaves out control characters but line ends and tabs.
func cell(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\r' || r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	lead := strings.TrimLeft(s, " \t\n\u00a0\u200b\ufeff")
	if lead != "" && strings.ContainsRune("=+-@|%＝＋－＠\t", []rune(lead)[0]) || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\n") {
		return "'" + s
	}
	return s
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func percent(score float64) string { return strconv.Itoa(int(score*100+0.5)) + " %" }

// named joins two titles unless they are one.
func named(left, right string) string {
	if left == right || right == "" {
		return left
	}
	if left == "" {
		return right
	}
	return left + " / " + right
}
