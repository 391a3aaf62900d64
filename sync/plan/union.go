package plan

import (
	"bothways/sync/record"
)

// union joins what two sides say of one value that they both have and never agreed on: "home" here
// and "work" there is both. It is no union where a parameter can have one value only.
func (u unit) union() (record.Key, string, bool) {
	left, right := u.side[0], u.side[1]
	if len(left) != 1 || len(right) != 1 || !u.name.IsMember() {
		return "", "", false
	}
	l, r := left[u.name], right[u.name]
	if l.Gone || r.Gone || l.From != "" || r.From != "" || l.Value.Text != r.Value.Text || l.was != (record.Value{}) || r.was != (record.Value{}) {
		return "", "", false
	}
	have := map[string]string{}
	for _, t := range record.SplitAttrs(l.Value.Attr) {
		have[t[0]] = t[1]
	}
	for _, t := range record.SplitAttrs(r.Value.Attr) {
		if v, also := have[t[0]]; also && v != t[1] && t[0] != "type" {
			return "", "", false
		}
	}
	return u.name, record.MergeAttrs(l.Value.Attr, "", r.Value.Attr), true
}
