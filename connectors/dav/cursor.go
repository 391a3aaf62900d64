package dav

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"

	"bothways/sync/side"
)

// The letters in front of a cursor.
const (
	byToken = "t1." // sync-collection
	byETags = "e1." // a comparison of all ETags
	byPage  = "p1." // the next page of a listing that this store still holds
)

// maxCursor bounds what a cursor unpacks to.
const maxCursor = 256 << 20

// tokenMark is the position of sync-collection. Known are a few members of the collection: a
// server that has silently forgotten the token is found out by asking for one of them.
type tokenMark struct {
	Token string   `json:"t"`
	Known []string `json:"k,omitempty"`
	Empty bool     `json:"z,omitempty"` // there was no member at all
	Bad   bad      `json:"b,omitempty"`
	about
}

// etagMark is the position where there is no sync-collection: all versions there were.
type etagMark struct {
	CTag  string            `json:"c,omitempty"`
	ETags map[string]string `json:"e"`
	Bad   bad               `json:"b,omitempty"`
}

// bad names the items that could not be read when they were last seen, and why: they are told again
// until they change.
type bad map[string]string

func (b bad) error(id string) error {
	return &side.Error{Class: side.ErrInvalid, What: b[id]}
}

func pack(letter string, v any) (side.Cursor, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(v); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return side.Cursor(letter + base64.RawURLEncoding.EncodeToString(b.Bytes())), nil
}

func unpack(letter string, c side.Cursor, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(string(c)[len(letter):])
	if err != nil {
		return lostCursor(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return lostCursor(err)
	}
	all, err := io.ReadAll(io.LimitReader(z, maxCursor)) // to the checksum at the end
	if err == nil {
		err = json.Unmarshal(all, v)
	}
	if err != nil {
		return lostCursor(err)
	}
	return nil
}

func lostCursor(err error) error {
	return &side.Error{Class: side.ErrCursor, Untouched: true, Err: fmt.Errorf("cursor: %w", err)}
}
