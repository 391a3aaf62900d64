// Package vcard shows a vCard 2.1, 3.0 or 4.0 as a record and takes patches back as edits of its text.
package vcard

import (
	"bytes"
	"time"

	"bothways/connectors/contentline"
	"bothways/connectors/lens"
	"bothways/sync/record"
)

// Lens reads and patches cards (RFC 2426, RFC 6350, vCard 2.1). It holds no state.
//
// Put leaves REV as it is: no clock runs here, and who stores the document knows the time better.
type Lens struct {
	Region  string // ISO 3166 code for phone numbers without country code, "" if unknown
	Version string // of new cards: "3.0" or "4.0"
}

var _ lens.Lens = Lens{}

// New makes a lens. An empty version means "3.0", which every server takes.
func New(region, version string) Lens {
	if version != "4.0" {
		version = "3.0"
	}
	return Lens{Region: region, Version: version}
}

// Get reads one card. Errors are side.ErrInvalid and name the line.
func (l Lens) Get(doc []byte) (record.Record, time.Time, error) {
	c, err := l.open(doc)
	if err != nil {
		return record.Record{}, time.Time{}, err
	}
	r := record.Record{Kind: record.Contacts, UID: c.uid, Fields: make(map[record.Key]record.Value, len(c.entries))}
	for _, e := range c.entries {
		r.Fields[e.key] = e.value
	}
	return r, c.changed, nil
}

// Make writes a new card, folded and with CRLF.
func (l Lens) Make(r record.Record) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("BEGIN:VCARD\r\nVERSION:" + l.Version + "\r\nPRODID:-//Bothways//Bothways//EN\r\n")
	if r.UID != "" {
		b.WriteString("UID:" + contentline.Escape(r.UID) + "\r\n")
	}
	b.WriteString("FN:\r\n")
	if l.Version == "3.0" {
		b.WriteString("N:;;;;\r\n")
	}
	b.WriteString("END:VCARD\r\n")
	return l.Put(b.Bytes(), record.All(r))
}
