package vcard

import "strings"

// version is a card's format; the numbers compare.
type version int

const (
	v21 version = 21
	v30 version = 30
	v40 version = 40
)

// versionOf reads the VERSION property; a card without one is taken for 3.0.
func versionOf(value string) (version, bool) {
	switch strings.TrimSpace(value) {
	case "2.1":
		return v21, true
	case "3.0", "3", "":
		return v30, true
	case "4.0", "4":
		return v40, true
	}
	return 0, false
}
