package dav

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// told reads a multistatus and prints its rows: href status etag data.
func told(body string) (string, string, error) {
	var out []string
	token, err := readMultistatus(strings.NewReader(body), maxAnswer, func(r row) error {
		s := &store{}
		line := fmt.Sprintf("%s %d %s", r.href, r.status, r.prop(nsDAV, "getetag").str())
		if doc, ok := s.dataOf(r); ok {
			line += fmt.Sprintf(" %q", doc)
		}
		out = append(out, strings.TrimSpace(line))
		return nil
	})
	return strings.Join(out, "|"), token, err
}

func TestMultistatus(t *testing.T) {
	for _, row := range []struct{ name, body, want, token string }{
		{"prefixes", `<d:multistatus xmlns:d="DAV:"><d:response><d:href> /a/1 </d:href><d:propstat><d:prop><d:getetag>"x"</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response><d:sync-token>t</d:sync-token></d:multistatus>`,
			`/a/1 0 "x"`, "t"},
		{"default name space, status without reason", `<multistatus xmlns="DAV:"><response><href>/a</href><status>HTTP/1.1 404</status></response></multistatus>`,
			`/a 404`, ""},
		{"another name space is another property", `<multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop><getetag xmlns="urn:x">no</getetag></prop></propstat></response></multistatus>`,
			`/a 0`, ""},
		{"inner default name space, CDATA", `<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop><calendar-data xmlns="urn:ietf:params:xml:ns:caldav"><![CDATA[A<B` + "\n" + `C]]></calendar-data></D:prop></D:propstat></D:response></D:multistatus>`,
			`/a 0  "A<B\r\nC"`, ""},
		{"line ends kept by references", `<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop><calendar-data xmlns="urn:ietf:params:xml:ns:caldav">A&#13;` + "\n" + `B</calendar-data></D:prop></D:propstat></D:response></D:multistatus>`,
			`/a 0  "A\r\nB"`, ""},
		{"properties that are not there", `<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop><D:getetag>old</D:getetag></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>`,
			`/a 0`, ""},
		{"forbidden as a whole", `<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 507 Full</D:status></D:propstat></D:response></D:multistatus>`,
			`/a 507`, ""},
		{"several hrefs, unknown elements, comments", `<?xml version="1.0"?><!-- x --><D:multistatus xmlns:D="DAV:"><D:extra><D:response/></D:extra><D:response><D:href>/a</D:href><D:href>/b</D:href><!-- y --><D:status>HTTP/1.1 410 Gone</D:status><x/></D:response></D:multistatus>`,
			`/a 410|/b 410`, ""},
		{"latin1", `<?xml version="1.0" encoding="ISO-8859-1"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/` + "\xe9" + `</D:href></D:response></D:multistatus>`,
			`/é 0`, ""},
		{"empty", `<D:multistatus xmlns:D="DAV:"/>`, "", ""},
	} {
		got, token, err := told(row.body)
		if err != nil || got != row.want || token != row.token {
			t.Errorf("%s: %s, token %q, %v", row.name, got, token, err)
		}
	}
}

func TestMultistatusThatIsNone(t *testing.T) {
	deep := `<D:multistatus xmlns:D="DAV:"><D:response>` + strings.Repeat("<a>", 100_000)
	wide := `<D:multistatus xmlns:D="DAV:"><D:response>` + strings.Repeat("<a/>", 100_000)
	for name, body := range map[string]string{
		"nothing": "", "html": "<html><body>hello</body></html>", "cut off": `<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a`,
		"bomb":      `<!DOCTYPE m [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]><D:multistatus xmlns:D="DAV:">&b;</D:multistatus>`,
		"an entity": `<D:multistatus xmlns:D="DAV:"><D:response><D:href>&b;</D:href></D:response></D:multistatus>`,
		"deep":      deep, "wide": wide, "control character": "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>\x01</D:href></D:response></D:multistatus>",
		"odd charset": `<?xml version="1.0" encoding="EBCDIC"?><D:multistatus xmlns:D="DAV:"/>`,
	} {
		if _, _, err := told(body); !errors.Is(err, errXML) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless is a body that never ends.
type endless struct {
	read int
	rest []byte
}

func (e *endless) Read(p []byte) (int, error) {
	if e.read == 0 {
		e.rest = []byte(`<D:multistatus xmlns:D="DAV:">`)
	} else if len(e.rest) == 0 {
		e.rest = []byte(`<D:response><D:href>/` + strings.Repeat("a", 64<<10) + `</D:href></D:response>`)
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	e.read += n
	return n, nil
}

func TestEndlessBodyIsBounded(t *testing.T) {
	rows := 0
	e := &endless{}
	_, err := readMultistatus(e, 4<<20, func(row) error { rows++; return nil })
	if !errors.Is(err, errTooBig) || e.read > 5<<20 || rows == 0 {
		t.Fatalf("%d bytes, %d rows, %v", e.read, rows, err)
	}
}

func FuzzMultistatus(f *testing.F) {
	for _, s := range []string{
		`<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a%20b</D:href><D:status>HTTP/1.1 404</D:status></D:response><D:sync-token>t</D:sync-token></D:multistatus>`,
		`<multistatus xmlns="DAV:"><response><href>http://h/a</href><propstat><prop><getetag>W/"1"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`,
		`<!DOCTYPE a><a/>`, `<D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>`, "<", "\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, err := readMultistatus(strings.NewReader(string(body)), 1<<20, func(r row) error {
			if fo, ok := folderOf(r, "http://h"); ok && !strings.HasSuffix(fo.ID, "/") {
				t.Errorf("collection id %q", fo.ID)
			}
			if id := nameIn("/a/", r.href); strings.HasSuffix(id, "/") {
				t.Errorf("%q is an item's id", id)
			}
			v, form := version(r.prop(nsDAV, "getetag").str())
			if again, _ := version(written(v, form)); v != "" && again != v {
				t.Errorf("version %q becomes %q", v, again)
			}
			return nil
		})
		if err == nil && !strings.Contains(string(body), "multistatus") {
			t.Error("taken for a multistatus")
		}
		readError(body)
	})
}

