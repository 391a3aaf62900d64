package calendar

import (
	"strings"

	"bothways/sync/record"
)

func reads(k record.Key, member string) func(*reader) {
	return func(r *reader) { r.put(k, record.Value{Text: trimmed(r.event.text(member))}) }
}

func writes(k record.Key, member string) func(*body) {
	return func(b *body) { b.setText(member, b.want[k].Text) }
}

func (b *body) setText(member, text string) {
	if text == "" {
		b.set(member, nil)
		return
	}
	b.set(member, text)
}

func readDescription(r *reader) {
	r.put("DESCRIPTION", record.Value{Text: plain(r.event.text("description"))})
}

// writeDescription leaves the formatting of one that says the same.
func writeDescription(b *body) {
	want := b.want["DESCRIPTION"].Text
	if have := b.have.text("description"); want != "" && plain(have) == want {
		b.setText("description", have)
		return
	}
	b.setText("description", written(want))
}

func fitsDescription(_ *Lens, _ string, v record.Value) bool {
	return len([]rune(written(v.Text))) <= longestDescription
}

// word reads a member of few values; what was asked counts where it means the same.
func (r *reader) word(k record.Key, shown string, means func(asked string) string) {
	if asked, ok := r.event.mark(string(k)); ok && means(asked.Text) == means(shown) {
		shown = asked.Text
	}
	r.put(k, record.Value{Text: shown})
}

// setWord writes such a member; usual is the value that need not be said.
func (b *body) setWord(k record.Key, member, usual, value string, again string) {
	have := b.have.text(member)
	if have == "" {
		have = usual
	}
	if value != have || b.full {
		b.out[member] = value
	}
	asked := b.want[k]
	if asked.Text == again {
		asked = record.Value{}
	}
	b.mark(string(k), record.Value{Text: asked.Text})
}

func statusOf(word string) string {
	switch word {
	case "TENTATIVE", "CANCELLED":
		return "tentative"
	}
	return "confirmed"
}

func readStatus(r *reader) {
	shown := ""
	if r.event.text("status") == "tentative" {
		shown = "TENTATIVE"
	}
	r.word("STATUS", shown, statusOf)
}

func writeStatus(b *body) {
	again := ""
	value := statusOf(b.want["STATUS"].Text)
	if value == "tentative" {
		again = "TENTATIVE"
	}
	b.setWord("STATUS", "status", "confirmed", value, again)
}

func fitsStatus(l *Lens, id string, v record.Value) bool {
	return oneOf("CONFIRMED", "TENTATIVE", "CANCELLED")(l, id, v)
}

// classOf never makes an event more open than the calendar is: PUBLIC is what RFC 5545 means by no CLASS.
func classOf(word string) string {
	switch word {
	case "", "PUBLIC":
		return "default"
	case "CONFIDENTIAL":
		return "confidential"
	}
	return "private" // RFC 5545 §3.8.1.3: of words that are not known too
}

func readClass(r *reader) {
	visibility := r.event.text("visibility")
	switch visibility {
	case "public":
		r.put("CLASS", record.Value{Text: "PUBLIC"})
	case "private", "confidential":
		r.word("CLASS", strings.ToUpper(visibility), classOf)
	default:
		r.word("CLASS", "", classOf)
	}
}

func writeClass(b *body) {
	word := b.want["CLASS"].Text
	value, again := classOf(word), ""
	if value != "default" {
		again = strings.ToUpper(value)
	}
	if word == "PUBLIC" && b.have.text("visibility") == "public" {
		value, again = "public", "PUBLIC"
	}
	b.setWord("CLASS", "visibility", "default", value, again)
}

func transpOf(word string) string {
	if word == "TRANSPARENT" {
		return "transparent"
	}
	return "opaque"
}

func readTransp(r *reader) {
	shown := ""
	if r.event.text("transparency") == "transparent" {
		shown = "TRANSPARENT"
	}
	r.word("TRANSP", shown, transpOf)
}

func writeTransp(b *body) {
	again := ""
	value := transpOf(b.want["TRANSP"].Text)
	if value == "transparent" {
		again = "TRANSPARENT"
	}
	b.setWord("TRANSP", "transparency", "opaque", value, again)
}

func readURL(r *reader) {
	r.put("URL", record.Value{Text: strings.TrimSpace(r.event.object("source").text("url"))})
}

func writeURL(b *body) {
	if url := b.want["URL"].Text; url != "" {
		b.set("source", Event{"url": url})
		return
	}
	b.set("source", nil)
}

func readConference(r *reader) {
	add := func(uri, kind, label string) {
		tokens := [][2]string{{"value", "URI"}}
		if feature := map[string]string{"video": "VIDEO", "phone": "PHONE", "sip": "AUDIO"}[kind]; feature != "" {
			tokens = append(tokens, [2]string{"feature", feature})
		}
		if label != "" {
			tokens = append(tokens, [2]string{"label", label})
		}
		k := record.Member("CONFERENCE", record.Identity(uri))
		if _, twice := r.fields[k]; !twice {
			r.put(k, record.Value{Text: uri, Attr: record.Attrs(tokens...)})
		}
	}
	points := r.event.object("conferenceData").objects("entryPoints")
	for _, p := range points {
		if uri := strings.TrimSpace(p.text("uri")); uri != "" && !strings.ContainsAny(uri, "\r\n") {
			add(uri, p.text("entryPointType"), p.text("label"))
		}
	}
	if link := r.event.text("hangoutLink"); link != "" && len(points) == 0 {
		add(link, "video", "")
	}
}
