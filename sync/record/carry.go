package record

// Carry gives what another side's value becomes where one side's changes from → to: parameters
// token by token, a WHEN part by part, anything else as it is. gone tells that nothing is left.
func Carry(k Key, other, from, to Value, removed bool) (v Value, gone bool) {
	_, rest := k.Occurrence()
	if removed {
		to = Value{}
	}
	v = to
	v.Attr = MergeAttrs(other.Attr, from.Attr, to.Attr)
	if rest == "WHEN" {
		if text := MergeWhen(other.Text, from.Text, to.Text); text != to.Text {
			v.Text, v.Raw = text, ""
		}
	}
	return v, removed && (rest != "WHEN" || v.Text == "")
}
