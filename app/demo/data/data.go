// Package data holds the demo's documents: the clients, meetings and tasks of a small bookbinder's
// workshop, as a folder has them (left) and as a server has them (right).
//
// Some people and meetings are on one side alone, some on both with a UID of their own or in
// another spelling. Chiara Bellini has another phone and another title on each side, the song
// books are handed over at two places, and nobody knows whether Jon and John Smith are one man.
package data

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"time"
)

//go:embed left right
var files embed.FS

// The sides, and the collections that each of them has.
const (
	Left  = "left"
	Right = "right"

	Clients  = "clients"  // cards
	Meetings = "meetings" // events, around the week of Monday
	Tasks    = "tasks"
)

// Monday begins the week that the documents were written for.
var Monday = time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)

// File is one document, a single record, with the name that it has on its side.
type File struct {
	Name string
	Doc  []byte
}

// Load gives a side's collection in the order of its names, its dates moved by days, see Days.
func Load(side, collection string, days int) ([]File, error) {
	dir := path.Join(side, collection)
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, fmt.Errorf("sample data: %w", err)
	}
	var out []File
	for _, e := range entries {
		doc, err := files.ReadFile(path.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("sample data: %w", err)
		}
		out = append(out, File{e.Name(), Shift(doc, days)})
	}
	return out, nil
}
