package googletest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	peopleapi "google.golang.org/api/people/v1"
)

type pp = peopleapi.Person

func named(given, family string) *pp {
	return &pp{Names: []*peopleapi.Name{{GivenName: given, FamilyName: family}}}
}

func (b *bench) create(p *pp) *pp {
	b.t.Helper()
	return must(b.people.People.CreateContact(p).PersonFields("names,emailAddresses,phoneNumbers,memberships,metadata,photos").Do())(b.t)
}

// both are the etags of a person as a body carries them.
func both(p *pp, change *pp) *pp {
	change.Etag = p.Etag
	change.Metadata = &peopleapi.PersonMetadata{Sources: []*peopleapi.Source{{Type: "CONTACT", Id: p.Metadata.Sources[0].Id, Etag: p.Metadata.Sources[0].Etag}}}
	return change
}

func TestPersonMade(t *testing.T) {
	b := start(t)
	p := must(b.people.People.CreateContact(&pp{
		Names:          []*peopleapi.Name{{DisplayName: "ignored", HonorificPrefix: "Dr.", GivenName: "Ada", FamilyName: "Lovelace", HonorificSuffix: "PhD"}},
		PhoneNumbers:   []*peopleapi.PhoneNumber{{Value: " +49 (0)30 123-456 ", Type: "workMobile"}, {Value: "123", Type: "my own"}},
		EmailAddresses: []*peopleapi.EmailAddress{{Value: "Ada@Example.org", Type: "home"}},
		Addresses:      []*peopleapi.Address{{StreetAddress: "Street 1", PostalCode: "10115", City: "Berlin", Country: "Germany"}},
		Biographies:    []*peopleapi.Biography{{Value: "line\nline"}},
		Birthdays:      []*peopleapi.Birthday{{Date: &peopleapi.Date{Month: 12, Day: 10}}},
		UserDefined:    []*peopleapi.UserDefined{{Key: "Customer no", Value: "7"}},
		ClientData:     []*peopleapi.ClientData{{Key: "id", Value: "x"}, {Key: "id", Value: "x"}},
	}).PersonFields(strings.Join(readMasks, ",")).Do())(t)
	for what, is := range map[string]bool{
		"displayName (G-PPL-5)":  p.Names[0].DisplayName == "Dr. Ada Lovelace, PhD" && p.Names[0].DisplayNameLastFirst == "Lovelace, Dr. Ada, PhD",
		"canonicalForm":          p.PhoneNumbers[0].CanonicalForm == "+4930123456" && p.PhoneNumbers[1].CanonicalForm == "",
		"trimmed":                p.PhoneNumbers[0].Value == "+49 (0)30 123-456",
		"formattedType":          p.PhoneNumbers[0].FormattedType == "Work Mobile" && p.PhoneNumbers[1].FormattedType == "my own" && p.EmailAddresses[0].FormattedType == "Home",
		"formattedValue":         p.Addresses[0].FormattedValue == "Street 1\n10115 Berlin\nGermany",
		"contentType":            p.Biographies[0].ContentType == "TEXT_PLAIN",
		"birthday without year":  p.Birthdays[0].Date.Year == 0 && p.Birthdays[0].Date.Day == 10,
		"primary (G-PPL-4)":      p.PhoneNumbers[0].Metadata.Primary && !p.PhoneNumbers[1].Metadata.Primary,
		"monogram (G-PPL-49)":    p.Photos[0].Default,
		"duplicates (G-PPL-50)":  len(p.ClientData) == 2,
		"source id (G-PPL-3)":    strings.HasPrefix(p.ResourceName, "people/c") && fmt.Sprintf("people/c%d", parseHex(p.Metadata.Sources[0].Id)) == p.ResourceName,
		"two etags (G-PPL-45)":   strings.HasPrefix(p.Etag, "%E") && strings.HasPrefix(p.Metadata.Sources[0].Etag, "#"),
		"myContacts (G-PPL-41)":  p.Memberships[0].ContactGroupMembership.ContactGroupResourceName == "contactGroups/myContacts",
		"userDefined":            p.UserDefined[0].Key == "Customer no",
		"free name taken apart":  b.hand.Contact(b.hand.AddContact(Object{"names": []any{Object{"unstructuredName": "Jean Luc Picard"}}}))["names"].([]any)[0].(Object)["familyName"] == "Picard",
		"etag follows the mask ": must(b.people.People.Get(p.ResourceName).PersonFields("names").Do())(t).Etag != p.Etag,
	} {
		if !is {
			t.Errorf("%s: %s", what, encode(p))
		}
	}
	b.clean()
}

