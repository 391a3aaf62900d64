package match

import (
	"fmt"
	"os"
	"testing"

	"bothways/sync/record"
)

// tally counts certain pairs against the truth, for the pairs that on says.
type tally struct{ all, linked int }

func (t tally) recall() float64 { return float64(t.linked) / float64(max(1, t.all)) }

func sharesOne(a, b record.Record, property string, owners map[string]int) bool {
	for _, x := range texts(a, property) {
		for _, y := range texts(b, property) {
			if x == y && (owners == nil || owners[x] == 1) {
				return true
			}
		}
	}
	return false
}

// ownersOf counts the cards that hold a mail or a number, on the side where they are more.
func ownersOf(sides ...[]Loose) map[string]int {
	most := map[string]int{}
	for _, side := range sides {
		here := map[string]int{}
		for _, l := range side {
			for _, property := range []string{"EMAIL", "TEL", "ADR", "BDAY"} {
				for _, x := range texts(l.Record, property) {
					here[x]++
					most[x] = max(most[x], here[x])
				}
			}
		}
	}
	return most
}

func TestPrecisionAndRecall(t *testing.T) {
	var reach, bare tally
	certain, wrong := 0, 0
	for seed := int64(1); seed <= 6; seed++ {
		w := newTown(seed, 1500)
		left, right, truth := w.sides(0.7, noise{forget: 0.25, spell: 0.15})
		owners := ownersOf(left, right)
		linked := map[int]int{}
		for _, p := range Pairs(left, right, Options{Kind: record.Contacts}) {
			if !p.Certain {
				continue
			}
			certain++
			linked[p.Left] = p.Right
			if r, ok := truth[p.Left]; !ok || r != p.Right {
				wrong++
				if os.Getenv("SHOW") != "" {
					fmt.Println("WRONG", show(left[p.Left].Record), "|", show(right[p.Right].Record), p.Reasons)
				}
			}
		}
		for l, r := range truth {
			a, b := left[l].Record, right[r].Record
			_, got := linked[l]
			got = got && linked[l] == r
			switch {
			case sharesOne(a, b, "EMAIL", owners) || sharesOne(a, b, "TEL", owners):
				reach.all++
				if got {
					reach.linked++
				} else if os.Getenv("SHOW") != "" {
					_, reasons := Likeness(a, b, Options{Kind: record.Contacts})
					fmt.Println("MISSED", show(a), "|", show(b), reasons)
				}
			case sharesOne(a, b, "ADR", nil) && sharesOne(a, b, "BDAY", nil):
				bare.all++
				if got {
					bare.linked++
				}
			}
		}
	}
	precision := 1 - float64(wrong)/float64(certain)
	t.Logf("%d certain, %d wrong: precision %.4f; recall %.3f of %d with a mail or phone of their own, %.3f of %d with address and birthday",
		certain, wrong, precision, reach.recall(), reach.all, bare.recall(), bare.all)
	if certain < 1000 || bare.all < 50 || precision < 0.999 || reach.recall() < 0.95 || bare.recall() < 0.80 {
		t.Error("worse than promised: precision 0.999, recall 0.95 and 0.80")
	}
}

func show(r record.Record) string {
	s := ""
	for _, k := range r.Keys() {
		s += string(k) + "=" + r.Fields[k].Text + " "
	}
	return s
}