func TestHrefs(t *testing.T) {
	for _, row := range []struct{ href, want string }{
		{"/c/x.ics", "x.ics"}, {"/c/a%20b.ics", "a b.ics"}, {"/c/a b.ics", "a b.ics"}, {"/c/%c3%a9.ics", "é.ics"}, {"/c/é.ics", "é.ics"},
		{"http://h:1/c/%C3%A9.ics", "é.ics"}, {"/%63/x", "x"}, {"/c/50%.ics", "50%.ics"}, {"/c/a#b?c.ics", "a#b?c.ics"},
		{"/c/", ""}, {"/c", ""}, {"/c/sub/", ""}, {"https://h/c/", ""}, {"/alias/x.ics", "x.ics"}, {"x.ics", "x.ics"}, {"/c/a%2Fb.ics", "a/b.ics"},
		{" /c/x.ics\n", "x.ics"}, {"/c/a+b&c@d;e.ics", "a+b&c@d;e.ics"},
	} {
		if got := nameIn("/c/", row.href); got != row.want {
			t.Errorf("%s: %q, want %q", row.href, got, row.want)
		}
	}
}

func TestHrefsSurviveEscaping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[^\x00-\x1f/][^\x00-\x1f]{0,20}[^\x00-\x1f/]`).Draw(t, "id")
		if strings.TrimSpace(id) != id || strings.ToValidUTF8(id, "?") != id {
			t.Skip()
		}
		href := escapePath("/a b/") + escapeName(id)
		if got := nameIn("/a b/", href); got != id {
			t.Fatalf("%q becomes %q by %s", id, got, href)
		}
		if got := nameIn("/a b/", "http://h"+strings.ToLower(href)); strings.ToLower(id) == id && strings.ToLower(href) == href && got != id {
			t.Fatalf("%q becomes %q", id, got)
		}
		if strings.ContainsAny(href, " ?#") {
			t.Fatalf("%s is not escaped", href)
		}
	})
}

func TestETags(t *testing.T) {
	for _, row := range []struct {
		in, version string
		form        int32
	}{
		{`"1"`, `"1"`, strong}, {`W/"1"`, `"1"`, weak}, {`1`, `"1"`, bare}, {` "a b" `, `"a b"`, strong}, {``, ``, strong}, {`"`, `""`, bare},
	} {
		v, form := version(row.in)
		if v != row.version || form != row.form {
			t.Errorf("%s: %s in form %d", row.in, v, form)
		}
	}
}

func TestTheGateNarrowsAndOpens(t *testing.T) {
	g := newGate(6)
	in := func() (n int) {
		for len(g.slots) > 0 {
			<-g.slots
			n++
		}
		for range n {
			g.slots <- struct{}{}
		}
		return n
	}
	for range 20 {
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		g.leave(true)
	}
	if n := in(); n != 1 {
		t.Fatalf("%d lanes while busy", n)
	}
	for range 200 {
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		g.leave(false)
	}
	if n := in(); n != 6 {
		t.Fatalf("%d lanes afterwards", n)
	}
}

func TestNamesForNewItems(t *testing.T) {
	s := &store{}
	for uid, want := range map[string]string{"u1": "u1.ics", "a@b.c": "a@b.c.ics", "": ".ics"} {
		if got := s.nameFor(uid); got != want {
			t.Errorf("%q: %s", uid, got)
		}
	}
	seen := map[string]bool{}
	for _, uid := range []string{"a/b", "a b", ".x", "../x", "é", "a%b", strings.Repeat("x", 200), "a\\b", "a:b", "con?"} {
		n := s.nameFor(uid)
		if strings.ContainsAny(n, "/\\ %:?") || len(n) > 40 || seen[n] {
			t.Errorf("%q: %s", uid, n)
		}
		seen[n] = true
	}
}
