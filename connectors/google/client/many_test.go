package client

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"bothways/sync/side"
)

// parts answers a batch with one JSON text or refusal for each call; the last one may be cut off.
func parts(cut bool, answers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var b strings.Builder
		for i, a := range answers {
			status := "200 OK"
			if code, body, refused := strings.Cut(a, " "); refused {
				status, a = code+" Refused", body
			}
			fmt.Fprintf(&b, "--x\r\nContent-Type: application/http\r\nContent-ID: <response-part-%d>\r\n\r\nHTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s\r\n", i, status, len(a), a)
		}
		text := b.String() + "--x--\r\n"
		if cut {
			text = text[:len(text)-20]
		}
		w.Header().Set("Content-Type", "multipart/mixed; boundary=x")
		_, _ = io.WriteString(w, text)
	}
}

func TestCallsInABatch(t *testing.T) {
	busy := "403 " + refusal(403, "userRateLimitExceeded")
	for name, row := range map[string]struct {
		repeatable bool
		steps      []http.HandlerFunc
		sent       int
		classes    [2]error // of the second and third call; the first goes well
	}{
		"well":                      {false, []http.HandlerFunc{parts(false, `{"a":0}`, `{"a":1}`, `{"a":2}`)}, 1, [2]error{}},
		"one is refused":            {false, []http.HandlerFunc{parts(false, `{"a":0}`, "412 "+refusal(412, "conditionNotMet"), `{"a":2}`)}, 1, [2]error{side.ErrStale, nil}},
		"two are busy":              {false, []http.HandlerFunc{parts(false, `{"a":0}`, busy, busy), parts(false, `{"a":1}`, `{"a":2}`)}, 2, [2]error{}},
		"two are busy without end":  {false, []http.HandlerFunc{parts(false, `{"a":0}`, busy, busy), parts(false, busy, busy)}, maxTries, [2]error{side.ErrBusy, side.ErrBusy}},
		"a day's quota":             {false, []http.HandlerFunc{parts(false, `{"a":0}`, `{"a":1}`, "403 "+refusal(403, "dailyLimitExceeded"))}, 1, [2]error{nil, side.ErrBusy}},
		"the last is cut off":       {false, []http.HandlerFunc{parts(true, `{"a":0}`, `{"a":1}`, `{"a":2}`)}, 1, [2]error{nil, side.ErrNetwork}},
		"cut off, may be repeated":  {true, []http.HandlerFunc{parts(true, `{"a":0}`, `{"a":1}`, `{"a":2}`), parts(false, `{"a":2}`)}, 2, [2]error{}},
		"failed":                    {false, []http.HandlerFunc{parts(false, `{"a":0}`, `{"a":1}`, "500 "+refusal(500, "backendError"))}, 1, [2]error{nil, side.ErrNetwork}},
		"failed, may be repeated":   {true, []http.HandlerFunc{parts(false, `{"a":0}`, `{"a":1}`, "500 "+refusal(500, "backendError")), parts(false, `{"a":2}`)}, 2, [2]error{}},
		"one clashes":               {false, []http.HandlerFunc{parts(false, `{"a":0}`, "409 "+refusal(409, "conflict"), `{"a":2}`), says(200, `{"a":1}`)}, 2, [2]error{}},
		"the token ended":           {false, []http.HandlerFunc{parts(false, `{"a":0}`, "401 "+refusal(401, "authError"), "401 "+refusal(401, "authError")), says(200, `{"a":1}`), parts(false, `{"a":2}`)}, 3, [2]error{}},
		"one is left out":           {false, []http.HandlerFunc{parts(false, `{"a":0}`, `{"a":1}`)}, 1, [2]error{nil, side.ErrNetwork}},
		"a page instead of an item": {false, []http.HandlerFunc{parts(false, `{"a":0}`, `{"a":1}`, "<html>")}, 1, [2]error{nil, side.ErrNetwork}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, row.steps...)
			out := make([]struct{ A int }, 3)
			calls := make([]Call, 3)
			for i := range calls {
				out[i].A = -1
				calls[i] = Call{Method: "POST", Path: fmt.Sprint("calendar/v3/x", i), In: map[string]int{"a": i}, Out: &out[i], Repeatable: row.repeatable}
			}
			errs := b.Line(Calendar).DoAll(t.Context(), calls)
			for i, want := range []error{nil, row.classes[0], row.classes[1]} {
				err := b.Fail(t.Context(), "do it", errs[i])
				if !errors.Is(err, want) || want == nil && (err != nil || out[i].A != i) {
					t.Errorf("call %d: %v, %d, want %v", i, err, out[i].A, want)
				}
				if vouches := !errors.Is(want, side.ErrNetwork); err != nil && side.Refused(err) != vouches {
					t.Errorf("call %d: %v vouches: %v", i, err, side.Refused(err))
				}
			}
			if n := len(b.script.requests()); n != row.sent {
				t.Errorf("sent %d times, want %d", n, row.sent)
			}
		})
	}
}
