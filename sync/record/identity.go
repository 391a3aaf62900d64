package record

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"
)

const (
	longestIdentity = 80 // octets
	identityHead    = 40
)

// Identity is what a member's key says of a text: the text itself, or where that is long its first 40
// octets (no UTF-8 sequence split), "~" and 16 hex digits of its SHA-256.
func Identity(text string) string {
	if len(text) <= longestIdentity {
		return text
	}
	n := identityHead
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	sum := sha256.Sum256([]byte(text))
	return text[:n] + "~" + hex.EncodeToString(sum[:8])
}
