package vcard

import (
	"bytes"
	"fmt"

	"bothways/sync/side"
)

// span is where a card stands in a file.
type span struct{ from, to int }

// spans cuts a file at its cards. What stands outside of them and is not blank, and a card that
// has no end before the next one begins, are spans too, so that a broken card is seen and not missed.
func spans(file []byte) []span {
	mark := byte('\n')
	if bytes.IndexByte(file, '\n') < 0 && bytes.IndexByte(file, '\r') >= 0 {
		mark = '\r'
	}
	var out []span
	at := len(file) - len(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")))
	from, depth, agent := -1, 0, false
	for at < len(file) {
		end := len(file)
		if i := bytes.IndexByte(file[at:], mark); i >= 0 {
			end = at + i + 1
		}
		word := bytes.TrimRight(file[at:end], " \t\r\n")
		begins := bytes.EqualFold(word, []byte("BEGIN:VCARD"))
		if begins && from >= 0 && !agent {
			out = append(out, span{from, at})
			from, depth = -1, 0
		}
		if len(word) > 0 && from < 0 {
			from = at
		}
		if begins {
			depth++
		}
		agent = isAgent(word) || agent && len(word) == 0
		at = end
		if bytes.EqualFold(word, []byte("END:VCARD")) {
			if depth--; depth <= 0 {
				out = append(out, span{from, at})
				from, depth = -1, 0
			}
		}
	}
	if from >= 0 {
		out = append(out, span{from, len(file)})
	}
	return out
}

// isAgent tells the one property that may hold another card (vCard 2.1).
func isAgent(word []byte) bool {
	return len(word) >= 6 && bytes.EqualFold(word[:5], []byte("AGENT")) && word[len(word)-1] == ':'
}

// Split cuts a file into its cards; blank lines and a byte order mark between them belong to none.
// A broken card is a document too, which Get refuses. A file without any is side.ErrInvalid.
func (l Lens) Split(file []byte) ([][]byte, error) {
	cards := spans(file)
	if len(cards) == 0 {
		return nil, invalid(1, "the file is empty")
	}
	out := make([][]byte, len(cards))
	for i, s := range cards {
		out[i] = file[s.from:s.to:s.to]
	}
	return out, nil
}

// Splice puts the i-th card back, adds one behind the last, or takes one out (doc nil). An empty
// file takes a first card.
func (l Lens) Splice(file []byte, i int, doc []byte) ([]byte, error) {
	cards := spans(file)
	if i < 0 || i > len(cards) || i == len(cards) && doc == nil {
		return nil, &side.Error{Class: side.ErrGone, What: fmt.Sprintf("card %d of %d is not there", i+1, len(cards))}
	}
	at := span{len(file), len(file)}
	if i < len(cards) {
		at = cards[i]
	}
	end := []byte("\n")
	if bytes.Contains(file, []byte("\r\n")) || len(file) == 0 {
		end = []byte("\r\n")
	}
	out := bytes.Clone(file[:at.from])
	if doc != nil && len(out) > 0 && !endsLine(out) && !bytes.Equal(out, []byte("\xef\xbb\xbf")) {
		out = append(out, end...)
	}
	out = append(out, doc...)
	if doc != nil && at.to < len(file) && !endsLine(doc) {
		out = append(out, end...)
	}
	return append(out, file[at.to:]...), nil
}

func endsLine(b []byte) bool {
	return len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r')
}
