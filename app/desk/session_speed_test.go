package desk_test

import (
	"context"
	"fmt"
	"testing"

	"bothways/app/desk"
)

// BenchmarkSession measures a review of 10,000 new records: the plan itself, a choice for all of
// them, and the list of rows.
func BenchmarkSession(b *testing.B) {
	const n = 10000
	d, _ := speedBed(b, n, false)
	ctx := context.Background()
	s, err := d.Review(ctx, "p", nil)
	if err != nil {
		b.Fatal(err)
	}
	var all []int64
	for _, r := range s.Rows() {
		all = append(all, r.ID)
	}
	if len(all) != n {
		b.Fatal(len(all))
	}
	b.Run("review", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Review(ctx, "p", nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, c := range []desk.Choice{{Pick: desk.PickIgnore}, {Pick: desk.PickSkip}, {}} {
		b.Run(fmt.Sprintf("choose %q", c.Pick), func(b *testing.B) {
			for b.Loop() {
				if len(s.Choose(all, c)) != n {
					b.Fatal("not all of them")
				}
			}
		})
	}
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			s.Rows()
		}
	})
	b.Run("tally", func(b *testing.B) {
		for b.Loop() {
			s.Tally()
		}
	})
	b.Run("options", func(b *testing.B) {
		for b.Loop() {
			s.Options(all)
		}
	})
	b.Run("fields", func(b *testing.B) {
		for b.Loop() {
			s.Fields(all[0], true)
		}
	})
}
