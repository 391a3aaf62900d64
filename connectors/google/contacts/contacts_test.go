package contacts

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

// A person as Google shows one, and the fields that come of it.
const whole = `{
 "resourceName": "people/c1", "etag": "%E1",
 "metadata": {"sources": [{"type": "CONTACT", "id": "1", "etag": "#1", "updateTime": "2026-10-01T10:20:30.5Z"}]},
 "names": [{"metadata": {"primary": true, "source": {"type": "CONTACT"}}, "displayName": "Dr. Ada Lovelace, FRS", "displayNameLastFirst": "Lovelace, Dr. Ada, FRS", "unstructuredName": "Dr. Ada Lovelace, FRS",
   "familyName": "Lovelace", "givenName": "Ada", "honorificPrefix": "Dr.", "honorificSuffix": "FRS", "phoneticGivenName": "Ayda"}],
 "nicknames": [{"value": "The first, of all", "type": "ALTERNATE_NAME"}],
 "emailAddresses": [{"value": "Ada@Example.org", "type": "home", "formattedType": "Home"}, {"value": "boat@example.org", "type": "Boat"}],
 "phoneNumbers": [{"value": "030 1234567", "type": "workFax"}, {"value": "0151 12345678", "type": "mobile", "canonicalForm": "+4915112345678"}],
 "addresses": [{"streetAddress": "Main Street 3, yard", "city": "Ulm", "postalCode": "89073", "country": "Germany", "countryCode": "DE", "type": "home"}, {"formattedValue": "All in one\nUlm"}],
 "organizations": [{"name": "Engines, Ltd", "department": "Research", "title": "Programmer", "type": "work", "domain": "engines.example"}],
 "occupations": [{"value": "Analyst"}],
 "birthdays": [{"date": {"month": 12, "day": 10}, "text": "10 December"}],
 "events": [{"date": {"year": 1835, "month": 7, "day": 8}, "type": "anniversary"}, {"date": {"year": 1843, "month": 8, "day": 1}, "type": "Notes"}],
 "relations": [{"person": "William", "type": "spouse"}],
 "urls": [{"value": "https://example.org/", "type": "homePage"}],
 "imClients": [{"username": "ada@jabber.example.org", "protocol": "jabber", "type": "work"}],
 "sipAddresses": [{"value": "ada@sip.example.org"}],
 "genders": [{"value": "female"}],
 "locales": [{"value": "en-GB"}],
 "biographies": [{"value": "one\r\ntwo ", "contentType": "TEXT_PLAIN"}],
 "memberships": [{"contactGroupMembership": {"contactGroupId": "myContacts", "contactGroupResourceName": "contactGroups/myContacts"}}, {"contactGroupMembership": {"contactGroupId": "1", "contactGroupResourceName": "contactGroups/1"}}],
 "userDefined": [{"key": "Customer no", "value": "A-17, old"}],
 "clientData": [{"key": "bothways-uid", "value": "u1"}]
}`

var shownAs = map[string]string{
	"N": "Lovelace;Ada;;Dr.;FRS", "FN": "Dr. Ada Lovelace, FRS", "X-PHONETIC-FIRST-NAME/Ayda": "Ayda", "NICKNAME/The first, of all": "The first, of all",
	"EMAIL/ada@example.org": "ada@example.org|type=home", "EMAIL/boat@example.org": "boat@example.org|label=Boat",
	"TEL/+49301234567": "+49301234567|type=fax;type=work", "TEL/+4915112345678": "+4915112345678|type=cell",
	`ADR/;;Main Street 3\, yard;Ulm;;89073;Germany`: `;;Main Street 3\, yard;Ulm;;89073;Germany|type=home`, `ADR/;;All in one\nUlm;;;;`: `;;All in one\nUlm;;;;`,
	"ORG/Engines, Ltd;Research": "Engines, Ltd;Research", "TITLE/Programmer": "Programmer", "ROLE/Analyst": "Analyst",
	"BDAY": "--12-10", "ANNIVERSARY": "1835-07-08", "X-ABDATE/1843-08-01": "1843-08-01|label=Notes", "X-ABRELATEDNAMES/William": "William|label=Spouse",
	"URL/https://example.org/": "https://example.org/|label=HomePage", "IMPP/xmpp:ada@jabber.example.org": "xmpp:ada@jabber.example.org|type=work",
	"IMPP/sip:ada@sip.example.org": "sip:ada@sip.example.org", "GENDER": "F", "LANG/en-GB": "en-GB", "NOTE/one\ntwo": "one\ntwo", "CATEGORIES/Work": "Work",
	"userDefined:Customer no/A-17\\, old": "A-17\\, old",
}

func TestWholePerson(t *testing.T) {
	r, at, err := lens.Get([]byte(whole))
	if err != nil || r.UID != "u1" || at.Format("2006-01-02 15:04:05.0") != "2026-10-01 10:20:30.5" {
		t.Fatalf("%v, %q, %v", err, r.UID, at)
	}
	for _, k := range r.Keys() {
		v := r.Fields[k]
		if got := strings.TrimSuffix(v.Text+"|"+v.Attr, "|"); got != shownAs[string(k)] {
			t.Errorf("%s: %q, want %q", k, got, shownAs[string(k)])
		}
		if !Holds(k) {
			t.Errorf("%s is shown, but said not to be held", k)
		}
	}
	if len(r.Fields) != len(shownAs) {
		t.Errorf("%d fields, want %d", len(r.Fields), len(shownAs))
	}
	if raw := r.Fields["TEL/+49301234567"].Raw; raw != "TEL:030 1234567" {
		t.Errorf("raw %q", raw)
	}
}

