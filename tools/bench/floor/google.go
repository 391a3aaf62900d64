package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// google is an account's contacts, or its primary calendar. What comes from there is kept as it came.
type google struct {
	base, token string
	events      bool
	came        map[string][]byte
}

// newGoogle takes an address that ends in #contacts or #events.
func newGoogle(address, token string) *google {
	base, kind, _ := strings.Cut(address, "#")
	return &google{base: base, token: token, events: kind == "events", came: map[string][]byte{}}
}

const personFields = "names,emailAddresses,phoneNumbers,organizations,biographies,metadata"

// changes follows the pages of a list.
func (g *google) changes(mark string) (map[string]string, string, error) {
	at, q := "v1/people/me/connections", url.Values{"personFields": {personFields}, "pageSize": {"1000"}, "requestSyncToken": {"true"}}
	if g.events {
		at, q = "calendar/v3/calendars/primary/events", url.Values{"maxResults": {"2500"}}
	}
	if mark != "" {
		q.Set("syncToken", mark)
	}
	out := map[string]string{}
	for {
		var page struct {
			Connections, Items           []json.RawMessage
			NextPageToken, NextSyncToken string
		}
		if err := g.do(http.MethodGet, at+"?"+q.Encode(), "", nil, &page); err != nil {
			return nil, "", err
		}
		for _, doc := range slices.Concat(page.Connections, page.Items) {
			var head struct{ ResourceName, ID, Etag string }
			if err := json.Unmarshal(doc, &head); err != nil {
				return nil, "", err
			}
			name := strings.ReplaceAll(head.ResourceName+head.ID, "/", "-") + map[bool]string{false: ".vcf", true: ".ics"}[g.events]
			out[name], g.came[name] = head.Etag, doc
		}
		if page.NextPageToken == "" {
			return out, page.NextSyncToken, nil
		}
		q.Set("pageToken", page.NextPageToken)
	}
}

func (g *google) read(names []string, each func(string, []byte) error) error {
	for _, name := range names {
		if err := each(name, g.came[name]); err != nil {
			return err
		}
	}
	return nil
}

// write makes contacts 200 and events 50 at a time; it changes none.
func (g *google) write(docs map[string][]byte, _ map[string]string) error {
	var all []any
	for _, doc := range docs {
		all = append(all, g.object(string(doc)))
	}
	size := 200
	if g.events {
		size = 50
	}
	for part := range slices.Chunk(all, size) {
		if err := g.create(part); err != nil {
			return err
		}
	}
	return nil
}

func (g *google) create(part []any) error {
	if !g.events {
		body, _ := json.Marshal(map[string]any{"contacts": part, "readMask": "names"})
		return g.do(http.MethodPost, "v1/people:batchCreateContacts", "application/json", body, nil)
	}
	var b bytes.Buffer
	for _, event := range part {
		text, _ := json.Marshal(event)
		fmt.Fprintf(&b, "--part\r\nContent-Type: application/http\r\n\r\nPOST /calendar/v3/calendars/primary/events HTTP/1.1\r\n"+
			"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s\r\n", len(text), text)
	}
	b.WriteString("--part--\r\n")
	return g.do(http.MethodPost, "batch/calendar/v3", "multipart/mixed; boundary=part", b.Bytes(), nil)
}

func (g *google) do(method, at, kind string, body []byte, into any) error {
	req, err := http.NewRequest(method, g.base+at, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+g.token)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %d %.300s", method, at, resp.StatusCode, text)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(text, into)
	}
	return err
}

var contentLine = regexp.MustCompile(`(?m)^([A-Z]+)(?:;[^:]*)?:(.*?)\r?$`)

// object is a document of the kind that is measured with, as Google has it.
func (g *google) object(doc string) any {
	line := map[string]string{}
	for _, m := range contentLine.FindAllStringSubmatch(doc, -1) {
		line[m[1]] = m[2]
	}
	if !g.events {
		name := strings.Split(line["N"]+";", ";")
		return map[string]any{"contactPerson": map[string]any{
			"names":          []any{map[string]any{"familyName": name[0], "givenName": name[1]}},
			"emailAddresses": []any{map[string]any{"value": line["EMAIL"]}}, "phoneNumbers": []any{map[string]any{"value": line["TEL"]}},
			"organizations": []any{map[string]any{"name": line["ORG"]}}, "biographies": []any{map[string]any{"value": line["NOTE"]}}}}
	}
	event := map[string]any{"summary": line["SUMMARY"], "location": line["LOCATION"], "start": clock(line["DTSTART"]), "end": clock(line["DTEND"])}
	if rule := line["RRULE"]; rule != "" {
		event["recurrence"] = []any{"RRULE:" + rule}
	}
	return event
}

// clock makes 20260101T100000Z into a time with its zone.
func clock(s string) any {
	if len(s) < 15 {
		return nil
	}
	return map[string]any{"dateTime": s[:4] + "-" + s[4:6] + "-" + s[6:8] + "T" + s[9:11] + ":" + s[11:13] + ":" + s[13:15] + "Z", "timeZone": "UTC"}
}