func parseHex(s string) (n uint64) { fmt.Sscanf(s, "%x", &n); return n }

func TestPeopleRefused(t *testing.T) {
	b := start(t)
	p := b.create(named("Ada", "Lovelace"))
	stale := *p
	p = must(b.people.People.UpdateContact(p.ResourceName, both(p, named("Ada", "King"))).UpdatePersonFields("names").PersonFields("names,metadata").Do())(t)
	update := func(body *pp, mask string) func() error {
		return func() error {
			_, err := b.people.People.UpdateContact(p.ResourceName, body).UpdatePersonFields(mask).Do()
			return err
		}
	}
	make := func(body *pp) func() error {
		return func() error { _, err := b.people.People.CreateContact(body).Do(); return err }
	}
	for _, c := range []struct {
		rule string
		do   func() error
		code int
		part string
	}{
		{"G-PPL-8 two names", make(&pp{Names: []*peopleapi.Name{{GivenName: "a"}, {GivenName: "b"}}}), 400, "singleton"},
		{"G-PPL-8 two notes", make(&pp{Biographies: []*peopleapi.Biography{{Value: "a"}, {Value: "b"}}}), 400, "singleton"},
		{"no such group", make(&pp{Memberships: []*peopleapi.Membership{{ContactGroupMembership: &peopleapi.ContactGroupMembership{ContactGroupResourceName: "contactGroups/friends"}}}}), 400, "group"},
		{"no such day", make(&pp{Birthdays: []*peopleapi.Birthday{{Date: &peopleapi.Date{Month: 2, Day: 30}}}}), 400, "date"},
		{"G-PPL-44 no etag", update(named("x", "y"), "names"), 400, "Request must set person.etag"},
		{"G-PPL-44 stale", update(both(&stale, named("x", "y")), "names"), 400, "FAILED_PRECONDITION"},
		{"G-PPL-45 wrong place", update(&pp{Etag: p.Metadata.Sources[0].Etag, Metadata: p.Metadata}, "names"), 400, "INVALID_ARGUMENT"},
		{"G-PPL-41 no group left", update(both(p, &pp{}), "memberships"), 400, "at least one"},
		{"G-PPL-7 read only", update(both(p, &pp{}), "photos"), 400, "mask path"},
		{"G-PPL-6 unknown", func() error {
			_, err := b.people.People.Get(p.ResourceName).PersonFields("fileAses").Do()
			return err
		}, 400, "mask path"},
		{"G-PPL-44 unknown", func() error {
			_, err := b.people.People.Get("people/c1").PersonFields("names").Do()
			return err
		}, 404, "NOT_FOUND"},
		{"G-PPL-28", func() error {
			_, err := b.people.People.ListDirectoryPeople().ReadMask("names").Do()
			return err
		}, 400, "Must be a G Suite domain user."},
	} {
		t.Run(c.rule, func(t *testing.T) { refused(t, c.do(), c.code, c.part) })
	}
	if n := len(b.Breaches()); n != 1 { // no etag at all
		t.Errorf("breaches %q", b.Breaches())
	}
	_, err := b.people.People.Connections.List("people/me").Do()
	refused(t, err, 400, "mask is required")
	if n := len(b.Breaches()); n != 2 {
		t.Errorf("breaches %q", b.Breaches())
	}
}

func TestPersonUpdated(t *testing.T) {
	b := start(t)
	p := b.create(&pp{Names: named("Ada", "L").Names, EmailAddresses: []*peopleapi.EmailAddress{{Value: "a@x"}, {Value: "b@x"}}})
	q := must(b.people.People.UpdateContact(p.ResourceName, both(p, &pp{EmailAddresses: []*peopleapi.EmailAddress{{Value: "c@x"}}})).
		UpdatePersonFields("emailAddresses,phoneNumbers").PersonFields("names,emailAddresses,metadata").Do())(t)
	if len(q.EmailAddresses) != 1 || q.Names == nil || q.Metadata.Sources[0].Etag == p.Metadata.Sources[0].Etag { // G-PPL-43
		t.Errorf("%s", encode(q))
	}
	group := b.hand.AddGroup("Friends of Ada")
	b.hand.Join(group, p.ResourceName)
	_, err := b.people.People.UpdateContact(p.ResourceName, both(q, named("x", "y"))).UpdatePersonFields("names").Do()
	refused(t, err, 400, "FAILED_PRECONDITION") // a membership moves the etag (G-PPL-46)
	must(b.people.People.DeleteContact(p.ResourceName).Do())(t)
	_, err = b.people.People.DeleteContact(p.ResourceName).Do()
	refused(t, err, 404, "NOT_FOUND") // G-PPL-47
	b.clean()
}

