package googletest

import (
	"fmt"
	"net/http"
)

// problem is an error answer before it is given the form of its API.
type problem struct {
	code         int
	reason       string // Calendar's and Tasks' errors[].reason
	status       string // google.rpc code; "" = from code
	message      string
	domain       string // "" = global
	location     string
	locationType string
	details      []any
	header       http.Header
}

func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.code, p.reason, p.message) }

func fail(code int, reason, format string, args ...any) *problem {
	return &problem{code: code, reason: reason, message: fmt.Sprintf(format, args...)}
}

func (p *problem) at(kind, where string) *problem { p.locationType, p.location = kind, where; return p }
func (p *problem) in(domain string) *problem      { p.domain = domain; return p }

var statusNames = map[int]string{400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
	409: "ALREADY_EXISTS", 412: "FAILED_PRECONDITION", 429: "RESOURCE_EXHAUSTED", 499: "CANCELLED", 500: "INTERNAL", 501: "UNIMPLEMENTED",
	503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}

// body gives the problem the form of its API: Calendar and Tasks list errors (G-CAL-3), People does not (G-PPL-2).
func (p *problem) body(api string) Object {
	status := p.status
	if status == "" {
		status = statusNames[p.code]
	}
	e := Object{"code": p.code, "message": p.message}
	if api == "people" {
		e["status"] = status
		if p.details != nil {
			e["details"] = p.details
		}
		return Object{"error": e}
	}
	domain := p.domain
	if domain == "" {
		domain = "global"
	}
	item := Object{"domain": domain, "reason": p.reason, "message": p.message}
	if p.location != "" {
		item["location"], item["locationType"] = p.location, p.locationType
	}
	e["errors"] = []any{item}
	if api == "tasks" && status != "" {
		e["status"] = status
	}
	return Object{"error": e}
}

// known are the messages and domains that belong to a reason (G-CAL-112, table of errors).
var known = map[string]struct {
	code            int
	message, domain string
}{
	"authError":               {401, "Invalid Credentials", "global"},
	"userRateLimitExceeded":   {403, "User Rate Limit Exceeded", "usageLimits"},
	"rateLimitExceeded":       {403, "Rate Limit Exceeded", "usageLimits"},
	"quotaExceeded":           {403, "Calendar usage limits exceeded.", "usageLimits"},
	"dailyLimitExceeded":      {403, "Daily Limit Exceeded", "usageLimits"},
	"forbidden":               {403, "Forbidden", "global"},
	"insufficientPermissions": {403, "Request had insufficient authentication scopes.", "global"},
	"notFound":                {404, "Not Found", "global"},
	"duplicate":               {409, "The requested identifier already exists.", "global"},
	"conflict":                {409, "Conflict", "global"},
	"fullSyncRequired":        {410, "Sync token is no longer valid, a full sync is required.", "calendar"},
	"updatedMinTooLongAgo":    {410, "The requested minimum modification time lies too far in the past.", "calendar"},
	"deleted":                 {410, "Resource has been deleted", "global"},
	"conditionNotMet":         {412, "Precondition Failed", "global"},
	"backendError":            {500, "Backend Error", "global"},
}

// because is the usual answer for a reason.
func because(reason string) *problem {
	k := known[reason]
	p := fail(k.code, reason, "%s", k.message).in(k.domain)
	switch reason {
	case "authError":
		return p.at("header", "Authorization")
	case "conditionNotMet":
		return p.at("header", "If-Match")
	case "fullSyncRequired":
		return p.at("parameter", "syncToken")
	case "updatedMinTooLongAgo":
		return p.at("parameter", "updatedMin")
	}
	return p
}

func invalid(format string, args ...any) *problem { return fail(400, "invalid", format, args...) }

// expiredPeople is an aged token of People: 400, never 410 (G-PPL-22).
func (s *Server) expiredPeople() *problem {
	p := fail(400, "", "Sync token is expired. Clear local cache and retry call without the sync token.")
	p.status = s.sw.ExpiredStatus
	p.details = []any{Object{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "EXPIRED_SYNC_TOKEN",
		"domain": "people.googleapis.com", "metadata": Object{}}}
	return p
}
