package dav

import (
	"context"
	"net/http"
	"strings"

	"bothways/sync/side"
)

// quirks is what is known of a server beforehand.
type quirks struct {
	keeps     bool // an ETag in the answer to a PUT says that the bytes stand as they were sent (RFC 4791 §5.3.4)
	blind     bool // If-None-Match on PUT and If-Match on DELETE are ignored: look first
	schedules bool // objects with guests are mailed about (RFC 6638)
}

// quirksOf asks a calendar's server what it does by itself; an address book costs no request.
func (k *connector) quirksOf(ctx context.Context, f folder) (quirks, error) {
	resp, err := k.c.do(ctx, request{method: "OPTIONS", path: escapePath(f.ID)})
	if err != nil {
		return quirks{}, err
	}
	discard(resp)
	return quirksFrom(resp.Header, f), nil
}

func quirksFrom(h http.Header, f folder) quirks {
	server := strings.ToLower(strings.Join(h.Values("Server"), " "))
	var q quirks
	for _, v := range h.Values("DAV") {
		for _, class := range strings.Split(v, ",") {
			switch strings.ToLower(strings.TrimSpace(class)) {
			case "calendar-auto-schedule", "calendar-schedule":
				q.schedules = !f.card
			}
		}
	}
	q.keeps = h.Get("X-Sabre-Version") != "" || strings.HasPrefix(server, "bothways-dav")
	q.blind = strings.Contains(server, "sogo") || strings.Contains(server, "sope") || strings.Contains(f.ID, "/SOGo/")
	return q
}

// refusedByCaution is the error for a write that is not tried.
func refusedByCaution(what, why string) error {
	return &side.Error{Class: side.ErrRefused, What: what + ": " + why, Untouched: true}
}
