// Package fonts holds the letters of printed reports; LICENSE.txt says where they come from.
package fonts

import _ "embed"

// Regular and Bold are TrueType fonts with Latin, Greek and Cyrillic letters and common signs.
var (
	//go:embed sans.ttf
	Regular []byte
	//go:embed sans-bold.ttf
	Bold []byte
)
