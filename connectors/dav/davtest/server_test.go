package davtest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func call(t *testing.T, method, url, body string, header ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("ada", "geheim")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}

func TestADirectoryKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	s, err := New(User{"ada", "geheim"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	path := s.AddCalendar("Work", "VEVENT")
	url, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	base := strings.TrimSuffix(url, "/") + path
	if code, _ := call(t, "PUT", base+"a%2F%23.ics", "BEGIN:VCALENDAR\nUID:1\n"); code != 201 {
		t.Fatalf("PUT %d", code)
	}
	if code, _ := call(t, "PUT", base+".x.ics", "BEGIN:VCALENDAR\nUID:2\n"); code != 201 {
		t.Fatalf("PUT %d", code)
	}
	s.Put(path, "gone.ics", []byte("BEGIN:VCALENDAR"))
	if !s.Delete(path, "gone.ics") || s.Delete(path, "gone.ics") {
		t.Error("Delete")
	}
	code, body := call(t, "PROPPATCH", base, `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>Office</D:displayname></D:prop></D:set></D:propertyupdate>`)
	if code != 207 || !strings.Contains(body, "200 OK") {
		t.Errorf("PROPPATCH %d %s", code, body)
	}
	again, err := New(User{"ada", "geheim"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	items := again.Items(path)
	if len(items) != 2 || items["a/#.ics"] != "BEGIN:VCALENDAR\nUID:1\n" || items[".x.ics"] == "" || again.folders[path].name != "Office" {
		t.Errorf("after a restart: %v, %q", items, again.folders[path].name)
	}
}

func TestQueryByComponent(t *testing.T) {
	s, _ := New(User{"ada", "geheim"}, "")
	path := s.AddCalendar("Work")
	s.Put(path, "e.ics", []byte("BEGIN:VCALENDAR\nBEGIN:VEVENT"))
	s.Put(path, "t.ics", []byte("BEGIN:VCALENDAR\nBEGIN:VTODO"))
	url, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	code, body := call(t, "REPORT", strings.TrimSuffix(url, "/")+path,
		`<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO"/></C:comp-filter></C:filter></C:calendar-query>`)
	if code != 207 || strings.Contains(body, "e.ics") || !strings.Contains(body, "t.ics") {
		t.Errorf("%d %s", code, body)
	}
}
