package contentline

import (
	"strings"
	"unicode/utf8"
)

const width = 75 // octets of a physical line without its end (RFC 6350 §3.2, RFC 5545 §3.1)

// appendFolded prints a line in pieces of at most 75 octets: with a blank in front of each further
// one, or with soft line breaks where the value is quoted-printable.
func appendFolded(out []byte, l *Line, end string) []byte {
	text := l.text
	soft := isQuotedPrintable(text)
	room := width
	for len(text) > room {
		n := breakAt(text, room)
		if soft {
			n = softBreakAt(text, room, len(text) == len(l.text))
		}
		if n <= 0 {
			break
		}
		out = append(out, text[:n]...)
		if soft {
			out = append(out, '=')
		}
		out = append(out, end...)
		if !soft {
			out = append(out, ' ')
			room = width - 1
		}
		text = text[n:]
	}
	out = append(out, text...)
	return append(out, end...)
}

// breakAt is the longest piece that splits no UTF-8 sequence.
func breakAt(text string, room int) int {
	n := room
	for n > room-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	if !utf8.RuneStart(text[n]) {
		return room // no UTF-8 at all
	}
	return n
}

// softBreakAt leaves room for the "=", keeps "=XX" together, comes behind the head, and lets no
// further piece start like a fold or a frame.
func softBreakAt(text string, room int, first bool) int {
	least := 1
	if first {
		least = strings.IndexByte(text, ':') + 1
	}
	n := max(room-1, least)
	for n > least && (n < len(text) && !softBreak(text, n)) {
		n--
	}
	if n <= least && (n == len(text) || !softBreak(text, n)) {
		return 0
	}
	return n
}

func softBreak(text string, n int) bool {
	next := text[n]
	return next != ' ' && next != '\t' && !isFrame(text[n:]) && text[n-1] != '=' && (n < 2 || text[n-2] != '=')
}
