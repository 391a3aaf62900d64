package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"bothways/app/words"
)

func sheetOf(t *testing.T, reports ...Report) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCSV(&b, reports...); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCSVReadsBack(t *testing.T) {
	r := sample(0)
	rows := sheetOf(t, r)
	at := 1
	for ; rows[at][1] != "action"; at++ {
		if what := rows[at][1]; what != "title" && what != "setting" && what != "total" || rows[at][8] == "" {
			t.Errorf("row %d: %q", at, rows[at])
		}
	}
	if want := 1 + 1 + len(r.SettingsInWords) + 8 + len(r.Beside()); at != want {
		t.Errorf("the actions begin at %d, want %d", at, want)
	}
	for _, a := range r.Actions {
		for _, f := range append(a.Fields[:len(a.Fields):len(a.Fields)], make([]FieldChange, max(0, 1-len(a.Fields)))...) {
			got := rows[at]
			for i, want := range map[int]string{0: r.Process, 1: "action", 3: a.Record, 4: a.Left, 5: a.Right, 6: a.Op, 7: a.Side, 8: a.Reason, 11: words.Value(f.Field, f.To), 12: a.Outcome} {
				if strings.TrimPrefix(got[i], "'") != want {
					t.Errorf("row %d: %s is %q, want %q", at, csvHead()[i], got[i], want)
				}
			}
			at++
		}
	}
	if want := at + len(r.Held) + len(r.Conflicts) + len(r.NotHeld) + len(r.Errors) + len(r.Suggestions); len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
}

func TestCSVHoldsNoFormula(t *testing.T) {
	for _, row := range sheetOf(t, hostileReport()) {
		for _, c := range row {
			lead := strings.TrimLeft(c, " \n\t\u00a0\ufeff")
			if lead != "" && strings.ContainsRune("=+-@|%＝＋－＠", []rune(lead)[0]) || strings.HasPrefix(c, "\t") {
				t.Errorf("%q opens as a formula", c)
			}
			if strings.ContainsAny(c, "\x00\x07") {
				t.Errorf("%q has control characters", c)
			}
		}
	}
}

func TestJSONReadsBack(t *testing.T) {
	r := sample(0)
	var b bytes.Buffer
	if err := WriteJSON(&b, r, Report{Process: "x", Run: "r-000001", Status: "busy"}); err != nil {
		t.Fatal(err)
	}
	var back Run
	d := json.NewDecoder(bytes.NewReader(b.Bytes()))
	d.DisallowUnknownFields()
	if err := d.Decode(&back); err != nil {
		t.Fatal(err)
	}
	if d := back.Processes[0].Report; d == nil || d.Title != r.Heading() || !reflect.DeepEqual(d.Settings, r.SettingsInWords) || !reflect.DeepEqual(d.Conflicts, r.Conflicts) ||
		!reflect.DeepEqual(d.NotHeld, r.NotHeld) || !reflect.DeepEqual(d.Suggestions, r.Suggestions) || len(d.Held) != len(r.Held) || !d.When.Equal(r.When) {
		t.Errorf("details: %+v", d)
	}
	back.Processes[0].Report = nil
	want := r.Result()
	for i := range want.Actions {
		want.Actions[i].Fields = list(want.Actions[i].Fields)
	}
	if !reflect.DeepEqual(back.Processes[0], want) {
		t.Errorf("got %+v\nwant %+v", back.Processes[0], want)
	}
	if strings.Contains(b.String(), "null") || strings.Contains(b.String(), `\u003c`) {
		t.Error(b.String())
	}
	var loose map[string][]map[string]any
	if err := json.Unmarshal(b.Bytes(), &loose); err != nil {
		t.Fatal(err)
	}
	if _, has := loose["processes"][0]["run"]; has {
		t.Error("a preview has a run")
	}
	for _, name := range strings.Fields("process plan status left right linked conflicts ignored skipped deferred held failed actions errors requests seconds") {
		if _, has := loose["processes"][0][name]; !has {
			t.Errorf("%q is missing", name)
		}
	}
	if e := loose["processes"][0]["errors"].([]any); e[0].(map[string]any)["retry_after"] != "2026-11-22T11:00:00Z" || e[1].(map[string]any)["retry_after"] != nil {
		t.Errorf("retry_after: %v", e)
	}
}

func TestJSONHoldsHostileValues(t *testing.T) {
	r := hostileReport()
	r.Errors[0].RetryAfter = time.Date(2026, 1, 1, 0, 0, 0, 5, time.FixedZone("", 3600))
	var b bytes.Buffer
	if err := WriteJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	var back Run
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	for i, a := range back.Processes[0].Actions {
		if want := strings.ToValidUTF8(hostile[i], "\ufffd\ufffd"); a.Record != want && hostile[i] != "\xff\xfe" {
			t.Errorf("%q came back as %q", want, a.Record)
		}
	}
}
