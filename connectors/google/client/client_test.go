package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"

	"bothways/sync/side"
)

// script answers one request after the other; the last answer stays.
type script struct {
	mu    sync.Mutex
	steps []http.HandlerFunc
	seen  []*http.Request
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.seen = append(s.seen, r.Clone(context.Background()))
	step := s.steps[0]
	if len(s.steps) > 1 {
		s.steps = s.steps[1:]
	}
	s.mu.Unlock()
	_, _ = io.Copy(io.Discard, r.Body)
	step(w, r)
}

// requests are those that came in.
func (s *script) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

func says(code int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func drops(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func cuts(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"a":`)
	panic(http.ErrAbortHandler)
}

func refusal(code int, reason string) string {
	return fmt.Sprintf(`{"error":{"code":%d,"message":"m","errors":[{"reason":%q}]}}`, code, reason)
}

// bench is a client whose clock moves with its pauses.
type bench struct {
	*Client
	script *script
	now    time.Time
	waited time.Duration
}

func newBench(t *testing.T, steps ...http.HandlerFunc) *bench {
	t.Helper()
	b := &bench{script: &script{steps: steps}, now: time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)}
	srv := httptest.NewServer(b.script)
	t.Cleanup(srv.Close)
	n := 0
	c, err := New(Config{Account: "office", Base: srv.URL, QuotaUser: "ada",
		Token: func(context.Context) (*oauth2.Token, error) {
			n++
			return &oauth2.Token{AccessToken: fmt.Sprint("token", n)}, nil
		},
		Pause: func(ctx context.Context, d time.Duration) error {
			b.now, b.waited = b.now.Add(d), b.waited+d
			return ctx.Err()
		},
		Now: func() time.Time { return b.now }})
	if err != nil {
		t.Fatal(err)
	}
	b.Client = c
	return b
}

// call sends a request and gives what the generated services would say of it.
func (b *bench) call(ctx context.Context, method string) error {
	l := b.Line(People)
	r, err := http.NewRequestWithContext(ctx, method, l.Endpoint()+"v1/x", strings.NewReader(`{"a":1}`))
	if err != nil {
		return err
	}
	resp, err := l.HTTP().Do(r)
	if err == nil {
		defer resp.Body.Close()
		err = googleapi.CheckResponse(resp)
	}
	return b.Fail(ctx, "do it", err)
}

func TestTries(t *testing.T) {
	ok := says(200, "{}")
	for name, row := range map[string]struct {
		method string
		steps  []http.HandlerFunc
		sent   int
		class  error
	}{
		"a read in trouble":                     {"GET", []http.HandlerFunc{says(500, ""), says(503, ""), ok}, 3, nil},
		"a write in trouble":                    {"POST", []http.HandlerFunc{says(503, refusal(503, "backendError")), ok}, 1, side.ErrBusy},
		"a write that may be repeated":          {"REPEAT", []http.HandlerFunc{says(503, ""), drops, ok}, 3, nil},
		"a read without answer":                 {"GET", []http.HandlerFunc{drops, ok}, 2, nil},
		"a read cut off":                        {"GET", []http.HandlerFunc{cuts, ok}, 2, nil},
		"a write without answer":                {"POST", []http.HandlerFunc{drops, ok}, 1, side.ErrNetwork},
		"asked to slow down":                    {"POST", []http.HandlerFunc{says(429, refusal(429, "rateLimitExceeded")), says(403, refusal(403, "userRateLimitExceeded")), ok}, 3, nil},
		"asked to slow down without end":        {"POST", []http.HandlerFunc{says(403, refusal(403, "rateLimitExceeded"))}, maxTries, side.ErrBusy},
		"a day's quota":                         {"POST", []http.HandlerFunc{says(403, refusal(403, "dailyLimitExceeded")), ok}, 1, side.ErrBusy},
		"a quota of hours":                      {"GET", []http.HandlerFunc{says(403, refusal(403, "quotaExceeded")), ok}, 1, side.ErrBusy},
		"a limit that only People's words name": {"POST", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"User Rate Limit Exceeded"}}`), ok}, 2, nil},
		"a limit that only the status names":    {"POST", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"RESOURCE_EXHAUSTED","message":"m"}}`), ok}, 2, nil},
		"a metric's quota":                      {"POST", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"Quota exceeded for quota metric 'Critical write requests' and limit 'per minute per user'"}}`), ok}, 2, nil},
		"a quota of hours in words":             {"POST", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"Calendar usage limits exceeded."}}`), ok}, 1, side.ErrBusy},
		"a day's quota in words":                {"POST", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"Daily Limit Exceeded"}}`), ok}, 1, side.ErrBusy},
		"no right, in People's form":            {"POST", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"The caller does not have permission"}}`)}, 1, side.ErrRefused},
		"no room for more":                      {"POST", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"RESOURCE_EXHAUSTED","message":"MY_CONTACTS_OVERFLOW_COUNT"}}`)}, 1, side.ErrRefused},
		"later than anybody waits":              {"GET", []http.HandlerFunc{says(429, refusal(429, "rateLimitExceeded"), "Retry-After", "3600"), ok}, 1, side.ErrBusy},
		"a token that has run out":              {"POST", []http.HandlerFunc{says(401, refusal(401, "authError")), ok}, 2, nil},
		"a token that is never taken":           {"POST", []http.HandlerFunc{says(401, refusal(401, "authError"))}, 2, side.ErrAuth},
		"no right":                              {"POST", []http.HandlerFunc{says(403, refusal(403, "forbidden"))}, 1, side.ErrRefused},
		"a part that was not granted":           {"GET", []http.HandlerFunc{says(403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"m","details":[{"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}`)}, 1, side.ErrAuth},
		"an expired position":                   {"GET", []http.HandlerFunc{says(410, refusal(410, "fullSyncRequired"))}, 1, side.ErrCursor},
		"an expired position of People's":       {"GET", []http.HandlerFunc{says(400, `{"error":{"code":400,"status":"FAILED_PRECONDITION","message":"m","details":[{"reason":"EXPIRED_SYNC_TOKEN"}]}}`)}, 1, side.ErrCursor},
		"changed meanwhile":                     {"POST", []http.HandlerFunc{says(412, refusal(412, "conditionNotMet"))}, 1, side.ErrStale},
		"changed meanwhile, People":             {"POST", []http.HandlerFunc{says(400, `{"error":{"code":400,"status":"FAILED_PRECONDITION","message":"Request person.etag is different than the current person.etag."}}`)}, 1, side.ErrStale},
		"gone":                                  {"POST", []http.HandlerFunc{says(410, refusal(410, "deleted"))}, 1, side.ErrGone},
		"not there":                             {"POST", []http.HandlerFunc{says(404, refusal(404, "notFound"))}, 1, side.ErrGone},
		"a page that is not there":              {"POST", []http.HandlerFunc{says(404, "<html>Not Found")}, 1, side.ErrNetwork},
		"sent elsewhere":                        {"GET", []http.HandlerFunc{says(302, "", "Location", "http://elsewhere.example/")}, 1, side.ErrNetwork},
		"there already":                         {"POST", []http.HandlerFunc{says(409, refusal(409, "duplicate"))}, 1, side.ErrExists},
		"in conflict with another of batch":     {"POST", []http.HandlerFunc{says(409, refusal(409, "conflict"))}, 1, side.ErrBusy},
		"nonsense":                              {"POST", []http.HandlerFunc{says(400, refusal(400, "invalid"))}, 1, side.ErrInvalid},
		"not enabled":                           {"GET", []http.HandlerFunc{says(403, refusal(403, "accessNotConfigured"))}, 1, side.ErrAuth},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, row.steps...)
			ctx, method := t.Context(), row.method
			if method == "REPEAT" {
				ctx, method = Repeatable(ctx), "POST"
			}
			err := b.call(ctx, method)
			if !errors.Is(err, row.class) || row.class == nil && err != nil {
				t.Errorf("%v, want %v", err, row.class)
			}
			if n := len(b.script.requests()); n != row.sent {
				t.Errorf("sent %d times, want %d", n, row.sent)
			}
			if errors.Is(err, side.ErrAuth) && !strings.Contains(err.Error(), "office") {
				t.Errorf("%v does not name the account", err)
			}
			vouches := !errors.Is(row.class, side.ErrNetwork) && name != "a write in trouble"
			if err != nil && side.Refused(err) != vouches {
				t.Errorf("%v vouches: %v", err, side.Refused(err))
			}
			for _, r := range b.script.requests() {
				if r.Header.Get("X-Goog-Quota-User") != "ada" || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer token") {
					t.Errorf("headers %v", r.Header)
				}
			}
		})
	}
}

