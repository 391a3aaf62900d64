// Package catalog is the one place that names all connectors.
package catalog

import (
	"bothways/connectors/dav"
	"bothways/connectors/folder"
	"bothways/connectors/google"
	"bothways/connectors/ical"
	"bothways/connectors/lens"
	"bothways/connectors/vcard"
	"bothways/sync/record"
	"bothways/sync/side"
)

// LensVersion changes whenever a lens reads a document differently: records are read anew then.
const LensVersion = "2"

// Folder reaches a folder of vCard and iCalendar files. version is the vCard version of new cards.
func Folder(path, fileName, version string) (side.Connector, error) {
	if version == "" {
		version = "4.0"
	}
	return folder.New(folder.Config{Path: path, FileName: fileName, Lens: lenses(version)})
}

// DAV reaches a CalDAV or CardDAV server; the lens and what keeps guests from being mailed are set here.
func DAV(c dav.Config) (side.Connector, error) {
	c.Lens = lenses("3.0")
	c.Quiet = func(doc []byte) ([]byte, error) { return ical.WithoutScheduling(doc), nil }
	return dav.New(c)
}

// Google reaches a Google account.
func Google(c google.Config) (side.Connector, error) { return google.New(c) }

// lenses gives the lens of each kind.
func lenses(version string) func(record.Kind, string) lens.Lens {
	return func(kind record.Kind, region string) lens.Lens {
		if kind == record.Contacts {
			return vcard.New(region, version)
		}
		return ical.New(kind)
	}
}
