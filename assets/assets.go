// Package assets holds what the programs carry with them beside code.
package assets

import "embed"

// Words holds the catalogue of texts: words/<language>.json, in the form of go-i18n.
//
//go:embed words/*.json
var Words embed.FS
