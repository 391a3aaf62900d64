package tasklist

import "sort"

// number is an order, or none.
type number struct {
	n  int64
	is bool
}

// standing is a task among its siblings, which are in the order that Google has them in.
type standing struct {
	id          string
	seen, there number // as it was shown last, and as the other side has it
	loose       bool   // the other side does not have it
	changed     bool   // at Google, since it was shown
}

// gap is left between numbers at either end of a list.
const gap = 1024

// numbers gives the siblings the numbers by which they stand in this order. Numbers of tasks that nobody
// touched stay; those of the other side are taken over where they are in sequence; a task that was moved gets
// one between its neighbours. A task that stands elsewhere on the other side keeps its own, or none.
func numbers(row []standing) []number {
	out := make([]number, len(row))
	o := order{row: row, value: out, anchor: make([]bool, len(row))}
	o.settle(func(s standing) number { // agreed on
		if s.changed || !s.loose && s.there != s.seen {
			return number{}
		}
		return s.seen
	})
	o.settle(func(s standing) number { // of the other side
		if s.changed || s.loose {
			return number{}
		}
		return s.there
	})
	for i, s := range row {
		if !s.changed && !o.anchor[i] {
			out[i] = s.seen
		}
	}
	for _, of := range []func(standing) number{
		func(s standing) number { return s.there }, func(s standing) number { return s.seen },
	} {
		o.settle(func(s standing) number {
			if !s.changed {
				return number{}
			}
			return of(s)
		})
	}
	o.between()
	return out
}

// order is a row that is being numbered.
type order struct {
	row    []standing
	value  []number
	anchor []bool // has a number that is in sequence
}

// settle makes anchors of as many as can be of the tasks with a number, among those that are anchors.
func (o *order) settle(of func(standing) number) {
	var at []int
	var values []int64
	low := o.lows()
	high := o.highs()
	for i, s := range o.row {
		if v := of(s); !o.anchor[i] && v.is && (!low[i].is || low[i].n <= v.n) && (!high[i].is || v.n <= high[i].n) {
			at, values = append(at, i), append(values, v.n)
		}
	}
	for _, j := range rising(values) {
		o.anchor[at[j]], o.value[at[j]] = true, number{values[j], true}
	}
}

// lows are the numbers of the nearest anchors above.
func (o *order) lows() []number {
	out := make([]number, len(o.row))
	var last number
	for i := range o.row {
		if out[i] = last; o.anchor[i] {
			last = o.value[i]
		}
	}
	return out
}

func (o *order) highs() []number {
	out := make([]number, len(o.row))
	var last number
	for i := len(o.row) - 1; i >= 0; i-- {
		if out[i] = last; o.anchor[i] {
			last = o.value[i]
		}
	}
	return out
}

// rising gives the places of a longest sequence that does not fall.
func rising(v []int64) []int {
	var tails []int // of the sequences of each length, the place of the least last one
	before := make([]int, len(v))
	for i, x := range v {
		n := sort.Search(len(tails), func(j int) bool { return v[tails[j]] > x })
		before[i] = -1
		if n > 0 {
			before[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	if len(tails) == 0 {
		return nil
	}
	out := make([]int, len(tails))
	for i, at := len(tails)-1, tails[len(tails)-1]; i >= 0; i, at = i-1, before[at] {
		out[i] = at
	}
	return out
}

// between gives numbers to what was moved, or came, between its neighbours; where nobody has one, none.
func (o *order) between() {
	for i := 0; i < len(o.row); i++ {
		if !o.open(i) {
			continue
		}
		var run []int
		for ; i < len(o.row) && !o.anchor[i]; i++ {
			if o.open(i) {
				run = append(run, i)
			}
		}
		o.fill(run)
	}
}

// open tells whether a task is to get a number.
func (o *order) open(i int) bool {
	s := o.row[i]
	return !o.anchor[i] && (s.changed || s.loose && !s.seen.is)
}

func (o *order) fill(run []int) {
	low, high, k := o.lows()[run[0]], o.highs()[run[len(run)-1]], int64(len(run))
	if low.is && high.is && high.n-low.n <= k {
		o.room(run[0], k)
		low, high = o.lows()[run[0]], o.highs()[run[0]]
	}
	for j, i := range run {
		j := int64(j)
		switch {
		case low.is && high.is:
			o.set(i, low.n+(high.n-low.n)/(k+1)*(j+1)+(high.n-low.n)%(k+1)*(j+1)/(k+1))
		case high.is:
			o.set(i, high.n-gap*(k-j))
		case low.is:
			o.set(i, low.n+gap*(j+1))
		}
	}
}

func (o *order) set(i int, n int64) { o.value[i], o.anchor[i] = number{n, true}, true }

// room moves the fewest numbers on, up or down, so that k more fit in at a place.
func (o *order) room(at int, k int64) {
	up, down := o.pushed(at, k, 1), o.pushed(at, k, -1)
	if len(down) < len(up) {
		up = down
	}
	for i, n := range up {
		o.set(i, n)
	}
}

// pushed gives the new numbers of the anchors behind a place (before it, with step -1).
func (o *order) pushed(at int, k, step int64) map[int]int64 {
	last := o.lows()[at].n
	if step < 0 {
		last = o.highs()[at].n
	}
	out := map[int]int64{}
	least := last + step*(k+1)
	for i := at; i >= 0 && i < len(o.row); i += int(step) {
		if !o.anchor[i] {
			continue
		}
		if (o.value[i].n-least)*step >= 0 {
			break
		}
		out[i] = least
		least += step
	}
	return out
}
