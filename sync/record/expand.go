package record

import "time"

// steps is what one question about a series may cost; past it the answer is "maybe".
type steps struct{ left int }

const maxSteps = 200_000

func (s *steps) take(n int) bool {
	s.left -= n
	return s.left > 0
}

// each calls yield with the rule's occurrences after start in order, on the series' clock, until it
// returns false. Those before from and after to may be left out. It returns false when the steps ran out.
func (r *rule) each(start, from, to time.Time, s *steps, yield func(time.Time) bool) bool {
	n := 1 // the start itself is the first
	skip := 0
	if r.count == 0 {
		skip = r.periodsBefore(start, from)
	}
	for k := skip; ; k++ {
		begin, days := r.period(start, k)
		if begin.Year() > 9998 || begin.After(to) || (!r.until.IsZero() && begin.After(r.until)) {
			return true
		}
		var set []time.Time
		if r.subDaily {
			var next int
			set, next = r.within(start, begin, k)
			if next > k+1 {
				k = next - 1
			}
		} else {
			set = r.times(begin, days, s)
		}
		if !s.take(days + len(set)) {
			return false
		}
		for _, t := range r.positioned(set) {
			if !t.After(start) {
				continue
			}
			n++
			if (r.count > 0 && n > r.count) || (!r.until.IsZero() && t.After(r.until)) || !yield(t) {
				return true
			}
		}
	}
}

var unit = map[string]time.Duration{"SECONDLY": time.Second, "MINUTELY": time.Minute, "HOURLY": time.Hour}

// period is the k-th span the frequency counts: its begin and its days.
func (r *rule) period(start time.Time, k int) (begin time.Time, days int) {
	y, m, d := start.Date()
	n := k * r.interval
	switch r.freq {
	case "YEARLY":
		if y+n > 9998 {
			return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 0
		}
		return time.Date(y+n, 1, 1, 0, 0, 0, 0, time.UTC), daysOfYear(y + n)
	case "MONTHLY":
		begin = time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		return begin, daysIn(begin.Year(), begin.Month())
	case "WEEKLY":
		back := (int(start.Weekday()) - int(r.weekStart) + 7) % 7
		return time.Date(y, m, d-back+7*n, 0, 0, 0, 0, time.UTC), 7
	case "DAILY":
		return time.Date(y, m, d+n, 0, 0, 0, 0, time.UTC), 1
	}
	u := unit[r.freq]
	if n > int(290*365*24*time.Hour/u) { // as far as a duration reaches
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 0
	}
	return start.Truncate(u).Add(time.Duration(n) * u), 1
}

// periodsBefore counts the periods that lie wholly before from.
func (r *rule) periodsBefore(start, from time.Time) int {
	if !from.After(start) {
		return 0
	}
	n := 0
	days := int((from.Unix() - start.Unix()) / 86400)
	switch r.freq {
	case "YEARLY":
		n = from.Year() - start.Year() - 1
	case "MONTHLY":
		n = (from.Year()-start.Year())*12 + int(from.Month()) - int(start.Month()) - 1
	case "WEEKLY":
		n = days/7 - 1
	case "DAILY":
		n = days - 1
	default:
		n = int((from.Unix() - start.Unix()) / int64(unit[r.freq]/time.Second))
	}
	return max(0, n/r.interval-1)
}

// times lists the allowed times of the allowed days, in order.
func (r *rule) times(begin time.Time, days int, s *steps) []time.Time {
	var out []time.Time
	for i := range days {
		day := begin.AddDate(0, 0, i)
		if !r.on(day) {
			continue
		}
		if !s.take(len(r.hours) * len(r.minutes) * len(r.seconds)) {
			return out
		}
		for _, h := range r.hours {
			for _, m := range r.minutes {
				for _, sec := range r.seconds {
					out = append(out, time.Date(day.Year(), day.Month(), day.Day(), h, m, min(sec, 59), 0, time.UTC))
				}
			}
		}
	}
	return out
}

// within lists the allowed times of one hour, minute or second, and the next period worth a look.
func (r *rule) within(start, begin time.Time, k int) ([]time.Time, int) {
	y, m, d := begin.Date()
	if !r.on(begin) {
		midnight := time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
		step := time.Duration(r.interval) * unit[r.freq]
		return nil, k + max(1, int((midnight.Sub(begin)+step-1)/step))
	}
	if r.allDay {
		return nil, k + 1
	}
	if len(r.hours) > 0 && !among(r.hours, begin.Hour(), 0) {
		return nil, k + 1
	}
	minutes, seconds := r.minutes, r.seconds
	if r.freq != "HOURLY" {
		if len(minutes) > 0 && !among(minutes, begin.Minute(), 0) {
			return nil, k + 1
		}
		minutes = []int{begin.Minute()}
	}
	if r.freq == "SECONDLY" {
		if len(seconds) > 0 && !among(seconds, begin.Second(), 0) {
			return nil, k + 1
		}
		seconds = []int{begin.Second()}
	}
	var out []time.Time
	for _, mi := range minutes {
		for _, sec := range seconds {
			out = append(out, time.Date(y, m, d, begin.Hour(), mi, min(sec, 59), 0, time.UTC))
		}
	}
	return out, k + 1
}

// positioned applies BYSETPOS to one period's set.
func (r *rule) positioned(set []time.Time) []time.Time {
	if len(r.positions) == 0 {
		return set
	}
	var out []time.Time
	for i, t := range set {
		if among(r.positions, i+1, len(set)+1) {
			out = append(out, t)
		}
	}
	return out
}

// hits tells whether t is one of the rule's occurrences; maybe is true when the steps ran out.
func (r *rule) hits(start, t time.Time, s *steps) (hit, maybe bool) {
	if t.Equal(start) {
		return true, false
	}
	done := r.each(start, t.AddDate(0, 0, -1), t.AddDate(0, 0, 1), s, func(at time.Time) bool {
		hit = at.Equal(t)
		return at.Before(t)
	})
	return hit, !done
}
