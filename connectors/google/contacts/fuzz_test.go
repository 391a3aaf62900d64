package contacts

import (
	"testing"

	"bothways/sync/record"
)

// Whatever a document holds, it is read or refused, and a patch of what was read leads where it should.
func FuzzPerson(f *testing.F) {
	f.Add([]byte(whole))
	for _, s := range []string{`{}`, `{"names":[{"givenName":1}]}`, `{"clientData":[{"key":"bothways-more","value":"{\"x\":null}"}]}`, `{"memberships":[{"contactGroupMembership":{"contactGroupId":"1"}}],"events":[{"date":{"year":-1,"month":1e9}}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		r, _, err := lens.Get(doc)
		if err != nil {
			return
		}
		p := record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}}
		if _, has := r.Fields["TITLE/t"]; has {
			return
		}
		out, err := lens.Put(doc, p)
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := lens.Get(out)
		if err != nil || after.Text("TITLE/t") != "t" {
			t.Fatalf("%v\n%s", err, out)
		}
		for k := range r.Fields {
			if _, ok := after.Fields[k]; !ok {
				t.Fatalf("%q is lost\n%s\n%s", k, doc, out)
			}
		}
	})
}
