package report

import (
	"fmt"
	"time"
)

// sample is a run with one of everything.
func sample(actions int) Report {
	r := Report{
		Process: "clients", Kind: "contacts", LeftName: "Home folder", RightName: "Office server", Preview: true, Plan: "p-000042", Status: "guard",
		When:            time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC),
		SettingsInWords: []string{"Changes travel both ways.", "Where both sides changed a field, the newest wins.", "Nothing is deleted on the Office server."},
		Totals:          Totals{Left: Counts{3, 1, 0, 996}, Right: Counts{0, 2, 1, 999}, Linked: 5, Conflicts: 2, Skipped: 12, Held: 3, Failed: 1},
		Actions: []Action{
			{17, "Ada Lovelace", "ada.vcf", "/dav/clients/c12.vcf", "update", "right", "left changed: TEL, ADR, NOTE", []FieldChange{
				{"TEL", "", "+49301234567"}, {"ADR", ";;Lindenstraße 5;Graz;;8010;Austria", ";;Am Markt 1;Bonn;;53111;Germany"},
				{"NOTE", "Met in Turin.\nLikes engines.", "Met in Turin."}, {"PHOTO", "", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}, "planned"},
			{18, "Carl Friedrich Gauß", "", "/dav/clients/gauss.vcf", "create", "left", "new on right", []FieldChange{
				{"FN", "", "Carl Friedrich Gauß"}, {"EMAIL", "", "gauss@example.org"}, {"BDAY", "", "17770430"}, {"CATEGORIES", "", "Mathematics"}}, "planned"},
			{19, "Émilie du Châtelet", "emilie.vcf", "/dav/clients/ec.vcf", "delete", "right", "deleted on left", nil, "held"},
			{20, "Sofja Kowalewskaja", "sofja.vcf", "/dav/clients/Kowalewskaja%2C%20S.vcf", "link", "", "linked: same e-mail", nil, "planned"},
			{21, "Emmy Noether", "emmy.vcf", "/dav/clients/noether.vcf", "resolve", "left", "changed on both sides: TITLE", []FieldChange{{"TITLE", "Lecturer", "Professor"}}, "planned"},
		},
		Conflicts: []Conflict{{22, "Leonhard Euler", "TEL", "+41611234567", "+41617654321", "+4161999999"},
			{23, "Hypatia", "NOTE", "", "Writes about cones, and about a good deal more than that; her letters are lost.", "Teacher"}},
		Held:        []Action{{24, "Daniel Bernoulli", "", "b.vcf", "delete", "right", "deleted on left", nil, "held"}, {25, "Johann Bernoulli", "", "j.vcf", "delete", "right", "deleted on left", nil, "held"}},
		NotHeld:     []NotHeld{{17, "Ada Lovelace", "right", []string{"SOUND", "X-PUNCHCARD"}}},
		Errors:      []Error{{18, "Blaise Pascal", "right", "quota", "The server asks for a pause.", time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)}, {0, "", "left", "network", "192.0.2.1 does not answer", time.Time{}}},
		Suggestions: []Suggestion{{"l.vcf", "r.vcf", "Maria Agnesi", "M. Agnesi", 0.81, []string{"name: an initial", "organisation: the same"}}},
		Requests:    Requests{0, 3}, Seconds: 0.8,
	}
	for i := len(r.Actions); i < actions; i++ {
		op := []string{"create", "update", "delete", "link"}[i%4]
		r.Actions = append(r.Actions, Action{int64(100 + i), fmt.Sprintf("Person %05d", i), fmt.Sprintf("p%d.vcf", i), fmt.Sprintf("/dav/%d.vcf", i), op,
			[]string{"left", "right"}[i%2], "left changed: TEL", []FieldChange{{"TEL", fmt.Sprint("+4930", i), fmt.Sprint("+4940", i)}}, "planned"})
	}
	return r
}
