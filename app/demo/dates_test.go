package demo_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"bothways/app/demo"
)

// The story holds on every day: across changes of the clocks, at the ends of months and years.
func TestDemoOnManyDays(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	for _, day := range []string{"2026-12-28", "2027-01-01", "2027-03-27", "2027-03-29", "2027-06-30", "2027-10-30", "2028-02-29"} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := demo.Run(context.Background(), demo.Options{Out: &out, Err: &out, Now: now.Add(15 * time.Hour)}); err != nil {
			t.Errorf("%s: %v\n%s", day, err, out.String())
		}
	}
}
