package vcard

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/connectors/lens"
	"bothways/sync/record"
)

var _ lens.Holder = Lens{}

// Holds tells whether a card can have a property of that name: others' fields may be called in ways that
// no property can.
func (l Lens) Holds(k record.Key) bool {
	return !strings.HasPrefix(string(k), "@") && contentline.IsParamName(strings.ReplaceAll(k.Property(), slash, ""))
}
