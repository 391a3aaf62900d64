package calendar

import (
	"strings"

	"bothways/sync/record"
)

const mostAttachments = 25

func readAttachments(r *reader) {
	for _, a := range r.event.objects("attachments") {
		if uri := strings.TrimSpace(a.text("fileUrl")); uri != "" {
			text := "uri:" + uri
			k := record.Member("ATTACH", record.Identity(text))
			if _, twice := r.fields[k]; !twice {
				r.put(k, record.Value{Text: text, Attr: attachmentAttr(a)})
			}
		}
	}
}

func attachmentAttr(a Event) string {
	var tokens [][2]string
	if title := a.text("title"); title != "" {
		tokens = append(tokens, [2]string{"filename", title})
	}
	if kind := a.text("mimeType"); kind != "" {
		tokens = append(tokens, [2]string{"fmttype", kind})
	}
	return record.Attrs(tokens...)
}

// writeAttachments sends the whole list; those that stay keep what is not known here.
func writeAttachments(b *body) {
	wanted := map[string]record.Key{}
	keys := b.members("ATTACH")
	for _, k := range keys {
		wanted[b.want[k].Text] = k
	}
	list, seen := []any{}, map[string]bool{}
	add := func(a Event, text string) {
		k, ok := wanted[text]
		switch {
		case !ok || seen[text]:
		case len(list) == mostAttachments:
			b.left = append(b.left, k)
		default:
			seen[text] = true
			list = append(list, attachment(a, b.want[k].Attr))
		}
	}
	for _, a := range b.have.objects("attachments") {
		add(a, "uri:"+strings.TrimSpace(a.text("fileUrl")))
	}
	for _, k := range keys {
		text := b.want[k].Text
		add(Event{"fileUrl": strings.TrimPrefix(text, "uri:")}, text)
	}
	if _, had := b.have["attachments"]; len(list) > 0 || had {
		b.attach = true
		b.out["attachments"] = list
	}
}

func attachment(a Event, attr string) Event {
	if attachmentAttr(a) == attr {
		return a
	}
	out := a.clone()
	delete(out, "title")
	delete(out, "mimeType")
	for _, t := range record.SplitAttrs(attr) {
		switch t[0] {
		case "filename":
			out["title"] = t[1]
		case "fmttype":
			out["mimeType"] = t[1]
		}
	}
	return out
}
