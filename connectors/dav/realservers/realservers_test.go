package realservers_test

import (
	"crypto/md5"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"bothways/connectors/dav/realservers"
)

func TestMain(m *testing.M) { os.Exit(realservers.Main(m)) }

var each = []struct {
	name string
	get  func(testing.TB) realservers.Server
}{
	{"cyrus", realservers.Cyrus}, {"radicale", realservers.Radicale}, {"xandikos", realservers.Xandikos},
}

const event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Plain client//EN\r\nBEGIN:VEVENT\r\nUID:e1\r\n" +
	"DTSTAMP:20260101T000000Z\r\nDTSTART:20300107T090000Z\r\nDTEND:20300107T100000Z\r\nSUMMARY:Tea\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

const card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c1\r\nFN:Ada Lovelace\r\nN:Lovelace;Ada;;;\r\nEND:VCARD\r\n"

func TestKeepsCardsAndEvents(t *testing.T) {
	for _, row := range each {
		t.Run(row.name, func(t *testing.T) {
			s := row.get(t)
			for _, doc := range []struct{ at, kind, body, holds string }{
				{s.NewCalendar("Tea & cake") + "e1.ics", "text/calendar; charset=utf-8", event, "SUMMARY:Tea"},
				{s.NewAddressBook("People") + "c1.vcf", "text/vcard; charset=utf-8", card, "FN:Ada Lovelace"},
			} {
				status, answer, err := s.Do(http.MethodPut, doc.at, doc.kind, doc.body)
				if err != nil || status/100 != 2 {
					t.Fatalf("put %s: %d %v %s\n%s", doc.at, status, err, answer, s.Log())
				}
				status, answer, err = s.Do(http.MethodGet, doc.at, "", "")
				if err != nil || status != http.StatusOK || !strings.Contains(answer, doc.holds) {
					t.Errorf("get %s: %d %v %s", doc.at, status, err, answer)
				}
			}
		})
	}
}

func TestAsksForThePassword(t *testing.T) {
	for _, row := range each {
		t.Run(row.name, func(t *testing.T) {
			s := row.get(t)
			if s.Username == "" {
				t.Skip("knows no password")
			}
			at := s.NewCalendar("Mine")
			s.Password = "wrong"
			status, _, err := s.Do("PROPFIND", at, "", "")
			if err != nil || status != http.StatusUnauthorized {
				t.Errorf("wrong password: %d %v", status, err)
			}
		})
	}
}

func TestKeepsDataOverAStop(t *testing.T) {
	for _, row := range each {
		t.Run(row.name, func(t *testing.T) {
			s := row.get(t)
			at := s.NewCalendar("Kept") + "e1.ics"
			if status, answer, err := s.Do(http.MethodPut, at, "text/calendar; charset=utf-8", event); err != nil || status/100 != 2 {
				t.Fatalf("put: %d %v %s", status, err, answer)
			}
			s.Stop()
			if _, _, err := s.Do(http.MethodGet, at, "", ""); err == nil {
				t.Error("a stopped server answers")
			}
			s.Start()
			if status, answer, err := s.Do(http.MethodGet, at, "", ""); err != nil || status != http.StatusOK {
				t.Errorf("after the stop: %d %v %s", status, err, answer)
			}
		})
	}
}

func TestCyrusDigestTakesADigest(t *testing.T) {
	s := realservers.CyrusDigest(t)
	at := s.NewCalendar("Signed")
	pool := &http.Transport{}
	t.Cleanup(pool.CloseIdleConnections)
	ask := func(authorization string) *http.Response {
		req, err := http.NewRequest("PROPFIND", at, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", authorization)
		resp, err := (&http.Client{Transport: pool}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp
	}
	for _, row := range []struct {
		password string
		status   int
	}{{s.Password, http.StatusMultiStatus}, {"wrong", http.StatusUnauthorized}} {
		offer := strings.Join(ask("").Header.Values("WWW-Authenticate"), "\n")
		nonce := regexp.MustCompile(`Digest nonce="([^"]+)".*algorithm=md5-sess`).FindStringSubmatch(offer)
		if nonce == nil {
			t.Fatalf("offers %q", offer)
		}
		if resp := ask(answer(s.Username, row.password, nonce[1], at)); resp.StatusCode != row.status {
			t.Errorf("password %q: %s", row.password, resp.Status)
		}
		pool.CloseIdleConnections() // it would stay signed in
	}
}

// answer is a digest by RFC 7616 §3.4 with MD5-sess, as Cyrus wants it.
func answer(user, password, nonce, at string) string {
	sum := func(b string) string { return fmt.Sprintf("%x", md5.Sum([]byte(b))) }
	uri := at[strings.Index(at, "/dav/"):]
	a1 := sum(sum(user+":example.org:"+password) + ":" + nonce + ":c0ffee")
	response := sum(a1 + ":" + nonce + ":00000001:c0ffee:auth:" + sum("PROPFIND:"+uri))
	return fmt.Sprintf(`Digest username="%s", realm="example.org", nonce="%s", uri="%s", cnonce="c0ffee", nc=00000001, qop=auth, response="%s", algorithm=md5-sess`,
		user, nonce, uri, response)
}

// The recorder must be known to work before an empty one proves anything.
func TestCyrusMailsGuestsOfAPlainClient(t *testing.T) {
	s := realservers.Cyrus(t)
	invitation := strings.Replace(event, "SUMMARY:Tea\r\n", "SUMMARY:Tea\r\nORGANIZER:mailto:"+s.Address+
		"\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:"+s.Address+
		"\r\nATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:guest@example.com\r\n", 1)
	at := s.NewCalendar("Invitations") + "e1.ics"
	if status, answer, err := s.Do(http.MethodPut, at, "text/calendar; charset=utf-8", invitation); err != nil || status/100 != 2 {
		t.Fatalf("put: %d %v %s", status, err, answer)
	}
	sent := await(s, 1)
	if len(sent) == 0 || !strings.Contains(sent[0], "guest@example.com") || !strings.Contains(sent[0], "METHOD:REQUEST") {
		t.Fatalf("no invitation among %d mails: %q\n%s", len(sent), sent, s.Log())
	}
	if later := realservers.Cyrus(t).Mails(); len(later) != 0 {
		t.Errorf("a test that comes later sees %d mails of the one before", len(later))
	}
}

// await gives a server that mails after its answer the time to do so.
func await(s realservers.Server, n int) []string {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		if sent := s.Mails(); len(sent) >= n && sent[n-1] != "" {
			return sent
		}
	}
	return s.Mails()
}
