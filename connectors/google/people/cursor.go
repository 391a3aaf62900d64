package people

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"bothways/sync/side"
)

// mark is what a cursor holds.
type mark struct {
	Token  string            `json:"t"`
	Of     string            `json:"o"`           // the collection
	Groups map[string]string `json:"g,omitempty"` // resource name → name, as they were
	Names  map[string]string `json:"n,omitempty"` // id → resource name, where they differ
	Place  string            `json:"p,omitempty"`
}

const cursorPrefix = "people1:"

func (m mark) cursor() side.Cursor {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings alone
	}
	return side.Cursor(cursorPrefix + base64.RawURLEncoding.EncodeToString(b) + ".")
}

func markOf(c side.Cursor, of string) (mark, error) {
	lost := &side.Error{Class: side.ErrCursor, What: "this position is not one of ours", Untouched: true}
	body, ok := strings.CutPrefix(string(c), cursorPrefix)
	if !ok || !strings.HasSuffix(body, ".") {
		return mark{}, lost
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSuffix(body, "."))
	if err != nil {
		return mark{}, lost
	}
	var m mark
	d := json.NewDecoder(bytes.NewReader(raw))
	if d.Decode(&m) != nil || m.Token == "" || m.Of != of {
		return mark{}, lost
	}
	return m, nil
}

// lost tells a token that Google does not take any more from other refusals (G-PPL-22): an expired one
// says so, a damaged one is an invalid argument.
func lost(err error) error {
	if errors.Is(err, side.ErrInvalid) {
		return &side.Error{Class: side.ErrCursor, What: "Google does not take the position", Untouched: true, Err: err}
	}
	return err
}
