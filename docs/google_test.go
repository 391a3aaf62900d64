package docs_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bothways/app/settings"
	"bothways/connectors/google/calendar"
	"bothways/connectors/google/people"
	"bothways/connectors/google/signin"
)

// kindsOfEvents is what the page calls the types that have a rule.
var kindsOfEvents = map[string]string{"default": "an appointment", "birthday": "a birthday", "workingLocation": "working location",
	"focusTime": "focus time", "outOfOffice": "out of office", "fromGmail": "from a mail"}

// The page asks for the rights that the program asks for, and has a line for each kind of event.
func TestGooglePage(t *testing.T) {
	text, err := os.ReadFile("google.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	var list []string
	for _, s := range signin.All() {
		list = append(list, string(s))
		if !strings.Contains(page, "| "+s.Name()+" | `"+string(s)+"` |") {
			t.Errorf("the page does not name the right to %s", s.Name())
		}
	}
	if !strings.Contains(page, strings.Join(list, ",")) {
		t.Errorf("the list for the Admin console is not %s", strings.Join(list, ","))
	}
	for _, r := range calendar.TypeRules {
		if word := kindsOfEvents[r.Type]; word == "" || !strings.Contains(page, word) {
			t.Errorf("the page has no line for events of the type %s", r.Type)
		}
	}
	if !strings.Contains(page, "`"+people.Everybody+"`") {
		t.Errorf("the page does not name the collection %s", people.Everybody)
	}
}

var assigned = regexp.MustCompile(`(?:--set |account set ada |process set meetings )([a-z_.]+)=`)

// What the page tells to set is a setting.
func TestGooglePageSetsWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("google.md")
	if err != nil {
		t.Fatal(err)
	}
	all := assigned.FindAllStringSubmatch(string(text), -1)
	if len(all) < 5 {
		t.Fatalf("only %d settings", len(all))
	}
	for _, m := range all {
		keys := settings.Keys()
		if !slices.Contains(keys, "accounts.NAME."+m[1]) && !slices.Contains(keys, "processes.NAME."+m[1]) {
			t.Errorf("there is no setting %s", m[1])
		}
	}
}
