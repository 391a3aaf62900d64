package desk

import (
	"strings"

	"bothways/app/report"
	"bothways/sync/link"
	"bothways/sync/side"
)

// unreadable names what the sides hold that cannot be read: it is left as it is, and the rest goes on.
func (d *Desk) unreadable(w *work) []report.Error {
	var out []report.Error
	for _, s := range link.Both {
		for _, b := range w.Broken[s] {
			text := d.advise(b.Err, w.names)
			if !strings.Contains(text, b.ID) {
				text = b.ID + ": " + text
			}
			out = append(out, report.Error{Record: b.ID, Side: s.String(), Code: side.Code(b.Err), Message: w.names[s] + ": " + text})
		}
	}
	return out
}
