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
	head    string
	all     bool // holds each field, also those that it does not know
	lacking map[record.Kind]map[string]string
}

// lacking says of each field that a connector cannot hold why. The text forms lack none.
var columns = []column{{head: "folder, DAV", all: true}}

func (c column) cell(kind record.Kind, name string) string {
	if why, lacks := c.lacking[kind][name]; lacks {
		return "no: " + why
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
		for _, c := range columns {
			for name := range c.lacking[kind] {
				if c.all || !slices.Contains(record.Vocabulary(kind), name) {
					t.Errorf("%s: %s is said to lack %s", kind, c.head, name)
				}
			}
		}
	}
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
