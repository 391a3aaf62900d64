package calendar

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"

	"bothways/sync/record"
)

// hexBase is base32hex in lower case, the letters that event ids are made of.
var hexBase = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

const ownDomain = "@google.com"

// ID is the event id for a UID: always the same, so that a call that is made twice finds its first try. A UID
// that Google made gives back its event's id. attempt counts ids that are taken.
func ID(uid string, attempt int) string {
	if id, ok := strings.CutSuffix(uid, ownDomain); ok && attempt == 0 && plainID(id) {
		return id
	}
	id := stem(uid)
	if attempt > 0 {
		id += strconv.Itoa(attempt)
	}
	return id
}

// stem is the same for every attempt; its 36 characters leave room for the endings of occurrences.
func stem(uid string) string {
	sum := sha256.Sum256([]byte(uid))
	return "both" + hexBase.EncodeToString(sum[:20])
}

func plainID(id string) bool {
	if len(id) < 5 || len(id) > 1024 {
		return false
	}
	for _, c := range id {
		if (c < 'a' || c > 'v') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// UID is the record's UID: the one the event was made from, else its iCalUID. A mark that came along with
// a copy of the event does not count.
func UID(e Event) string {
	if v, ok := e.mark("uid"); ok {
		id := e.text("id")
		if master := e.text("recurringEventId"); master != "" {
			id = master
		}
		if strings.HasPrefix(id, stem(v.Text)) {
			return v.Text
		}
	}
	return e.text("iCalUID")
}

// occurrenceID is what the id of an occurrence has behind its master's.
func occurrenceID(m record.Moment) string {
	if m.Date {
		return "_" + m.Key()
	}
	return "_" + m.In(nil).UTC().Format("20060102T150405Z")
}
