package dav

import (
	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

var _ side.Holder = (*store)(nil)

// Holds tells whether a document can have a field.
func (s *store) Holds(k record.Key) bool { return lens.Holds(s.lens, k) }
