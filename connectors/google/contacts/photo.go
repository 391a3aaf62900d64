package contacts

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

func photoMember(text string) record.Key { return record.Member("PHOTO", record.Identity(text)) }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// photoValue shows a picture by its hash, with the line a card has for it.
func photoValue(data []byte) (record.Value, bool) {
	if len(data) == 0 {
		return record.Value{}, false
	}
	kind := ";TYPE=JPEG"
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		kind = ";TYPE=PNG"
	}
	return record.Value{Text: digest(data), Raw: "PHOTO;ENCODING=b" + kind + ":" + base64.StdEncoding.EncodeToString(data)}, true
}

// applyPhoto sets the picture to the first one of the patch that Google takes, or takes it out. Of
// several Google keeps one.
func (e *editor) applyPhoto(patch record.Patch) {
	have := record.Key("")
	if v, ok := photoValue(e.photo); ok {
		have = photoMember(v.Text)
	}
	var next []byte
	for _, k := range patch.Keys() {
		if x := patch[k]; k.Property() == "PHOTO" && !x.Gone && next == nil && k != have {
			next = octets(x.Value)
		}
	}
	gone := have != "" && patch[have].Gone
	switch {
	case next != nil && (have == "" || gone):
		e.photo = next
	case gone:
		e.photo = nil
	}
}

// octets are those of a picture's raw line, if they are what its hash says and Google takes their kind (G-PPL-49).
func octets(v record.Value) []byte {
	first, _, _ := strings.Cut(v.Raw, "\n")
	l := contentline.ParseLine(first)
	if l.Opaque() || l.Name() != "PHOTO" {
		return nil
	}
	code := l.Value()
	if len(code) > 5 && strings.EqualFold(code[:5], "data:") {
		_, code, _ = strings.Cut(contentline.Unescape(code), ",")
	}
	code = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", "=", "", "-", "+", "_", "/").Replace(code)
	data, err := base64.RawStdEncoding.DecodeString(code)
	if err != nil || digest(data) != v.Text {
		return nil
	}
	if !bytes.HasPrefix(data, []byte("\x89PNG")) && !bytes.HasPrefix(data, []byte("\xff\xd8\xff")) {
		return nil
	}
	return data
}

// WithPhoto puts a picture's octets into a person's document, where Get finds them.
func WithPhoto(doc, data []byte) []byte {
	var body object
	if json.Unmarshal(doc, &body) != nil {
		return doc
	}
	set(body, photoKey, base64.StdEncoding.EncodeToString(data))
	out, err := json.Marshal(body)
	if err != nil {
		return doc
	}
	return out
}

// Photo gives the octets that a document holds, nil if none.
func Photo(doc []byte) []byte {
	var body struct {
		PhotoBytes []byte `json:"photoBytes"`
	}
	if json.Unmarshal(doc, &body) != nil {
		return nil
	}
	return body.PhotoBytes
}

// Changed lists the person's fields that differ between two documents: what an update mask names. The
// picture is none of them.
func Changed(from, to []byte) []string {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(from, &a) != nil || json.Unmarshal(to, &b) != nil {
		return nil
	}
	var out []string
	for _, f := range Writable {
		if !sameJSON(a[f], b[f]) {
			out = append(out, f)
		}
	}
	return out
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	_ = json.Unmarshal(a, &x)
	_ = json.Unmarshal(b, &y)
	p, err1 := json.Marshal(x)
	q, err2 := json.Marshal(y)
	return err1 == nil && err2 == nil && bytes.Equal(p, q)
}

// Writable are the fields that an update mask may name (G-PPL-7).
var Writable = strings.Fields(`addresses biographies birthdays calendarUrls clientData emailAddresses events externalIds genders imClients interests locales
	locations memberships miscKeywords names nicknames occupations organizations phoneNumbers relations sipAddresses urls userDefined`)
