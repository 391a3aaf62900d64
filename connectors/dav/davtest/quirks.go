package davtest

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Quirks are the ways in which real servers differ from the RFCs or from each other. The zero
// value is a server that does everything right and keeps every byte.
type Quirks struct {
	NoETagOnPut       bool                                   // the answer to PUT has no ETag
	Rewrites          func(name string, d []byte) []byte     // what is stored instead of what was sent
	TokenStatus       int                                    // the answer to a forgotten sync-token: 403 (also 0), 409, 412, 500
	SilentFull        bool                                   // a forgotten sync-token gets everything, as if it were the first listing
	InitialTombstones bool                                   // the dead are in a first listing too
	MissingRows       bool                                   // multiget leaves out what is not there, instead of a 404 row
	NoSync            bool                                   // no sync-collection
	NoMultiget        bool                                   // no multiget
	NoCTag            bool                                   // no getctag
	WeakETags         bool                                   // ETags are written weak, and compared as they are written
	UnquotedETags     bool                                   // ETags are written without quotes in XML
	Put207            bool                                   // a refused PUT answers 207 with the status inside
	NoWellKnown       bool                                   // no /.well-known
	NoPrincipal       bool                                   // no current-user-principal anywhere
	RawHrefs          bool                                   // hrefs are not escaped at all
	LowerEscapes      bool                                   // hrefs are escaped more than needed, in lower case
	FullHrefs         bool                                   // hrefs are whole URLs
	NoInline          bool                                   // sync-collection gives no documents
	Limit             int                                    // at most so many rows in a sync-collection answer
	LimitNoMark       bool                                   // … without the 507 that says so
	Blind             bool                                   // If-None-Match on PUT and If-Match on DELETE are ignored
	NoUIDCheck        bool                                   // the same UID may stand at two names
	Schedules         bool                                   // the DAV header says calendar-auto-schedule
	RequireDigest     bool                                   // sign-in by Digest only
	BearerToken       string                                 // sign-in by this token only
	CounterETags      bool                                   // an item's ETag counts from 1, and again so after it was deleted
	HashETags         bool                                   // an ETag says the content: what is written back has the old one
	Repeats           int                                    // a delta begins so many changes before its token
	Refuse            func(d []byte) (code int, cond string) // a document that is not taken: the status, and what stands in its error element
	UIDStatus         int                                    // the answer where the UID stands at another name: 409 (also 0), 403, 412
	MaxBody           int                                    // a longer document gets 413
	NoPercent         bool                                   // a name with a percent sign in it gets 500
	RootStatus        int                                    // the answer to PROPFIND at the root, instead of properties
	NoKeepAlive       bool                                   // each answer ends its connection
	Trick             func(*http.Request) Trick              // what is done to an answer; "" is nothing
	RedirectTo        string                                 // everything is redirected there (301), with the path behind it
	Server            string                                 // the Server header
	Status            func(*http.Request) (int, http.Header) // answers instead of the server where it is not 0
	Mangle            func(*http.Request, []byte) []byte     // changes the body of a multistatus
}

// mark makes the ETag of what was just stored.
func (q Quirks) mark(f *folder, it *item) string {
	switch {
	case q.CounterETags:
		return fmt.Sprintf("gcs%08d", it.version-1)
	case q.HashETags:
		return fmt.Sprintf("%x", sha256.Sum256(it.data))
	}
	return fmt.Sprintf("%d-%d-%d", f.id, f.seq, len(it.data))
}

// etag is an ETag as the XML has it.
func (q Quirks) etag(it *item) string {
	switch {
	case q.UnquotedETags:
		return it.etag
	case q.WeakETags:
		return `W/"` + it.etag + `"`
	}
	return `"` + it.etag + `"`
}

// headerETag is an ETag as a header has it.
func (q Quirks) headerETag(it *item) string {
	if q.WeakETags {
		return `W/"` + it.etag + `"`
	}
	return `"` + it.etag + `"`
}

// matches compares If-Match with an item.
func (q Quirks) matches(header string, it *item) bool {
	for _, one := range strings.Split(header, ",") {
		if one = strings.TrimSpace(one); one == "*" || one == q.headerETag(it) {
			return true
		}
	}
	return false
}

// href is a path as the XML has it.
func (q Quirks) href(host, p string) string {
	out := (&url.URL{Path: p}).EscapedPath()
	switch {
	case q.RawHrefs:
		out = p
	case q.LowerEscapes:
		out = lowerEscaped(p)
	}
	if q.FullHrefs {
		out = "http://" + host + out
	}
	return out
}

// lowerEscaped escapes everything but letters, digits, "/", "-", "." and "_".
func lowerEscaped(p string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for _, c := range []byte(p) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/-._", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
