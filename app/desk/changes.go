package desk

import (
	"strings"

	"bothways/app/report"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

// changes are the fields that a step changes on its side.
func changes(a plan.Action, s link.Side) []report.FieldChange {
	st := a.Step[s]
	if st.Op == link.Delete {
		return nil
	}
	return fieldChanges(a.Link.Half[s].Seen, st.Patch, st.Op == link.Create)
}

// fieldChanges shows a patch of a record.
func fieldChanges(now record.Record, p record.Patch, fresh bool) []report.FieldChange {
	var out []report.FieldChange
	replaced := map[record.Key]bool{}
	for _, e := range p {
		if e.From != "" {
			replaced[e.From] = true
		}
	}
	for _, k := range p.Keys() {
		e := p[k]
		if e.Gone && replaced[k] {
			continue
		}
		c := report.FieldChange{Field: fieldName(k)}
		old := k
		if e.From != "" {
			old = e.From
		}
		if !fresh {
			c.From = shown(now, old)
		}
		if !e.Gone {
			c.To = valueText(k, e.Value)
		}
		out = append(out, c)
	}
	return out
}

// fieldName is a key without the identity of a set's member; a changed occurrence of a series is
// named ("@20260101T100000/SUMMARY").
func fieldName(k record.Key) string { return string(k.Slot()) }

// valueText is a value as a person wrote it, where that is known and short.
func valueText(k record.Key, v record.Value) string {
	if k.Property() == "TEL" && v.Raw != "" && !strings.HasPrefix(v.Raw, "\x00") {
		if _, text, ok := strings.Cut(v.Raw, ":"); ok {
			return strings.TrimPrefix(text, "tel:")
		}
	}
	return v.Text
}
