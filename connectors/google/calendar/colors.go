package calendar

import (
	"sort"
	"strconv"

	"bothways/sync/record"
)

// paint is one of Google's colours for events: how it looks, and the CSS name it is read as.
type paint struct {
	id   string
	look int
	name string
}

// palette is Google's, in the order of its ids.
var palette = []paint{
	{"1", 0x7986cb, "slateblue"}, {"2", 0x33b679, "mediumseagreen"}, {"3", 0x8e24aa, "darkorchid"}, {"4", 0xe67c73, "salmon"},
	{"5", 0xf6bf26, "gold"}, {"6", 0xf4511e, "orangered"}, {"7", 0x039be5, "dodgerblue"}, {"8", 0x616161, "dimgray"},
	{"9", 0x3f51b5, "royalblue"}, {"10", 0x0b8043, "seagreen"}, {"11", 0xd50000, "crimson"},
}

// isColor tells the colours in the table of settings from the categories.
func isColor(name string) bool { _, ok := cssColors[lower(name)]; return ok }

// categoryID is the colour that the table gives a category, "" for none.
func (l *Lens) categoryID(name string) string {
	if isColor(name) {
		return ""
	}
	return l.Colors[name]
}

// categories are those with a colour, in order.
func (l *Lens) categories() []string {
	var out []string
	for name := range l.Colors {
		if !isColor(name) {
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return out
}

// firstCategory is the category that a colour is read as, "" if it is none.
func (l *Lens) firstCategory(id string) string {
	for _, name := range l.categories() {
		if id != "" && l.Colors[name] == id {
			return name
		}
	}
	return ""
}

// colorID is the colour for a CSS name: by the table, by the name it is read as, else the nearest.
func (l *Lens) colorID(name string) string {
	for n, id := range l.Colors {
		if lower(n) == lower(name) && isColor(n) {
			return id
		}
	}
	for _, p := range palette {
		if p.name == name {
			return p.id
		}
	}
	look, ok := cssColors[lower(name)]
	if !ok {
		n, err := strconv.ParseInt(hexDigits(name), 16, 32)
		if err != nil {
			return ""
		}
		look = int(n)
	}
	best, at := "", 0
	for _, p := range palette {
		if d := distance(p.look, look); best == "" || d < at {
			best, at = p.id, d
		}
	}
	return best
}

func hexDigits(s string) string {
	if len(s) == 7 && s[0] == '#' {
		return s[1:]
	}
	return ""
}

func distance(a, b int) int {
	sum := 0
	for _, shift := range []int{16, 8, 0} {
		d := a>>shift&255 - b>>shift&255
		sum += d * d
	}
	return sum
}

// colorName is what a colour is read as.
func (l *Lens) colorName(id string) string {
	var names []string
	for n, to := range l.Colors {
		if to == id && isColor(n) {
			names = append(names, lower(n))
		}
	}
	sort.Strings(names)
	for _, p := range palette {
		if p.id == id {
			names = append(names, p.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// labelled tells an event whose colour comes from a label, which supersedes colorId.
func labelled(e Event) bool {
	version, _ := e.number("eventLabelVersion")
	return version > 0
}

// readColor shows a colour as the category that the table has for it, else as a colour by name. The colour
// asked for stands beside a category, too, as long as Google's colour is the one made of both.
func readColor(r *reader) {
	id := r.event.text("colorId")
	if labelled(r.event) {
		return
	}
	category := r.lens.firstCategory(id)
	asked, ok := r.event.mark("CATEGORIES")
	if ok && id != "" && r.lens.categoryID(asked.Text) == id {
		category = asked.Text
	}
	if category != "" {
		r.put(record.Member("CATEGORIES", record.Identity(category)), record.Value{Text: category})
	}
	if asked, ok := r.event.mark("COLOR"); ok && asked.Attr == record.Attrs([2]string{"id", id}) {
		r.put("COLOR", record.Value{Text: asked.Text})
	} else if category == "" && id != "" {
		r.put("COLOR", record.Value{Text: r.lens.colorName(id)})
	}
}

func writeColor(b *body) {
	if labelled(b.have) {
		b.left = append(b.left, b.members("COLOR")...)
		return
	}
	id, category := "", ""
	color := b.want["COLOR"].Text
	shown := b.have.text("colorId")
	for _, k := range b.members("CATEGORIES") {
		name := b.want[k].Text
		if to := b.lens.categoryID(name); to != "" && (category == "" || to == shown && id != shown) {
			if category != "" {
				b.left = append(b.left, record.Member("CATEGORIES", record.Identity(category)))
			}
			id, category = to, name
		} else if to != "" {
			b.left = append(b.left, k)
		}
	}
	if category == "" {
		id = b.lens.colorID(color)
	}
	switch {
	case id == "":
		b.set("colorId", nil)
	case id != shown || b.full:
		b.out["colorId"] = id
	}
	if category == b.lens.firstCategory(id) {
		category = "" // it is read without being told
	}
	b.mark("CATEGORIES", record.Value{Text: category})
	mark := record.Value{Text: color, Attr: record.Attrs([2]string{"id", id})}
	if color == "" || b.lens.firstCategory(id) == "" && color == b.lens.colorName(id) {
		mark = record.Value{}
	}
	b.mark("COLOR", mark)
}

func fitsColor(l *Lens, _ string, v record.Value) bool { return l.colorID(v.Text) != "" }
