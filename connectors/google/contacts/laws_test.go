package contacts

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/connectors/vcard"
	"bothways/sync/record"
)

var (
	png  = "\x89PNG\r\n\x1a\n invented octets of a picture"
	jpeg = "\xff\xd8\xff invented octets of another"
	lens = Lens{Region: "DE", Groups: map[string]string{"contactGroups/starred": "Starred", "contactGroups/1": "Work", "contactGroups/2": "a,b; c", "contactGroups/own": "Clients"}, Own: "contactGroups/own", Reserved: map[string]bool{"Friends": true}}
)

var pool = map[string][]string{
	"N":                     {"Lovelace;Ada;Augusta;Dr.;FRS", "Lovelace;Ada;;;", ";Ada;A,B;;", `Doe\, Jr.;x\;y;;;`, "漢;字;;;"},
	"FN":                    {"Ada Lovelace", "Dr. Ada Augusta Lovelace, FRS", "Somebody Else", "x"},
	"X-PHONETIC-FIRST-NAME": {"Ayda"}, "X-PHONETIC-LAST-NAME": {"Lavleis"},
	"NICKNAME": {"Ada", "the first", "A. A."},
	"ORG":      {"Engines", "Engines;Research", `A\;B;C;D`, "x, y & Co", ";only a unit"}, "TITLE": {"Programmer", "Countess"}, "ROLE": {"Writes", "Reads; too"},
	"EMAIL":    {"ada@example.org", "Ada@Example.ORG", "bob@example.org", "c@x"},
	"TEL":      {"+49 30 1234567", "030 1234567", "112", "tel:+1-201-555-0123", "+1 201 555 0123 x12", "word"},
	"ADR":      {";;Main Street 3;Ulm;;89073;Germany", `box;ext;a\, b;c,d;e;f;g`, ";;;Ulm;;;", ";;x\\ny;;;;"},
	"URL":      {"https://example.org/~ada?x=1&y=2%20z", "http://b.example.org/a,b;c", "no url"},
	"IMPP":     {"xmpp:ada@example.org", "skype:ada", "aim:goim?screenname=ada", "sip:ada@example.org", "bare", "foo:bar:baz", "gtalk:x"},
	"X-JABBER": {"ada@jabber.example.org"}, "X-SKYPE": {"ada.l"},
	"BDAY": {"1980-01-31", "--0229", "1980", "1980-01", "19800131T101500Z", "2100-02-30"}, "ANNIVERSARY": {"2001-05-06", "--0506", "1999"},
	"X-ANNIVERSARY": {"2002-01-01"}, "X-ABDATE": {"2010-10-10", "2011-11-11"},
	"RELATED":          {"Bob", "urn:uuid:1", "Carol: a friend"},
	"X-ABRELATEDNAMES": {"Dan", "Eve"}, "X-SPOUSE": {"William"}, "X-MANAGER": {"Charles"},
	"GENDER": {"F", "M", "O;it's", "U", ";x", "F;woman"}, "LANG": {"de", "en-GB"},
	"CATEGORIES": {"Work", "Starred", "Friends"}, "NOTE": {"a note", "two\\nlines", "<b>plain</b>"},
	"PHOTO": {png, jpeg}, "GEO": {"geo:1,2"}, "X-FOO": {"bar"}, "TZ": {"Europe/Berlin"},
}

var attrs = []string{"", "", ";TYPE=home", ";TYPE=work", ";TYPE=HOME,PREF", ";TYPE=cell", ";TYPE=fax,work", ";TYPE=pager,work", ";TYPE=iphone", ";PREF=1", ";TYPE=other", ";X-P=a;TYPE=home", ";LANGUAGE=de"}
var labels = []string{"", "", "Boat", "_$!<Spouse>!$_", "_$!<HomePage>!$_", "Anniversary", "home"}

