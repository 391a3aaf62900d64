package retry_test

import (
	"net/http"
	"testing"
	"time"

	"bothways/connectors/retry"
)

func TestAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "7": 7 * time.Second, " 1.5 ": 1500 * time.Millisecond, "soon": 0, "1e99": 7 * 24 * time.Hour,
		"Sun, 22 Nov 2026 12:01:00 GMT": time.Minute, "Sunday, 22-Nov-26 12:00:30 GMT": 30 * time.Second, "Sun, 22 Nov 2020 12:01:00 GMT": 0,
	} {
		if got := retry.After(http.Header{"Retry-After": {in}}, now); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}
