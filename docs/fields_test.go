// Package docs_test holds the pages to what the program does.
package docs_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"bothways/app/words"
	"bothways/connectors/google/calendar"
	"bothways/connectors/google/contacts"
	"bothways/connectors/google/tasks"
	"bothways/connectors/ical"
	"bothways/connectors/vcard"
	"bothways/sync/record"
)

var update = flag.Bool("update", false, "write the pages that are made from the code")

var kinds = []record.Kind{record.Contacts, record.Calendar, record.Tasks}

// table is a lens's own list of what it understands.
func table(kind record.Kind) []ical.Field {
	if kind != record.Contacts {
		return ical.Fields(kind)
	}
	var out []ical.Field
	for _, f := range vcard.Fields() {
		out = append(out, ical.Field(f))
	}
	return out
}

// column is a connector, or several that hold the same.
type column struct {
	head string
	cell func(kind record.Kind, name string) string
}

var columns = []column{
	{"folder, DAV", func(record.Kind, string) string { return "yes" }},
	{"Google", atGoogle},
}

// held is what a lens for Google says of a field.
type held struct {
	is        bool
	part, why string
}

// heldByGoogle is the table of the lens for a kind.
func heldByGoogle(kind record.Kind) map[string]held {
	out := map[string]held{}
	switch kind {
	case record.Contacts:
		for _, f := range contacts.Fields() {
			out[f.Name] = held{f.Held, f.Part, f.Why}
		}
	case record.Calendar:
		for _, f := range calendar.Fields() {
			out[f.Name] = held{f.Held, f.Part, f.Why}
		}
	case record.Tasks:
		for _, f := range tasks.Fields() {
			out[f.Name] = held{f.Held, f.Part, f.Why}
		}
	}
	return out
}

func atGoogle(kind record.Kind, name string) string {
	h, known := heldByGoogle(kind)[name]
	switch {
	case !known || !h.is && h.why == "":
		return "no: no place for it"
	case !h.is:
		return "no: " + h.why
	case h.part != "":
		return "in part: " + h.part
	}
	return "yes"
}

// listed gives the names of a kind, the vocabulary first.
func listed(kind record.Kind) []ical.Field {
	rows := table(kind)
	var out []ical.Field
	for _, name := range record.Vocabulary(kind) {
		if i := slices.IndexFunc(rows, func(f ical.Field) bool { return f.Name == name }); i >= 0 {
			out = append(out, rows[i])
		}
	}
	for _, f := range rows {
		if !slices.Contains(record.Vocabulary(kind), f.Name) {
			out = append(out, f)
		}
	}
	return out
}

const opening = `# Fields

A field is what is compared, merged and shown inside a record. These are the names to use in the settings ` + "`omit`, `map`, `one_way` and `has`" + `, with
` + "`--field`" + `, and the ones you find in JSON; sentences and tables use the words. A field named here stands for all values of its kind: ` + "`TEL`" + ` is every phone number.
[Settings](settings.md) tells where the names go.

*Once* means that a record has one such field, with one value. Of the others a record may have several, and each value is compared and merged by itself: a
number added here and another one added there are both kept. Type, label and other parameters of a value (home, work, preferred) belong to it and
are compared with it. Text is compared without regard to line ends and to blanks at the end.

Between folders and CalDAV/CardDAV servers every property travels, also one that has no row here; it is then a field under its own name (` + "`X-CUSTOMER-NO`" + `). What every
program writes for itself is no field: UID, REV, DTSTAMP, CREATED, LAST-MODIFIED, SEQUENCE, PRODID, VERSION and their like.

The column *Google* says what [a Google account](google.md) can hold: all of a field, a part of it, or nothing. What it cannot hold stays where it is, and is not
taken for deleted. A contact's field that has no row here can go to one of Google's custom fields by the setting ` + "`fields.map`" + `, as ` + "`userDefined:Customer no`" + `.

<!-- Made from the tables of the lenses: go test ./docs -run TestFields -update -->
`

var titles = map[record.Kind]string{record.Contacts: "Contacts", record.Calendar: "Events", record.Tasks: "Tasks"}

func page() string {
	var b strings.Builder
	b.WriteString(opening)
	for _, kind := range kinds {
		fmt.Fprintf(&b, "\n## %s\n\n| name | word | values | what is compared |", titles[kind])
		for _, c := range columns {
			fmt.Fprintf(&b, " %s |", c.head)
		}
		b.WriteString("\n|---|---|---|---|" + strings.Repeat("---|", len(columns)) + "\n")
		for _, f := range listed(kind) {
			line(&b, kind, f)
		}
	}
	return b.String()
}

func line(b *strings.Builder, kind record.Kind, f ical.Field) {
	values, how := "several", f.Note
	if f.Single {
		values = "once"
	}
	if how == "" {
		how = "text"
	}
	fmt.Fprintf(b, "| `%s` | %s | %s | %s |", f.Name, words.Field(f.Name), values, how)
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", c.cell(kind, f.Name))
	}
	b.WriteString("\n")
}

func TestFieldsPage(t *testing.T) {
	upToDate(t, "fields.md", page())
}

// upToDate compares a page with what the code makes of it, or writes it with -update.
func upToDate(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("docs/%s is not what the code says; write it anew with: go test ./docs -update", name)
	}
}

// A connector takes a stand on each property of the vocabulary: its table has it, or says why not.
func TestVocabularyIsAnswered(t *testing.T) {
	for _, kind := range kinds {
		for _, name := range record.Vocabulary(kind) {
			if !slices.ContainsFunc(table(kind), func(f ical.Field) bool { return f.Name == name }) {
				t.Errorf("%s: no lens has a row for %s", kind, name)
			}
		}
		for _, name := range record.Vocabulary(kind) {
			if _, is := heldByGoogle(kind)[name]; !is {
				t.Errorf("%s: the lens for Google says nothing of %s", kind, name)
			}
		}
	}
}

// What the page says that Google holds is what the stores tell the planner.
func TestGoogleHoldsWhatThePageSays(t *testing.T) {
	holds := map[record.Kind]func(record.Key) bool{
		record.Contacts: contacts.Holds,
		record.Calendar: calendar.Lens{Colors: map[string]string{"Work": "9"}}.Holds,
		record.Tasks:    tasks.Lens{}.Holds,
	}
	for _, kind := range kinds {
		for _, f := range listed(kind) {
			said := atGoogle(kind, f.Name)
			if is := holds[kind](sample(f)); is == strings.HasPrefix(said, "no") {
				t.Errorf("%s: %s: the page says %q, the store %v", kind, f.Name, said, is)
			}
		}
	}
}

// sample is a key of a field with a value that every place for it would take.
func sample(f ical.Field) record.Key {
	if f.Name == "EXDATE" {
		return record.Excluded("20260101T100000")
	}
	if f.Single {
		return record.Key(f.Name)
	}
	value := map[string]string{"ALARM": "DISPLAY -PT15M", "ATTACH": "uri:https://example.org/", "ATTENDEE": "mailto:ada@example.org",
		"CATEGORIES": "Work", "X-ANNIVERSARY": "1999-12-31", "X-EVOLUTION-ANNIVERSARY": "1999-12-31", "X-ABDATE": "1999-12-31", "RELATED": "Charles"}[f.Name]
	if value == "" {
		value = "sha256:00"
	}
	return record.Member(f.Name, value)
}

func TestEveryFieldHasItsWord(t *testing.T) {
	for _, kind := range kinds {
		for _, f := range listed(kind) {
			if words.Field(f.Name) == f.Name {
				t.Errorf("%s: app/words has no word for %s", kind, f.Name)
			}
		}
	}
}
