package dav_test

import (
	"net/http"
	"strings"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Other people's collections are found where they are shared into the account's home, and where somebody
// lets the account act for them; any other is reached by its address.
func TestCollectionsOfOthers(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	s.AddCalendar("Work", "VEVENT")
	s.AddPrincipal("bob", true)
	s.AddPrincipal("eve", false)
	s.AddOther("bob", "Work", false, false, "VEVENT")
	s.AddOther("bob", "Clients", true, false)
	s.AddOther("eve", "Team", false, true, "VEVENT")
	s.AddOther("eve", "Own", false, false, "VEVENT")
	list := func(at string) string {
		c, err := connect(t, config(at)).Collections(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", at, err)
		}
		var ids []string
		for _, x := range c {
			ids = append(ids, x.ID)
		}
		return strings.Join(ids, " ")
	}
	want(t, "all that the account may see", list(url), "/ada/work/ /bob/clients/ /bob/work/ /eve/team/")
	want(t, "a principal's address", list(url+"principals/eve/"), "/eve/own/ /eve/team/")
	want(t, "a home's address", list(url+"bob/clients/"), "/ada/work/ /bob/clients/ /bob/work/ /eve/team/")

	k := connect(t, config(url))
	for name, id := range map[string]string{"Work": "/ada/work/", "/bob/work/": "/bob/work/", "Team": "/eve/team/", "/eve/own/": "/eve/own/"} {
		st := open(t, k, name, record.Calendar)
		if _, err := st.Create(t.Context(), record.New(record.Calendar, "u1")); err != nil || len(s.Items(id)) != 1 {
			t.Errorf("%s: %v, %s holds %d", name, err, id, len(s.Items(id)))
		}
	}

	// A lender that cannot be seen any more spoils nothing.
	s.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		if strings.HasPrefix(r.URL.Path, "/principals/bob") {
			return http.StatusForbidden, nil
		}
		return 0, nil
	}})
	want(t, "without Bob", list(url), "/ada/work/ /eve/team/")
	if _, err := connect(t, config(url)).Open(t.Context(), "Clients", side.Options{Kind: record.Contacts}); err == nil {
		t.Error("what cannot be seen is open")
	}
}
