// Package ical shows iCalendar objects (RFC 5545) as records of events and tasks and patches them as text.
package ical

import (
	"errors"
	"fmt"
	"time"

	"bothways/connectors/contentline"
	"bothways/sync/record"
	"bothways/sync/side"
)

// ProductID is the PRODID (RFC 5545 §3.7.3) of documents made here.
const ProductID = "-//Bothways//Bothways 1//EN"

// stamp is the DTSTAMP of components made here. It is required (RFC 5545 §3.8.7.2), but a time of
// its own would make two documents of one record differ, and this package has no clock.
const stamp = "19700101T000000Z"

// Lens reads and patches calendar objects of one kind; see lens.Lens. Errors are of the classes
// side.ErrInvalid, with line and cause, and side.ErrUnsupported.
type Lens struct {
	Kind record.Kind // record.Calendar (VEVENT) or record.Tasks (VTODO)
}

// New makes the lens of a kind.
func New(kind record.Kind) Lens { return Lens{Kind: kind} }

func (l Lens) component() string {
	if l.Kind == record.Tasks {
		return "VTODO"
	}
	return "VEVENT"
}

// Get reads a calendar object: one event or task, a series with all its changed occurrences. A
// document that holds only components of another kind is a side.ErrUnsupported.
func (l Lens) Get(doc []byte) (record.Record, time.Time, error) {
	o, err := l.read(doc)
	if err != nil {
		return record.Record{}, time.Time{}, err
	}
	r, err := o.record()
	if err != nil {
		return record.Record{}, time.Time{}, err
	}
	return r, o.modified(), nil
}

// Put changes only what the patch names; every other byte stays.
func (l Lens) Put(doc []byte, p record.Patch) ([]byte, error) {
	if len(p) == 0 {
		return doc, nil
	}
	o, err := l.read(doc)
	if err != nil {
		return nil, err
	}
	if err := o.apply(p); err != nil {
		return nil, err
	}
	return o.doc.Bytes(), nil
}

// Make writes a new calendar object, without METHOD.
func (l Lens) Make(r record.Record) ([]byte, error) {
	empty := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + ProductID + "\r\nEND:VCALENDAR\r\n"
	o, err := l.parse([]byte(empty))
	if err != nil {
		return nil, err
	}
	o.uid = r.UID
	if needsMaster(r) {
		if err := o.addMaster(); err != nil {
			return nil, err
		}
	}
	if err := o.apply(record.All(r)); err != nil {
		return nil, err
	}
	return o.doc.Bytes(), nil
}

// needsMaster tells whether there is more than changed occurrences.
func needsMaster(r record.Record) bool {
	for k := range r.Fields {
		if start, rest := k.Occurrence(); start == "" && rest != "" {
			return true
		}
	}
	return len(r.Fields) == 0
}

// invalid makes an error of a document: the line, and what is wrong with it.
func invalid(line int, format string, args ...any) error {
	return &side.Error{Class: side.ErrInvalid, What: fmt.Sprintf("line %d: ", line) + fmt.Sprintf(format, args...)}
}

// unfit makes an error of a value that cannot be written.
func unfit(k record.Key, format string, args ...any) error {
	return &side.Error{Class: side.ErrInvalid, What: string(k) + ": " + fmt.Sprintf(format, args...)}
}

// broken gives an error of the text form its class.
func broken(err error) error {
	var e *contentline.Error
	if errors.As(err, &e) {
		return invalid(e.Line, "%s", e.What)
	}
	return &side.Error{Class: side.ErrInvalid, Err: err}
}
