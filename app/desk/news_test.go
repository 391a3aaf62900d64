package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bothways/app/report"
	"bothways/app/settings"
)

func TestWhatIsMailed(t *testing.T) {
	did := report.Totals{Right: report.Counts{Created: 1}}
	for name, c := range map[string]struct {
		n    news
		want string // the settings that want it
	}{
		"nothing to do":      {news{rep: report.Report{Status: Done}}, ""},
		"done":               {news{rep: report.Report{Status: Done, Totals: did}}, "always"},
		"first":              {news{rep: report.Report{Status: Done}, first: true}, "review always"},
		"review":             {news{rep: report.Report{Status: Review, Preview: true}}, "review always"},
		"asked right now":    {news{rep: report.Report{Status: Review, Preview: true}, asking: true}, ""},
		"conflict":           {news{rep: report.Report{Status: Conflict}}, "review always"},
		"guard":              {news{rep: report.Report{Status: Guarded}}, "errors review always"},
		"failed":             {news{rep: report.Report{Status: Failed}}, "errors review always"},
		"partial":            {news{rep: report.Report{Status: Partial}}, "errors review always"},
		"sign-in":            {news{rep: report.Report{Status: SignIn}}, "errors review always"},
		"somebody else runs": {news{rep: report.Report{Status: Busy}}, ""},
		"stopped":            {news{rep: report.Report{Status: Stopped}}, ""},
	} {
		var got []string
		for _, on := range []string{"errors", "review", "always"} {
			if _, ok := c.n.fingerprint(); ok && c.n.wanted(on) {
				got = append(got, on)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: mailed with %v, want %s", name, got, c.want)
		}
	}
}

func TestNewsAreNewOnce(t *testing.T) {
	base := func() report.Report {
		return report.Report{Status: Partial, Errors: []report.Error{{Link: 1, Side: "left", Code: "invalid", Message: "a"}, {Link: 2, Side: "left", Code: "invalid"}}}
	}
	print := func(change func(*report.Report)) string {
		r := base()
		change(&r)
		p, ok := news{rep: r}.fingerprint()
		if !ok {
			t.Fatal("nothing to tell")
		}
		return p
	}
	same := print(func(*report.Report) {})
	for name, change := range map[string]func(*report.Report){
		"another order":   func(r *report.Report) { r.Errors[0], r.Errors[1] = r.Errors[1], r.Errors[0] },
		"another message": func(r *report.Report) { r.Errors[0].Message = "b, at 10:31" },
		"twice":           func(r *report.Report) { r.Errors = append(r.Errors, r.Errors[0]) },
	} {
		if print(change) != same {
			t.Errorf("%s is mailed again", name)
		}
	}
	for name, change := range map[string]func(*report.Report){
		"another record": func(r *report.Report) { r.Errors[0].Link = 3 },
		"another code":   func(r *report.Report) { r.Errors[0].Code = "refused" },
		"fewer":          func(r *report.Report) { r.Errors = r.Errors[:1] },
		"another status": func(r *report.Report) { r.Status = Failed },
		"a held record":  func(r *report.Report) { r.Held = []report.Action{{Link: 9}} },
	} {
		if print(change) == same {
			t.Errorf("%s is not mailed", name)
		}
	}
}

func TestNetworkHiccupsAreNotMailed(t *testing.T) {
	down := report.Report{Status: Failed, Errors: []report.Error{{Side: "left", Code: "network"}}}
	for failures := 1; failures <= 4; failures++ {
		if _, ok := (news{rep: down, failures: failures}).fingerprint(); ok != (failures >= patientFailures) {
			t.Errorf("after %d failures: %v", failures, ok)
		}
	}
	if _, ok := (news{rep: report.Report{Status: Partial, Errors: []report.Error{{Link: 1, Record: "Ada", Code: "quota"}}}, failures: 0}).fingerprint(); !ok {
		t.Error("a record's error waits for a third failure")
	}
}

func TestSubjectsNameNoRecord(t *testing.T) {
	for _, status := range []string{Done, Partial, Review, Guarded, Conflict, SignIn, Failed} {
		for _, first := range []bool{false, true} {
			n := news{first: first, rep: report.Report{Process: "clients", Status: status, Plan: "p-000001", Run: "r-000001",
				Actions: []report.Action{{Record: "Ada"}}, Errors: []report.Error{{Record: "Ada", Message: "the server said no"}}}}
			if s := n.subject(); !strings.Contains(s, "clients") || strings.Contains(s, "Ada") || strings.Contains(s, "{{") {
				t.Errorf("%s: %q", status, s)
			}
			if b := n.body(true, "config.toml"); strings.Contains(b, "{{") || strings.Contains(b, "\n\n\n") || !strings.Contains(b, "attached") {
				t.Errorf("%s: %q", status, b)
			}
		}
	}
}

func TestMailOfALargeReport(t *testing.T) {
	r := report.Report{Process: "a/b", Run: "r-000001", Status: Done}
	for i := range 200 {
		r.Actions = append(r.Actions, report.Action{Record: fmt.Sprint(i), Op: "update", Side: "left", Fields: []report.FieldChange{{Field: "NOTE", To: strings.Repeat("long ", 20000)}}})
	}
	files := news{rep: r}.files()
	size := 0
	for _, f := range files {
		size += len(f.Data)
		if strings.ContainsAny(f.Name, "/") {
			t.Errorf("file %q", f.Name)
		}
	}
	if size > largest || len(files) != 1 || files[0].Type != "application/pdf" {
		t.Errorf("%d files of %d bytes", len(files), size)
	}
}

func TestSameNewsSameID(t *testing.T) {
	d := &Desk{Home: settings.Home{State: "x"}, Now: func() time.Time { return time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC) }}
	e := settings.Email{To: "ada@example.org", Username: "ada"}
	n := news{rep: report.Report{Process: "clients", Status: Review, Plan: "p-000001"}}
	a, b := d.compose(n, e, "review p-000001"), d.compose(n, e, "review p-000001")
	if a.ID != b.ID || !strings.HasSuffix(a.ID, "@example.org") {
		t.Errorf("%s and %s", a.ID, b.ID)
	}
	if c := d.compose(n, e, "review p-000002"); c.ID == a.ID {
		t.Error("another plan has the same id")
	}
}

func TestSender(t *testing.T) {
	for _, c := range []struct{ to, username, want string }{
		{"ada@example.org", "", "ada@example.org"}, {"Ada <ada@example.org>", "ada", "ada@example.org"}, {"ada@example.org", "post@example.net", "post@example.net"},
	} {
		if got := sender(settings.Email{To: c.to, Username: c.username}); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
