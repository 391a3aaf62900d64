package dav

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"bothways/sync/side"
)

// counts tells an ETag that counts from the making of its item (SOGo's): one that was deleted and made
// anew has the ETag it had. There the content is a part of an item's version.
func counts(etag string) bool { return strings.HasPrefix(etag, `"gcs`) }

// versionOf is the version of an item with that ETag and document.
func versionOf(etag string, doc []byte) string {
	etag = etagOf(etag)
	if !counts(etag) {
		return etag
	}
	sum := sha256.Sum256(doc)
	return etag + "~" + hex.EncodeToString(sum[:8])
}

// etagOf is the ETag in a version.
func etagOf(version string) string {
	if etag, _, ok := strings.Cut(version, `"~`); ok {
		return etag + `"`
	}
	return version
}

// counted reads back what was written where the version says the content, for the server may have
// written it otherwise. What somebody has written since is left to the next listing.
func (s *store) counted(ctx context.Context, item side.Item) side.Item {
	e := entry{id: item.ID}
	if err := s.get(ctx, &e); err != nil || e.doc == nil {
		item.Version = ""
		return item
	}
	item.Assumed = false
	if e.version == etagOf(item.Version) {
		if now, err := s.item(e); err == nil {
			return now
		}
	}
	return item
}