func TestNextTry(t *testing.T) {
	b := newBench(t, says(403, refusal(403, "dailyLimitExceeded")))
	err := b.call(t.Context(), "GET")
	if d := side.RetryAfter(err); d < 13*time.Hour || d > 15*time.Hour { // 18:00 UTC is 10:00 on the Pacific coast
		t.Errorf("again in %v", d)
	}
	b = newBench(t, says(429, refusal(429, "rateLimitExceeded"), "Retry-After", "3600"))
	if d := side.RetryAfter(b.call(t.Context(), "GET")); d != time.Hour {
		t.Errorf("again in %v", d)
	}
	b = newBench(t, says(429, refusal(429, "rateLimitExceeded"), "Retry-After", "7"), says(200, "{}"))
	if err := b.call(t.Context(), "GET"); err != nil || b.waited < 7*time.Second {
		t.Errorf("%v after %v", err, b.waited)
	}
}

// Once asked to slow down, later requests keep a distance that goes away again.
func TestPace(t *testing.T) {
	b := newBench(t, says(429, refusal(429, "rateLimitExceeded")), says(200, "{}"))
	if err := b.call(t.Context(), "GET"); err != nil {
		t.Fatal(err)
	}
	before := b.waited
	for range 5 {
		_ = b.call(t.Context(), "GET")
	}
	if b.waited == before {
		t.Error("five requests without a pause")
	}
	for range 100 {
		_ = b.call(t.Context(), "GET")
	}
	before = b.waited
	_ = b.call(t.Context(), "GET")
	if b.waited != before {
		t.Error("a hundred good answers later there is still a pause")
	}
}

func TestAddresses(t *testing.T) {
	for base, ok := range map[string]bool{"": true, "https://x.example/google": true, "http://127.0.0.1:1/": true, "http://[::1]:1": true, "http://x.example/": false, "x": false, "ftp://x/": false} {
		if _, err := New(Config{Base: base}); (err == nil) != ok {
			t.Errorf("%s: %v", base, err)
		}
	}
	c, _ := New(Config{Base: "https://x.example/google"})
	if at := c.Line(Calendar).Endpoint(); at != "https://x.example/google/calendar/v3/" {
		t.Error(at)
	}
	c, _ = New(Config{})
	if at := c.Line(People).Endpoint(); at != "https://people.googleapis.com/" {
		t.Error(at)
	}
	if err := newBench(t, says(200, "")).Fail(t.Context(), "x", nil); err != nil {
		t.Error(err)
	}
}

func TestTurn(t *testing.T) {
	c, _ := New(Config{})
	done, err := c.Turn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Turn(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a turn that is taken: %v", err)
	}
	done()
	if done, err = c.Turn(t.Context()); err != nil {
		t.Fatal(err)
	}
	done()
}
