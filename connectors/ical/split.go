package ical

import (
	"bytes"
	"slices"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/side"
)

// piece is a stretch of a file: a component inside a VCALENDAR, or what stands between two.
type piece struct {
	text  []byte
	name  string // of the component, "" for what stands between
	tzid  string // of a VTIMEZONE
	group int    // the record it belongs to, -1 for none
	cal   int    // the VCALENDAR it is in, -1 for none
	uses  []string
	head  []byte // BEGIN:VCALENDAR and its properties, in the piece that opens one
	close int    // where in text END:VCALENDAR stands, -1 for nowhere
}

// cut takes a file apart; the texts of the pieces joined are the file.
func (l Lens) cut(file []byte) (pieces []piece, groups int, err error) {
	d, err := contentline.Parse(file)
	if err != nil {
		return nil, 0, broken(err)
	}
	roots, err := d.Tree()
	if err != nil {
		return nil, 0, broken(err)
	}
	byBegin, calOf := map[*contentline.Line]*contentline.Component{}, map[*contentline.Line]int{}
	for i, root := range roots {
		if root.Name == "VCALENDAR" {
			byBegin[root.Begin] = root
			for _, part := range root.Parts {
				byBegin[part.Begin], calOf[part.Begin] = part, i
			}
		}
	}
	seen := map[[2]string]int{}
	open := piece{group: -1, cal: -1, close: -1}
	if bytes.HasPrefix(file, []byte("\xef\xbb\xbf")) {
		open.text = append(open.text, file[:3]...)
	}
	inHead := false
	for line := d.First(); line != nil; line = line.Next() {
		part := byBegin[line]
		if part == nil || part.Name == "VCALENDAR" {
			if line.Name() == "END" {
				open.close = len(open.text)
			}
			open.text = append(open.text, line.Source()...)
			inHead = inHead && !(line.Name() == "END") || part != nil
			if inHead {
				open.head = append(open.head, line.Source()...)
			}
			continue
		}
		inHead = false
		pieces = append(pieces, open)
		p := piece{name: part.Name, close: -1, group: -1, cal: calOf[line]}
		switch part.Name {
		case "VTIMEZONE":
			p.tzid = tzidOf(part)
		case l.component():
			key := [2]string{string(rune('0' + p.cal)), uidOf(part)}
			if n, known := seen[key]; known && key[1] != "" {
				p.group = n
			} else {
				p.group, seen[key] = groups, groups
				groups++
			}
		}
		for ; ; line = line.Next() {
			p.text = append(p.text, line.Source()...)
			if tzid := strings.TrimSpace(line.First("TZID")); tzid != "" && !slices.Contains(p.uses, tzid) {
				p.uses = append(p.uses, tzid)
			}
			if line == part.End {
				break
			}
		}
		pieces = append(pieces, p)
		open = piece{group: -1, cal: p.cal, close: -1}
	}
	return append(pieces, open), groups, nil
}

func tzidOf(c *contentline.Component) string {
	if id := c.First("TZID"); id != nil {
		return strings.TrimSpace(contentline.Unescape(id.Value()))
	}
	return ""
}

// Split cuts a file into a document for each UID: the header, the zones it uses, the component with
// its changed occurrences. A file with one record is that document as it stands.
func (l Lens) Split(file []byte) ([][]byte, error) {
	pieces, groups, err := l.cut(file)
	if err != nil {
		return nil, err
	}
	if groups == 0 {
		if len(bytes.TrimSpace(file)) > 0 && !bytes.Contains(bytes.ToUpper(file), []byte("BEGIN:VCALENDAR")) {
			return nil, invalid(1, "there is no VCALENDAR")
		}
		return nil, nil
	}
	if groups == 1 {
		return [][]byte{file}, nil
	}
	heads := map[int][]byte{}
	zones := map[int][]piece{}
	parts := make([][]piece, groups)
	for i, p := range pieces {
		if p.group >= 0 {
			parts[p.group] = append(parts[p.group], p)
		}
		if p.name == "VTIMEZONE" {
			zones[p.cal] = append(zones[p.cal], p)
		}
		if p.name != "" && heads[p.cal] == nil {
			heads[p.cal] = pieces[i-1].head
		}
	}
	docs := make([][]byte, groups)
	for i, list := range parts {
		docs[i] = document(heads[list[0].cal], zones[list[0].cal], list)
	}
	return docs, nil
}

func document(head []byte, zones, parts []piece) []byte {
	var out bytes.Buffer
	out.Write(head)
	written := map[string]bool{}
	for _, z := range zones {
		used := slices.ContainsFunc(parts, func(p piece) bool { return slices.Contains(p.uses, z.tzid) })
		if used && !written[z.tzid] {
			written[z.tzid] = true
			out.Write(z.text)
		}
	}
	for _, p := range parts {
		out.Write(p.text)
	}
	end := "\r\n"
	if i := bytes.IndexByte(head, '\n'); i > 0 && head[i-1] != '\r' {
		end = "\n"
	}
	out.WriteString("END:VCALENDAR" + end)
	return out.Bytes()
}

// Splice puts the i-th document of Split back into the file in its new form, nil takes it out; i at
// the number of documents adds one. Zones the file lacks are added; nothing else changes.
func (l Lens) Splice(file []byte, i int, doc []byte) ([]byte, error) {
	pieces, groups, err := l.cut(file)
	if err != nil {
		return nil, err
	}
	if i < 0 || i > groups || (i == groups && doc == nil) {
		return nil, &side.Error{Class: side.ErrGone, What: "the file has fewer records"}
	}
	if doc != nil && (len(pieces) == 1 && pieces[0].head == nil || groups == 1 && i == 0) {
		return doc, nil
	}
	var fresh []piece
	if doc != nil {
		if fresh, _, err = l.cut(doc); err != nil {
			return nil, err
		}
	}
	cal, last := -1, -1
	for n, p := range pieces {
		if p.group == i && i < groups {
			cal, last = p.cal, n
		}
	}
	if last < 0 { // behind all of the last calendar
		for n, p := range pieces {
			if p.close >= 0 {
				cal, last = p.cal, n
			}
		}
	}
	var parts, zones []piece
	for _, p := range fresh {
		switch {
		case p.group >= 0:
			parts = append(parts, p)
		case p.name == "VTIMEZONE" && !slices.ContainsFunc(pieces, func(q piece) bool { return q.cal == cal && q.tzid == p.tzid && q.name == p.name }):
			zones = append(zones, p)
		}
	}
	return join(pieces, i, groups, cal, last, parts, zones), nil
}

func join(pieces []piece, i, groups, cal, last int, parts, zones []piece) []byte {
	var out bytes.Buffer
	write := func(list []piece) {
		for _, p := range list {
			out.Write(p.text)
			if !bytes.HasSuffix(p.text, []byte("\n")) && !bytes.HasSuffix(p.text, []byte("\r")) {
				out.WriteString("\r\n")
			}
		}
	}
	for n, p := range pieces {
		if p.cal == cal && p.name != "" && p.name != "VTIMEZONE" && len(zones) > 0 {
			write(zones)
			zones = nil
		}
		switch {
		case p.group == i && i < groups:
			if len(parts) > 0 {
				write(parts[:1])
				parts = parts[1:]
			}
			if n == last {
				write(parts)
			}
		case n == last: // the end of the calendar: in front of its END line
			out.Write(p.text[:p.close])
			write(zones)
			write(parts)
			out.Write(p.text[p.close:])
		default:
			out.Write(p.text)
		}
	}
	return out.Bytes()
}
