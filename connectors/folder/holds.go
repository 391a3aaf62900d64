package folder

import (
	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

var _ side.Holder = (*Store)(nil)

// Holds tells whether a document can have a field.
func (s *Store) Holds(k record.Key) bool { return lens.Holds(s.lens, k) }