// card draws the record of a card as the other side may have it.
func card(t *rapid.T, properties ...string) record.Record {
	if len(properties) == 0 {
		for p := range pool {
			properties = append(properties, p)
		}
		slices.Sort(properties)
	}
	var b strings.Builder
	b.WriteString("BEGIN:VCARD\r\nVERSION:4.0\r\nUID:" + rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "uid") + "\r\nFN:" + rapid.SampledFrom(pool["FN"]).Draw(t, "fn") + "\r\n")
	for i := range rapid.IntRange(0, 16).Draw(t, "lines") {
		p := rapid.SampledFrom(properties).Draw(t, "property")
		value := rapid.SampledFrom(pool[p]).Draw(t, "value")
		if p == "FN" || p == "N" && strings.Contains(b.String(), "\nN:") {
			continue
		}
		group, label, attr := "", "", ""
		switch p {
		case "EMAIL", "TEL", "ADR", "URL", "IMPP", "X-ABDATE", "X-ABRELATEDNAMES", "RELATED", "ORG":
			if attr = rapid.SampledFrom(attrs).Draw(t, "attr"); attr == "" {
				label = rapid.SampledFrom(labels).Draw(t, "label")
			}
		case "PHOTO":
			value = "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(value))
		}
		if p == "RELATED" && !strings.HasPrefix(value, "urn:") {
			attr += ";VALUE=text"
		}
		if label != "" {
			group = fmt.Sprintf("item%d.", i)
		}
		fmt.Fprintf(&b, "%s%s%s:%s\r\n", group, p, attr, value)
		if label != "" {
			fmt.Fprintf(&b, "%sX-ABLabel:%s\r\n", group, label)
		}
	}
	b.WriteString("END:VCARD\r\n")
	r, _, err := vcard.New("DE", "4.0").Get([]byte(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return held(r)
}

// held is what Google can keep of a record: of some fields one, of others none.
func held(r record.Record) record.Record {
	out := record.New(r.Kind, r.UID)
	one := map[string]bool{}
	for _, k := range r.Keys() {
		p, v := k.Property(), r.Fields[k]
		_, _, ok := listFor(p, v.Text)
		switch {
		case p == "PHOTO" && !strings.HasPrefix(v.Text, "sha256:"), p != "PHOTO" && !ok:
			continue
		case (p == "NOTE" || p == "PHOTO" || p == "BDAY" || p == "GENDER" || p == "N" || p == "FN" || strings.HasPrefix(p, "X-PHONETIC")) && one[p]:
			continue
		}
		one[p] = true
		if singles[p] && out.Fields[record.Key(p)].Text == "" {
			out.Fields[record.Key(p)] = v
		} else if !sets[p] || out.Fields[record.Member(p, record.Identity(v.Text))].Text == "" {
			out.Put(record.Member(p, record.Identity(v.Text)), v)
		}
	}
	return out
}

func laws(t *rapid.T, l Lens, doc []byte, p record.Patch) []byte {
	before, _, err := l.Get(doc)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := l.Put(doc, nil); err != nil || !bytes.Equal(same, doc) {
		t.Fatalf("an empty patch: %v", err)
	}
	out, err := l.Put(doc, p)
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	after, _, err := l.Get(out)
	if err != nil {
		t.Fatal(err)
	}
	if want := p.Apply(before); !after.Same(want) || after.UID != before.UID {
		t.Fatalf("from\n%s\nby %+v\ncame\n%s\nthe difference is %+v", doc, p, out, record.Diff(want, after))
	}
	return out
}

func TestMake(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := card(t)
		doc, err := lens.Make(r)
		if err != nil {
			t.Fatal(err)
		}
		made, _, err := lens.Get(doc)
		if err != nil || !made.Same(r) || made.UID != r.UID {
			t.Fatalf("%v: %s\nthe difference is %+v", err, doc, record.Diff(r, made))
		}
	})
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := anyPerson(t)
		for range 3 {
			r, _, err := lens.Get(doc)
			if err != nil {
				t.Fatal(err)
			}
			doc = laws(t, lens, doc, record.Diff(r, edited(t, r)))
		}
	})
}

// edited mixes a record with another card's.
func edited(t *rapid.T, r record.Record) record.Record {
	other := card(t)
	mix := record.New(r.Kind, r.UID)
	for _, k := range r.Keys() {
		if _, again := other.Fields[k]; again || k == "FN" || rapid.IntRange(0, 3).Draw(t, "keep") > 0 {
			mix.Fields[k] = r.Fields[k]
		}
	}
	for _, k := range other.Keys() {
		if rapid.Bool().Draw(t, "take") {
			mix.Fields[k] = other.Fields[k]
		}
	}
	return held(mix)
}

// anyPerson draws a document as Google may have it, with items that no field shows.
func anyPerson(t *rapid.T) []byte {
	doc, err := lens.Make(card(t))
	if err != nil {
		t.Fatal(err)
	}
	var body object
	if err := json.Unmarshal(doc, &body); err != nil {
		t.Fatal(err)
	}
	if rapid.Bool().Draw(t, "foreign") {
		delete(body, "clientData")
		body["clientData"] = []any{object{"key": "theirs", "value": "x"}}
	}
	for field, x := range map[string]object{
		"emailAddresses": {"value": "profile@example.org", "metadata": object{"source": object{"type": "PROFILE"}}},
		"memberships":    {"domainMembership": object{"inViewerDomain": true}},
		"events":         {"type": "other", "text": "no date"},
		"urls":           {"value": "", "type": "home", "x": "y"},
		"externalIds":    {"value": "1", "type": "customer"},
	} {
		if rapid.Bool().Draw(t, field) {
			all, _ := body[field].([]any)
			body[field] = append([]any{x}, all...)
		}
	}
	for _, field := range []string{"emailAddresses", "phoneNumbers", "names"} {
		for _, x := range items(body, field) {
			x["metadata"] = object{"primary": true, "source": object{"type": "CONTACT", "id": "1"}}
		}
	}
	for _, x := range items(body, "names") {
		x["displayName"] = rapid.SampledFrom(pool["FN"]).Draw(t, "display")
	}
	out, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What a patch does not name stays, whatever it is.
func TestUnknownItemsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := anyPerson(t)
		r, _, _ := lens.Get(doc)
		out := laws(t, lens, doc, record.Diff(r, edited(t, r)))
		var was, is object
		_ = json.Unmarshal(doc, &was)
		_ = json.Unmarshal(out, &is)
		for field, what := range map[string]string{"emailAddresses": "PROFILE", "memberships": "domainMembership", "events": "no date", "urls": `"x":"y"`, "externalIds": "customer", "clientData": "theirs"} {
			before, _ := json.Marshal(was[field])
			after, _ := json.Marshal(is[field])
			if bytes.Contains(before, []byte(what)) && !bytes.Contains(after, []byte(what)) {
				t.Fatalf("%s: %s is lost\n%s\n%s", field, what, doc, out)
			}
		}
	})
}
