package calendar

import (
	"bothways/sync/record"
)

// A mark is a private extended property that keeps the words of a field where Google has others for it. It
// counts only as long as Google shows what was made of those words: a change made at Google wins.
const (
	markPrefix  = "bothways."
	longestMark = 1024 // characters (extended properties guide); longer ones are cut off without a word
)

// mark is what a mark of that name holds.
func (e Event) mark(name string) (record.Value, bool) {
	text, ok := e.object("extendedProperties").object("private")[markPrefix+name].(string)
	if !ok {
		return record.Value{}, false
	}
	var v record.Value
	tokens := record.SplitAttrs(text)
	for i, t := range tokens {
		if t[0] == "text" && v.Text == "" {
			v.Text = t[1]
			v.Attr = record.Attrs(append(append([][2]string(nil), tokens[:i]...), tokens[i+1:]...)...)
		}
	}
	return v, v.Text != ""
}

// markText is the reverse of mark; "" where it would be too long.
func markText(v record.Value) string {
	for _, t := range record.SplitAttrs(v.Attr) {
		if t[0] == "text" {
			return ""
		}
	}
	text := record.Attrs(append(record.SplitAttrs(v.Attr), [2]string{"text", v.Text})...)
	if len([]rune(text)) > longestMark {
		return ""
	}
	return text
}
