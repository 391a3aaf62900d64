package ical

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// readPart reads an alarm or another component inside an event or a task.
func readPart(c *contentline.Component) (record.Value, record.Key, bool) {
	if !contentline.IsParamName(c.Name) {
		return record.Value{}, "", false
	}
	lines := linesOf(c)
	for i, l := range lines {
		lines[i] = valid(l)
	}
	raw := strings.Join(lines, "\n")
	if c.Name == "VALARM" {
		v, id := alarmValue(lines)
		v.Raw = raw
		return v, record.Member("ALARM", record.Identity(id)), true
	}
	id := raw
	if uid := c.First("UID"); uid != nil {
		id = strings.TrimSpace(uid.Value())
	}
	lines[0], lines[len(lines)-1] = "BEGIN:"+c.Name, "END:"+c.Name
	return record.Value{Text: strings.Join(lines, "\n"), Raw: raw}, record.Member(c.Name, record.Identity(id)), true
}

// alarmAttrs are what an alarm has beside action, trigger and description.
var alarmAttrs = []string{"SUMMARY", "REPEAT", "DURATION", "ATTACH", "ATTENDEE"}

// alarmValue compares alarms by what they do and when; identity is action and trigger.
func alarmValue(lines []string) (v record.Value, id string) {
	var action, trigger, description string
	var tokens [][2]string
	depth := 0
	for _, text := range lines {
		l := contentline.ParseLine(text)
		switch l.Name() {
		case "BEGIN":
			depth++
			continue
		case "END":
			depth--
			continue
		}
		if depth > 1 {
			continue
		}
		switch l.Name() {
		case "ACTION":
			action = strings.ToUpper(strings.TrimSpace(l.Value()))
		case "TRIGGER":
			trigger = triggerText(l)
		case "DESCRIPTION":
			description = plainText(contentline.Unescape(l.Value()))
		case "SUMMARY":
			tokens = append(tokens, [2]string{"summary", plainText(contentline.Unescape(l.Value()))})
		case "REPEAT":
			tokens = append(tokens, [2]string{"repeat", strings.TrimSpace(l.Value())})
		case "DURATION":
			tokens = append(tokens, [2]string{"duration", canonicalDuration(l.Value())})
		case "ATTACH":
			tokens = append(tokens, [2]string{"attach", content(l)})
		case "ATTENDEE":
			tokens = append(tokens, [2]string{"attendee", address(l.Value())})
		}
	}
	text := "action=" + action + "\ntrigger=" + trigger
	if description != "" {
		text += "\ndescription=" + contentline.Escape(description)
	}
	return record.Value{Text: text, Attr: record.Attrs(tokens...)}, strings.TrimSpace(action + " " + trigger)
}

// triggerText is "-PT15M", "-PT15M END", or an instant "20260101T090000Z".
func triggerText(l *contentline.Line) string {
	value := strings.ToUpper(strings.TrimSpace(l.Value()))
	if strings.HasPrefix(strings.TrimLeft(value, "+-"), "P") {
		value = canonicalDuration(value)
		if strings.EqualFold(strings.TrimSpace(l.First("RELATED")), "END") {
			value += " END"
		}
	}
	return value
}

// alarmLines makes the content lines of an alarm. The raw form is used where it says the same; else
// what old has beyond the known properties is kept.
func alarmLines(v record.Value, old []string) ([]string, error) {
	if lines, ok := rawPart(v, "VALARM"); ok {
		if same, _ := alarmValue(lines); same.Same(v) {
			return lines, nil
		}
	}
	out := []string{"BEGIN:VALARM"}
	for _, field := range strings.Split(v.Text, "\n") {
		name, value, _ := strings.Cut(field, "=")
		switch {
		case value == "":
		case name == "action":
			out = append(out, "ACTION:"+value)
		case name == "description":
			out = append(out, "DESCRIPTION:"+value)
		case name == "trigger":
			out = append(out, triggerLine(value))
		}
	}
	for _, t := range record.SplitAttrs(v.Attr) {
		line, err := alarmAttr(t[0], t[1])
		if err != nil {
			return nil, err
		}
		if line != "" {
			out = append(out, line)
		}
	}
	out = append(out, unknownAlarmLines(old)...)
	return append(out, "END:VALARM"), nil
}

func triggerLine(value string) string {
	at, end, _ := strings.Cut(value, " ")
	switch {
	case end == "END":
		return "TRIGGER;RELATED=END:" + at
	case strings.HasPrefix(strings.TrimLeft(at, "+-"), "P"):
		return "TRIGGER:" + value
	}
	return "TRIGGER;VALUE=DATE-TIME:" + value
}

func alarmAttr(name, value string) (string, error) {
	switch name {
	case "summary":
		return "SUMMARY:" + contentline.Escape(value), nil
	case "repeat", "duration", "attendee":
		_, err := verbatim(value)
		return strings.ToUpper(name) + ":" + value, err
	case "attach":
		uri, err := contentURI(value)
		return "ATTACH:" + uri, err
	}
	return "", nil
}

// unknownAlarmLines are those of an alarm that alarmLines does not write itself.
func unknownAlarmLines(old []string) []string {
	known := map[string]bool{"ACTION": true, "TRIGGER": true, "DESCRIPTION": true}
	for _, name := range alarmAttrs {
		known[name] = true
	}
	var out []string
	depth := 0
	for i, text := range old {
		l := contentline.ParseLine(text)
		if i == 0 || i == len(old)-1 || depth == 0 && known[l.Name()] {
			continue
		}
		switch l.Name() {
		case "BEGIN":
			depth++
		case "END":
			depth--
		}
		out = append(out, text)
	}
	return out
}

// rawPart gives a value's raw lines if they are one whole component of that name.
func rawPart(v record.Value, name string) ([]string, bool) {
	lines := strings.Split(v.Raw, "\n")
	return lines, isWhole(lines, name)
}

func isWhole(lines []string, name string) bool {
	depth := 0
	for i, text := range lines {
		l := contentline.ParseLine(text)
		switch l.Name() {
		case "BEGIN":
			depth++
		case "END":
			depth--
		}
		if (depth == 0) != (i == len(lines)-1) || depth > 8 {
			return false
		}
	}
	d, err := contentline.Parse([]byte(strings.Join(lines, "\r\n")))
	if err != nil {
		return false
	}
	roots, err := d.Tree()
	return err == nil && len(roots) == 1 && roots[0].Name == name && roots[0].Begin == d.First() && roots[0].End == d.Last()
}

// partLines makes the content lines of any other component.
func partLines(name string, v record.Value) ([]string, bool) {
	if raw, ok := rawPart(v, name); ok {
		same := append([]string(nil), raw...)
		same[0], same[len(same)-1] = "BEGIN:"+name, "END:"+name
		if strings.Join(same, "\n") == v.Text {
			return raw, true
		}
	}
	lines := strings.Split(v.Text, "\n")
	return lines, isWhole(lines, name)
}