func TestPeopleBatches(t *testing.T) {
	b := start(t)
	many := func(n int, bad ...int) *peopleapi.BatchCreateContactsRequest {
		req := &peopleapi.BatchCreateContactsRequest{ReadMask: "names,metadata"}
		for i := range n {
			req.Contacts = append(req.Contacts, &peopleapi.ContactToCreate{ContactPerson: named(fmt.Sprint("P", i), "X")})
		}
		for _, i := range bad {
			req.Contacts[i].ContactPerson.Names = append(req.Contacts[i].ContactPerson.Names, &peopleapi.Name{GivenName: "two"})
		}
		return req
	}
	made := must(b.people.People.BatchCreateContacts(many(200)).Do())(t)
	if len(made.CreatedPeople) != 200 || made.CreatedPeople[7].Person.Names[0].GivenName != "P7" {
		t.Fatalf("%d made", len(made.CreatedPeople))
	}
	for partial, want := range map[bool]int{false: 200, true: 201} { // G-PPL-48
		b.Set(func(s *Switches) { s.PartialBatches = partial })
		_, err := b.people.People.BatchCreateContacts(many(2, 1)).Do()
		refused(t, err, 400, `"contactErrors":{"1":{"code":3`)
		if n := len(b.hand.Contacts()); n != want {
			t.Errorf("partial %v: %d contacts, want %d", partial, n, want)
		}
		if partial {
			b.hand.DeleteContact(text(b.hand.Contacts()[200], "resourceName"))
		}
	}
	b.Set(func(s *Switches) { s.PartialBatches = false })
	one, two := made.CreatedPeople[0].Person, made.CreatedPeople[1].Person
	update := func(people ...*pp) *peopleapi.BatchUpdateContactsRequest {
		req := &peopleapi.BatchUpdateContactsRequest{UpdateMask: "names", ReadMask: "names,metadata", Contacts: map[string]pp{}}
		for _, p := range people {
			req.Contacts[p.ResourceName] = *both(p, named("New", "X"))
		}
		return req
	}
	done := must(b.people.People.BatchUpdateContacts(update(one, two)).Do())(t)
	if done.UpdateResult[one.ResourceName].Person.Names[0].GivenName != "New" {
		t.Errorf("%+v", done.UpdateResult)
	}
	fresh := done.UpdateResult[two.ResourceName].Person
	_, err := b.people.People.BatchUpdateContacts(update(one, fresh)).Do()
	refused(t, err, 400, one.ResourceName)
	if e := must(b.people.People.Get(two.ResourceName).PersonFields("metadata").Do())(t); e.Metadata.Sources[0].Etag != fresh.Metadata.Sources[0].Etag {
		t.Error("a refused batch was written in part")
	}
	got := must(b.people.People.GetBatchGet().ResourceNames(one.ResourceName, "people/c1").PersonFields("names").Do())(t)
	if len(got.Responses) != 2 || got.Responses[1].HttpStatusCode != 404 {
		t.Errorf("%+v", got.Responses)
	}
	must(b.people.People.BatchDeleteContacts(&peopleapi.BatchDeleteContactsRequest{ResourceNames: []string{one.ResourceName, two.ResourceName}}).Do())(t)
	if n := len(b.hand.Contacts()); n != 198 {
		t.Errorf("%d left", n)
	}
	b.clean()
	_, err = b.people.People.BatchCreateContacts(many(201)).Do()
	refused(t, err, 400, "limit of 200")
	if len(b.Breaches()) != 1 {
		t.Errorf("breaches %q", b.Breaches())
	}
}

func TestTrashCounts(t *testing.T) {
	b := start(t, func(s *Switches) { s.ContactsMost = 2 })
	a := b.create(named("A", "A"))
	b.create(named("B", "B"))
	b.hand.DeleteContact(a.ResourceName)
	_, err := b.people.People.CreateContact(named("C", "C")).Do()
	refused(t, err, 429, "MY_CONTACTS_OVERFLOW_COUNT") // G-PPL-47
	b.Advance(31 * 24 * 3600e9)
	b.create(named("C", "C"))
}

