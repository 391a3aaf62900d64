package match

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/record"
)

// Any text may stand in any field: the verdict is symmetric, within bounds, and a record is never
// unlike itself.
func TestAnyText(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		rapid.Check(t, func(t *rapid.T) {
			a, b := anyRecord(t, kind), anyRecord(t, kind)
			o := Options{Kind: kind, Region: "AT"}
			there, why := Likeness(a, b, o)
			back, whyBack := Likeness(b, a, o)
			if there != back || fmt.Sprint(why) != fmt.Sprint(whyBack) || there < 0 || there > 1 {
				t.Fatalf("%v %v, the other way %v %v", there, why, back, whyBack)
			}
			pairs := Pairs([]Loose{{"l", a}}, []Loose{{"r", a}}, o)
			if !a.Empty() && (len(pairs) != 1 || !pairs[0].Certain) {
				t.Fatalf("a record and its copy: %+v", pairs)
			}
		})
	}
}

func anyRecord(t *rapid.T, kind record.Kind) record.Record {
	r := record.New(kind, "")
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-zäöüß.,;\\+0-9@' -]{0,20}`), rapid.SampledFrom([]string{"+", "00", "--", ";;;;;;", "Dr.", "jun.", "a", "王", "geb.", ",", "@", "start=", "Str. 5"}))
	for _, name := range []string{"FN", "N", "NICKNAME", "ORG", "KIND", "EMAIL/a", "TEL/a", "ADR/a", "BDAY", "SUMMARY", "LOCATION", "WHEN", "STATUS", "ATTENDEE/a", "RELATED-TO/a"} {
		if rapid.Bool().Draw(t, name) {
			r.Put(record.Key(name), record.Value{Text: text.Draw(t, "text")})
		}
	}
	return r
}

func TestOneNameForAll(t *testing.T) {
	var left, right []Loose
	for i := range 3000 {
		r := record.New(record.Contacts, "")
		put(r, "FN", "Unknown Caller")
		put(r, record.Member("TEL", "+4930123456"), "+4930123456")
		put(r, "NOTE", fmt.Sprint(i))
		left = append(left, Loose{fmt.Sprint("l", i), r})
		s := r.Clone()
		put(s, "TITLE", "x")
		right = append(right, Loose{fmt.Sprint("r", i), s})
	}
	if pairs := Pairs(left, right, Options{Kind: record.Contacts}); len(pairs) != 0 {
		t.Errorf("%d pairs of what nothing tells apart", len(pairs))
	}
}
