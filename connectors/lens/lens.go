// Package lens shows a text document (a card, a calendar object) as a record and takes patches back.
package lens

import (
	"time"

	"bothways/sync/record"
)

// Lens reads and patches the documents of one kind. For every document d and every patch p that fits it:
//
//	Put(d, nil) == d, byte for byte
//	Get(Put(d, p)) == p.Apply(Get(d)), in the sense of record.Same
type Lens interface {
	// Get reads a document: its record and its own time of the last change (REV, LAST-MODIFIED; zero if it has none).
	Get(doc []byte) (record.Record, time.Time, error)
	// Put changes only what the patch names; every other byte stays.
	Put(doc []byte, p record.Patch) ([]byte, error)
	// Make writes a new document. The record has a UID.
	Make(r record.Record) ([]byte, error)
	// Split cuts a file that may hold several records into a document each; Put, Get and Make work on such documents.
	Split(file []byte) ([][]byte, error)
	// Splice puts the i-th document of Split (or one behind the last: i == number of documents) back into the
	// file in its new form; nil takes it out. All other bytes stay.
	Splice(file []byte, i int, doc []byte) ([]byte, error)
}