func TestPhoto(t *testing.T) {
	b := start(t)
	p := b.create(named("Ada", "L"))
	img := image.NewRGBA(image.Rect(0, 0, 2, 2))
	img.Set(1, 1, color.White)
	var raw bytes.Buffer
	ok(t, png.Encode(&raw, img))
	req := &peopleapi.UpdateContactPhotoRequest{PhotoBytes: base64.StdEncoding.EncodeToString(raw.Bytes()), PersonFields: "photos,metadata"}
	for _, other := range []bool{false, true} {
		b.Set(func(s *Switches) { s.PhotoReencoded = other })
		q := must(b.people.People.UpdateContactPhoto(p.ResourceName, req).Do())(t).Person
		if q.Photos[0].Default || q.Metadata.Sources[0].Etag == p.Metadata.Sources[0].Etag || !strings.HasSuffix(q.Photos[0].Url, "=s100") {
			t.Errorf("%s", encode(q))
		}
		res := must(http.Get(strings.Replace(q.Photos[0].Url, "=s100", "=s0", 1)))(t)
		got := must(io.ReadAll(res.Body))(t)
		res.Body.Close()
		if bytes.Equal(got, raw.Bytes()) == other {
			t.Errorf("re-encoded %v, but %d bytes", other, len(got))
		}
	}
	_, err := b.people.People.UpdateContactPhoto(p.ResourceName, &peopleapi.UpdateContactPhotoRequest{PhotoBytes: "R0lGODlh"}).Do()
	refused(t, err, 400, "JPEG or PNG")
	gone := must(b.people.People.DeleteContactPhoto(p.ResourceName).PersonFields("photos").Do())(t)
	if !gone.Person.Photos[0].Default {
		t.Errorf("%s", encode(gone))
	}
	b.clean()
}

func TestGroups(t *testing.T) {
	b := start(t)
	groups := func() *peopleapi.ContactGroupsListCall { return b.people.ContactGroups.List().PageSize(1000) }
	first := must(groups().Do())(t)
	if len(first.ContactGroups) != 8 || first.ContactGroups[0].Etag != "" || first.NextSyncToken == "" { // G-PPL-60
		t.Errorf("%+v", first)
	}
	g := must(b.people.ContactGroups.Create(&peopleapi.CreateContactGroupRequest{ContactGroup: &peopleapi.ContactGroup{Name: "Clients"}}).Do())(t)
	_, err := b.people.ContactGroups.Create(&peopleapi.CreateContactGroupRequest{ContactGroup: &peopleapi.ContactGroup{Name: "clients"}}).Do()
	refused(t, err, 409, "ALREADY_EXISTS") // G-PPL-61
	a := b.create(&pp{Names: named("A", "A").Names, Memberships: []*peopleapi.Membership{{ContactGroupMembership: &peopleapi.ContactGroupMembership{ContactGroupResourceName: g.ResourceName}}}})
	if len(a.Memberships) != 1 {
		t.Errorf("%s", encode(a.Memberships))
	}
	c := b.create(named("C", "C"))
	done := must(b.people.ContactGroups.Members.Modify(g.ResourceName, &peopleapi.ModifyContactGroupMembersRequest{ResourceNamesToAdd: []string{c.ResourceName, "people/c1"}, ResourceNamesToRemove: []string{a.ResourceName}}).Do())(t)
	if len(done.NotFoundResourceNames) != 1 || len(done.CanNotRemoveLastContactGroupResourceNames) != 1 { // G-PPL-62
		t.Errorf("%+v", done)
	}
	_, err = b.people.ContactGroups.Members.Modify("contactGroups/friends", &peopleapi.ModifyContactGroupMembersRequest{ResourceNamesToAdd: []string{c.ResourceName}}).Do()
	refused(t, err, 400, "cannot be added")
	got := must(b.people.ContactGroups.Get(g.ResourceName).MaxMembers(10).Do())(t)
	if got.MemberCount != 2 || len(got.MemberResourceNames) != 2 {
		t.Errorf("%+v", got)
	}
	if none := must(b.people.ContactGroups.Get(g.ResourceName).Do())(t); none.MemberResourceNames != nil {
		t.Error("members without maxMembers")
	}
	must(b.people.ContactGroups.Update(g.ResourceName, &peopleapi.UpdateContactGroupRequest{ContactGroup: &peopleapi.ContactGroup{Etag: g.Etag, Name: "Customers"}}).Do())(t)
	must(b.people.ContactGroups.Delete(g.ResourceName).Do())(t)
	news := must(groups().SyncToken(first.NextSyncToken).Do())(t)
	if len(news.ContactGroups) != 1 || !news.ContactGroups[0].Metadata.Deleted {
		t.Errorf("%+v", news.ContactGroups)
	}
	if m := b.hand.Contact(a.ResourceName); !inGroup(m, "myContacts") {
		t.Errorf("left without a group: %v", m["memberships"])
	}
	b.clean()
}