// An update names the touched lists alone, and in them changes the touched item alone.
func TestMask(t *testing.T) {
	value := func(text, attr string) record.Edit { return record.Edit{Value: record.Value{Text: text, Attr: attr}} }
	for name, row := range map[string]struct {
		patch record.Patch
		mask  string
		has   []string
	}{
		"a number replaced": {record.Patch{"TEL/+4915112345678": {Gone: true}, "TEL/+4915187654321": {Value: record.Value{Text: "+4915187654321", Attr: "type=cell"}, From: "TEL/+4915112345678"}},
			"phoneNumbers", []string{`"030 1234567"`, `{"type":"mobile","value":"+4915187654321"}`}},
		"a title":    {record.Patch{"TITLE/Programmer": {Gone: true}}, "organizations", []string{`"Engines, Ltd"`, "engines.example"}},
		"a town":     {record.Patch{"ADR/;;All in one\\nUlm;;;;": {Gone: true}}, "addresses", []string{`"countryCode":"DE"`}},
		"a type":     {record.Patch{"EMAIL/boat@example.org": value("boat@example.org", "type=work")}, "emailAddresses", []string{`"Ada@Example.org"`, `{"type":"work","value":"boat@example.org"}`}},
		"preferred":  {record.Patch{"EMAIL/boat@example.org": value("boat@example.org", "label=Boat;pref=1")}, "clientData", []string{`"value":"u1"`}},
		"full name":  {record.Patch{"FN": value("The Countess", "")}, "clientData", []string{`"displayName":"Dr. Ada Lovelace, FRS"`}},
		"category":   {record.Patch{"CATEGORIES/Work": {Gone: true}, "CATEGORIES/Starred": value("Starred", "")}, "memberships", []string{"contactGroups/myContacts", "contactGroups/starred"}},
		"not held":   {record.Patch{"GEO/geo:1,2": value("geo:1,2", ""), "X-FOO/x": value("x", "")}, "", nil},
		"the note":   {record.Patch{"NOTE/x": value("x", "")}, "", nil}, // the place is taken
		"birth year": {record.Patch{"BDAY": value("1815-12-10", "")}, "birthdays", []string{`"year":1815`}},
		"no picture": {record.Patch{"PHOTO/sha256:0": value("sha256:0", "")}, "", nil},
	} {
		out, err := lens.Put([]byte(whole), row.patch)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if mask := strings.Join(Changed([]byte(whole), out), ","); mask != row.mask {
			t.Errorf("%s: mask %q, want %q", name, mask, row.mask)
		}
		for _, s := range row.has {
			if !strings.Contains(string(out), s) {
				t.Errorf("%s: %s is missing in\n%s", name, s, out)
			}
		}
	}
	if _, err := lens.Put([]byte(whole), record.Patch{"CATEGORIES/Nobody's": value("Nobody's", "")}); !errors.Is(err, side.ErrUnsupported) {
		t.Errorf("a category without a group: %v", err)
	}
	for _, bad := range []string{"", "[]", "null", `{"names": 3`, "\x00"} {
		if _, _, err := lens.Get([]byte(bad)); !errors.Is(err, side.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// What somebody changes at Google wins over what was kept beside the contact.
func TestGooglesWordsWin(t *testing.T) {
	out, err := lens.Put([]byte(whole), record.Patch{"FN": {Value: record.Value{Text: "The Countess"}}, "EMAIL/boat@example.org": {Value: record.Value{Text: "boat@example.org", Attr: "label=Boat;pref=1"}}})
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _ := lens.Get(out); r.Text("FN") != "The Countess" || r.Fields["EMAIL/boat@example.org"].Attr != "label=Boat;pref=1" {
		t.Errorf("%+v", r.Fields)
	}
	edited := strings.NewReplacer(`"familyName":"Lovelace"`, `"familyName":"King"`, `Dr. Ada Lovelace, FRS`, `Dr. Ada King, FRS`, `"type":"Boat"`, `"type":"work"`).Replace(string(out))
	if r, _, _ := lens.Get([]byte(edited)); r.Text("FN") != "Dr. Ada King, FRS" || r.Fields["EMAIL/boat@example.org"].Attr != "type=work" {
		t.Errorf("%+v", r.Fields)
	}
}

func TestFields(t *testing.T) {
	held := map[string]bool{}
	for _, f := range Fields() {
		if _, twice := held[f.Name]; twice {
			t.Errorf("%s twice", f.Name)
		}
		held[f.Name] = f.Held
		if f.Held != Holds(record.Key(f.Name)) && f.Name != "PHOTO" || !f.Held && f.Why == "" {
			t.Errorf("%s: held %v, %q", f.Name, f.Held, f.Why)
		}
	}
	for _, name := range record.Vocabulary(record.Contacts) {
		if _, ok := held[name]; !ok {
			t.Errorf("%s is neither held nor said not to be", name)
		}
	}
	for _, k := range []record.Key{"RELATED/urn:uuid:1", "PHOTO/uri:http://x", "@20260101/SUMMARY", "X-FOO/x", "userDefined:", "ANNIVERSARY/1999"} {
		if Holds(k) {
			t.Errorf("%s is held", k)
		}
	}
	if !slices.Contains(Writable, "memberships") || slices.Contains(Writable, "photos") {
		t.Error("the mask")
	}
}
