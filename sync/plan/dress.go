package plan

import (
	"strings"

	"bothways/sync/link"
	"bothways/sync/record"
)

// guestMark begins the lines that stand for guests in a description; they never travel back.
const guestMark = "\n\n— Guests: "

// plain is a record without its dress: what was put into a title or a description only to be read
// there is no title and no description.
func (r Rules) plain(rec record.Record) record.Record {
	if r.Kind != record.Calendar {
		return rec
	}
	title, titled := rec.Fields["SUMMARY"]
	titled = titled && r.Untitled != "" && title.Text == r.Untitled
	about, marked := rec.Fields["DESCRIPTION"]
	text, _, found := strings.Cut(about.Text, guestMark)
	if marked = marked && found && r.Attendees == "names-in-description"; !titled && !marked {
		return rec
	}
	rec = rec.Clone()
	if titled {
		delete(rec.Fields, "SUMMARY")
	}
	if marked && text == "" {
		delete(rec.Fields, "DESCRIPTION")
	} else if marked {
		rec.Fields["DESCRIPTION"] = record.Value{Text: text, Attr: about.Attr}
	}
	return rec
}

// busyTitle stands for a private event.
const busyTitle = "Busy"

// dressed tells whether a record only stands for a private one.
func dressed(r record.Record) bool { return private(r) && r.Text("SUMMARY") == busyTitle }

// dress adds what only the receiving side gets: a title for an untitled event, "Busy" for a private
// one, the guests' names in the description.
func (r Rules) dress(l link.Link, from link.Side, step *Step) {
	src := l.Half[from].Seen
	if src.Kind == record.Contacts {
		return
	}
	fields := step.Record.Fields
	if private(src) && r.privacy(from) == "busy" {
		fields["SUMMARY"] = record.Value{Text: busyTitle}
		fields["CLASS"] = record.Value{Text: "PRIVATE"}
		step.Source["CLASS"] = record.Edit{Value: src.Fields["CLASS"]}
		return
	}
	if _, titled := fields["SUMMARY"]; !titled && r.Untitled != "" && src.Kind == record.Calendar {
		fields["SUMMARY"] = record.Value{Text: r.Untitled}
	}
	if names := r.guests(src); names != "" {
		fields["DESCRIPTION"] = record.Value{Text: fields["DESCRIPTION"].Text + names}
	}
}

// redress keeps a patch of an existing record in the same dress.
func (r Rules) redress(l link.Link, to link.Side, p record.Patch) {
	if r.Kind != record.Calendar {
		return
	}
	_, dressed := l.Half[to.Other()].Seen.Fields["SUMMARY"]
	if e, ok := p["SUMMARY"]; ok && e.Gone && !dressed && r.Untitled != "" {
		p["SUMMARY"] = record.Edit{Value: record.Value{Text: r.Untitled}}
	}
	e, ok := p["DESCRIPTION"]
	if !ok {
		return
	}
	if names := r.guests(l.Half[to.Other()].Seen); names != "" {
		p["DESCRIPTION"] = record.Edit{Value: record.Value{Text: e.Value.Text + names, Attr: e.Value.Attr}}
	}
}

// guests lists the guests' names as lines of a description, "" where they do not go there.
func (r Rules) guests(src record.Record) string {
	if r.Attendees != "names-in-description" {
		return ""
	}
	var names []string
	for _, v := range src.Members("ATTENDEE") {
		name := strings.TrimPrefix(v.Text, "mailto:")
		for _, t := range record.SplitAttrs(v.Attr) {
			if t[0] == "cn" && t[1] != "" {
				name = t[1]
			}
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return ""
	}
	return guestMark + strings.Join(names, ", ")
}
