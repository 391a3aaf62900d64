package data_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-vcard"
	"pgregory.net/rapid"

	"bothways/app/demo/data"
)

var collections = []struct {
	side, name string
	count      int
}{
	{data.Left, data.Clients, 18}, {data.Left, data.Meetings, 9}, {data.Left, data.Tasks, 3},
	{data.Right, data.Clients, 18}, {data.Right, data.Meetings, 8}, {data.Right, data.Tasks, 3},
}

func load(t testing.TB, side, collection string, days int) []data.File {
	t.Helper()
	files, err := data.Load(side, collection, days)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDocumentsAreWellFormed(t *testing.T) {
	for _, c := range collections {
		files := load(t, c.side, c.name, 0)
		if len(files) != c.count {
			t.Errorf("%s/%s holds %d documents", c.side, c.name, len(files))
		}
		uids := map[string]string{}
		for _, f := range files {
			for line := range bytes.Lines(f.Doc) {
				if !bytes.HasSuffix(line, []byte("\r\n")) || len(line) > 77 {
					t.Errorf("%s/%s/%s: %q", c.side, c.name, f.Name, line)
				}
			}
			uid := readUID(t, c.name, f)
			if other := uids[uid]; uid == "" || other != "" {
				t.Errorf("%s/%s/%s: UID %q, as %q", c.side, c.name, f.Name, uid, other)
			}
			uids[uid] = f.Name
		}
	}
}

// readUID reads a document with somebody else's parser.
func readUID(t *testing.T, collection string, f data.File) string {
	t.Helper()
	if collection == data.Clients {
		card, err := vcard.NewDecoder(bytes.NewReader(f.Doc)).Decode()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		return card.Value(vcard.FieldUID)
	}
	cal, err := ical.NewDecoder(bytes.NewReader(f.Doc)).Decode()
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	for _, c := range cal.Children {
		if c.Name == ical.CompEvent || c.Name == ical.CompToDo {
			return c.Props.Get(ical.PropUID).Value
		}
	}
	return ""
}

func TestDaysAreWholeWeeksUpToToday(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := data.Monday.Add(time.Duration(rapid.IntRange(-4000*24, 4000*24).Draw(t, "hours")) * time.Hour)
		days := data.Days(today)
		begin := data.Monday.AddDate(0, 0, days)
		if begin.Weekday() != time.Monday || today.Before(begin) || !today.Before(begin.AddDate(0, 0, 7)) {
			t.Fatalf("%v is not in the week of %v", today, begin)
		}
	})
}

func TestShiftAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(collections).Draw(t, "collection")
		weeks := rapid.IntRange(-500, 500).Draw(t, "weeks")
		files, err := data.Load(c.side, c.name, 0)
		if err != nil {
			t.Fatal(err)
		}
		f := rapid.SampledFrom(files).Draw(t, "file")
		there := data.Shift(f.Doc, 7*weeks)
		if len(there) != len(f.Doc) || !bytes.Equal(data.Shift(there, -7*weeks), f.Doc) {
			t.Fatalf("there and back is another document: %s", there)
		}
	})
}

func TestShiftMovesWhatTakesPlaceAlone(t *testing.T) {
	doc := "BEGIN:VTIMEZONE\r\nDTSTART:19700329T010000\r\nEND:VTIMEZONE\r\nDTSTART;TZID=Europe/Lisbon:20260105T093000\r\n" +
		"RRULE:FREQ=WEEKLY;UNTIL=20260301T235959Z\r\nEXDATE:20260119T093000,20260126T093000\r\nDTEND;VALUE=DATE:20251231\r\n" +
		"SUMMARY:Call 20260105\r\nBDAY:19790109\r\nREV:20260105T010203Z\r\n"
	want := strings.NewReplacer("20260105T", "20260112T", "UNTIL=20260301", "UNTIL=20260308", "20260119", "20260126",
		"20260126", "20260202", "20251231", "20260107").Replace(doc)
	if got := string(data.Shift([]byte(doc), 7)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheStoryIsThere(t *testing.T) {
	names := func(side string) map[string]string {
		out := map[string]string{}
		for _, f := range load(t, side, data.Clients, 0) {
			out[regexp.MustCompile(`(?m)^FN:(.*)\r`).FindStringSubmatch(string(f.Doc))[1]] = string(f.Doc)
		}
		return out
	}
	left, right := names(data.Left), names(data.Right)
	if l, r := left["Chiara Bellini"], right["Chiara Bellini"]; !strings.Contains(l, "TITLE:Head baker") || !strings.Contains(r, "TITLE:Owner") {
		t.Error("no conflict about Chiara")
	}
	if left["Jon Smith"] == "" || right["John Smith"] == "" {
		t.Error("no near-duplicate")
	}
	if l, r := left["Emre Yıldız"], right["Emre Yildiz"]; !strings.Contains(l, "emre@kordonkahve.example") || !strings.Contains(r, "emre@kordonkahve.example") {
		t.Error("nobody is spelled in two ways")
	}
	if left["Amara Okafor"] == "" || len(left["Amara Okafor"]) >= len(right["Amara Okafor"]) {
		t.Error("Amara is not the same on both sides but for the program that wrote her")
	}
	series := string(load(t, data.Left, data.Meetings, 0)[4].Doc)
	for _, part := range []string{"RRULE:FREQ=WEEKLY", "EXDATE;", "RECURRENCE-ID;"} {
		if !strings.Contains(series, part) {
			t.Errorf("the series has no %s\n%s", part, series)
		}
	}
}
