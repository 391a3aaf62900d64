package match

import (
	"fmt"
	"math/rand"
	"testing"

	"bothways/sync/record"
)

func BenchmarkContacts(b *testing.B) {
	left, right, _ := newTown(1, 15000).sides(0.34, noise{forget: 0.25, spell: 0.15})
	b.Logf("%d × %d", len(left), len(right))
	for b.Loop() {
		Pairs(left, right, Options{Kind: record.Contacts, Region: "DE"})
	}
}

func BenchmarkEvents(b *testing.B) {
	left, right := meetings(1, "l", 10000), meetings(2, "r", 10000)
	for b.Loop() {
		Pairs(left, right, Options{Kind: record.Calendar})
	}
}

// meetings are events of few titles at few places.
func meetings(seed int64, prefix string, n int) (out []Loose) {
	rnd := rand.New(rand.NewSource(seed))
	for i := range n {
		r := record.New(record.Calendar, "")
		put(r, "SUMMARY", fmt.Sprint("Meeting ", rnd.Intn(40)))
		put(r, "LOCATION", fmt.Sprint("Room ", rnd.Intn(20)))
		day, hour := rnd.Intn(330), 8+rnd.Intn(9)
		put(r, "WHEN", fmt.Sprintf("start=2026%02d%02dT%02d0000 Europe/Berlin\nend=2026%02d%02dT%02d0000 Europe/Berlin",
			1+day/28, 1+day%28, hour, 1+day/28, 1+day%28, hour+1))
		out = append(out, Loose{fmt.Sprint(prefix, i), r})
	}
	return out
}
