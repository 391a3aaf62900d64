// Package folder keeps contacts, events and tasks in a directory of .vcf and .ics files (the vdir layout).
package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Config says where the folder is and how its files are read and named.
type Config struct {
	Path     string // the account's folder; each sub-folder is a collection
	FileName string // how new files are named: "uid" (or "") after the UID, "name" after the title
	// Lens gives the lens for the documents of a kind; region is for phone numbers without country code.
	Lens func(kind record.Kind, region string) lens.Lens
	// Now is the clock that file times are compared with; nil is the system's.
	Now func() time.Time
}

// Connector is a folder on disk. It holds nothing open.
type Connector struct{ config Config }

var _ side.Connector = (*Connector)(nil)

// New checks the settings; the folder itself is looked at when it is used.
func New(c Config) (*Connector, error) {
	if c.Path == "" || c.Lens == nil {
		return nil, errors.New("a folder needs a path and a lens")
	}
	if c.FileName == "" {
		c.FileName = "uid"
	}
	if c.FileName != "uid" && c.FileName != "name" {
		return nil, fmt.Errorf("file_name is %q, it can be uid or name", c.FileName)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	abs, err := filepath.Abs(c.Path)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", c.Path, err)
	}
	c.Path = abs
	return &Connector{config: c}, nil
}

// Close does nothing: no file stays open between calls.
func (c *Connector) Close() error { return nil }

// Open makes a store of a sub-folder, or of the folder itself (".").
func (c *Connector) Open(ctx context.Context, collection string, o side.Options) (side.Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sub, err := c.find(collection)
	if err != nil {
		return nil, fmt.Errorf("collection %s: %w", collection, err)
	}
	s := &Store{
		path: c.config.Path, sub: sub, kind: o.Kind, now: c.config.Now, byName: c.config.FileName == "name",
		lens: c.config.Lens(o.Kind, o.Region),
	}
	root, err := s.open()
	if err != nil {
		return nil, fmt.Errorf("collection %s: %w", collection, err)
	}
	defer root.Close()
	s.sweep(root)
	return s, nil
}

// find turns an id or a display name that is unique into a sub-folder.
func (c *Connector) find(collection string) (string, error) {
	root, err := openRoot(c.config.Path, ".")
	if err != nil {
		return "", err
	}
	defer root.Close()
	if collection == "." {
		return ".", nil
	}
	if plain(collection) {
		if info, err := root.Stat(collection); err == nil && info.IsDir() {
			return collection, nil
		}
	}
	subs, err := subFolders(root)
	if err != nil {
		return "", err
	}
	var found []string
	for _, sub := range subs {
		if note(root, sub, "displayname") == collection {
			found = append(found, sub)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	what := fmt.Sprintf("the folder %s has no sub-folder of that name", c.config.Path)
	if len(found) > 1 {
		what = fmt.Sprintf("%d sub-folders of %s have that name; name the sub-folder itself", len(found), c.config.Path)
	}
	return "", &side.Error{Class: side.ErrRefused, What: what, Untouched: true}
}

// openRoot opens a folder inside the account's folder; no path of it leaves the account's folder.
func openRoot(path, sub string) (*os.Root, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, unreachable(path, err)
	}
	if sub == "." {
		return root, nil
	}
	defer root.Close()
	inner, err := root.OpenRoot(sub)
	if err != nil {
		return nil, unreachable(filepath.Join(path, sub), err)
	}
	return inner, nil
}

// unreachable is the error for a folder that is not there: never an empty folder.
func unreachable(path string, err error) error {
	what := fmt.Sprintf("the folder %s cannot be opened", path)
	if errors.Is(err, fs.ErrNotExist) {
		what = fmt.Sprintf("the folder %s is not there; is its disk mounted?", path)
	}
	return &side.Error{Class: side.ErrDisk, What: what, Untouched: true, Err: err}
}
