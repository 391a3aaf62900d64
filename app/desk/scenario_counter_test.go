package desk_test

import (
	"strings"

	"bothways/connectors/dav/davtest"
)

// counting: on a server whose versions count from the making of an item, one that was deleted and made
// anew has the version it had.
func counting(b *bed) {
	e := b.right.(*embedded)
	e.Set(davtest.Quirks{CounterETags: true, Blind: true, Server: "SOGo"})
	two(b)
	b.sync()
	for name, doc := range b.right.docs(b) {
		if strings.Contains(doc, "u-right") {
			changed, _ := alter(doc, "u-right", "", b.note+":made anew", b.stampLine())
			b.right.remove(b, name)
			b.right.put(b, name, changed)
		}
	}
	b.sync()
	b.both("u-right", b.note, "made anew")
	b.edit(b.left, "u-right", b.extra+":and on")
	b.sync()
	b.both("u-right", b.extra, "and on")
	b.both("u-right", b.note, "made anew")
}
