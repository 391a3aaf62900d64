package match

import (
	"math"

	"bothways/sync/record"
)

// judge weighs the evidence of one kind of records. Points add up like the logarithm of odds.
type judge struct {
	compare func(a, b *sight, c crowd) verdict
	keys    func(s *sight, add func(key string, weak bool))
	unlike  func(a, b *sight) bool // nothing in common although the UID is the same
	enough  float64                // points of a certain pair
	margin  float64                // points that the second best must be behind
	floor   float64                // pairs with fewer points do not even compete
}

func judgeOf(kind record.Kind) judge {
	never := func(a, b *sight) bool { return false }
	switch kind {
	case record.Calendar:
		return judge{compareEvents, eventKeys, never, 7.5, 1.5, 0}
	case record.Tasks:
		return judge{compareTasks, taskKeys, never, 4.5, 1.5, 0}
	}
	return judge{compareContacts, contactKeys, strangers, 6, 2.5, 0}
}

// verdict is what a comparison found.
type verdict struct {
	points  float64
	reasons []Reason
	strong  bool // may link by itself, if it is unique
}

func (v *verdict) add(points float64, code, detail string) {
	v.points += points
	v.reasons = append(v.reasons, Reason{code, detail})
}

func (v *verdict) score() float64 { return 1 / (1 + math.Exp(-(v.points-middle)/1.6)) }

const (
	middle = 4.5  // points of an even chance: the same name and nothing else
	worth  = 0.35 // the least score of a suggestion
)

// crowd counts how many records of a side share a value; the larger of both sides counts.
type crowd map[string]int

func crowdOf(sides [2][]*sight) crowd {
	all := crowd{}
	for _, side := range sides {
		here := crowd{}
		for _, s := range side {
			for _, k := range s.marks {
				here[k]++
				all[k] = max(all[k], here[k])
			}
		}
	}
	return all
}

// many tells whether a value is shared by several records of one side.
func (c crowd) many(what, value string) bool { return c[what+" "+value] > 1 }
