package dav

import "strings"

// The forms in which servers write ETags; an item's Version is always the strong form.
const (
	strong int32 = iota
	weak
	bare
)

// version brings an ETag (RFC 9110 §8.8.3) into the strong form and tells how it was written. A
// proxy that compresses turns strong ones into weak ones, so the mark says nothing about the item.
func version(etag string) (v string, form int32) {
	etag = strings.TrimSpace(etag)
	if etag == "" {
		return "", strong
	}
	if rest, ok := strings.CutPrefix(etag, "W/"); ok {
		etag, form = rest, weak
	}
	if len(etag) >= 2 && strings.HasPrefix(etag, `"`) && strings.HasSuffix(etag, `"`) {
		return etag, form
	}
	if form == strong {
		form = bare
	}
	return `"` + strings.Trim(etag, `"`) + `"`, form
}

// written is the version in one of the forms, for If-Match.
func written(v string, form int32) string {
	switch form {
	case weak:
		return "W/" + v
	case bare:
		return strings.Trim(v, `"`)
	}
	return v
}

// see takes an ETag from an answer and remembers its form.
func (s *store) see(etag string) string {
	v, form := version(etag)
	if v != "" {
		s.form.Store(form)
	}
	return v
}
