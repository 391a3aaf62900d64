package record

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
)

// rule is a recurrence rule (RFC 5545 §3.3.10) ready to be expanded, on the clock of its series.
type rule struct {
	freq                       string
	interval, count            int
	until                      time.Time // inclusive; zero: none
	weekStart                  time.Weekday
	months, weeks, yearDays    []int
	monthDays, positions       []int
	days                       []ruleDay
	hours, minutes, seconds    []int
	subDaily, allDay, unending bool
}

type ruleDay struct {
	nth int // 0: each
	day time.Weekday
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

var errRule = errors.New("cannot be expanded")

// parseRule reads a rule for a series that begins at start. An error means that nobody here knows
// what the rule means, not that it is wrong.
func parseRule(text string, start Moment, local *time.Location) (rule, error) {
	r := rule{interval: 1, weekStart: time.Monday, allDay: start.Date}
	for _, part := range strings.Split(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return r, fmt.Errorf("rule part %q: %w", part, errRule)
		}
		if err := r.part(name, value, start, local); err != nil {
			return r, fmt.Errorf("rule part %q: %w", part, err)
		}
	}
	if r.freq == "" || r.interval < 1 || r.interval > 1e6 {
		return r, errRule
	}
	r.defaults(start.Local)
	return r, nil
}

func (r *rule) part(name, value string, start Moment, local *time.Location) (err error) {
	switch name {
	case "FREQ":
		switch value {
		case "SECONDLY", "MINUTELY", "HOURLY":
			r.subDaily = true
		case "DAILY", "WEEKLY", "MONTHLY", "YEARLY":
		default:
			return errRule
		}
		r.freq = value
	case "INTERVAL":
		r.interval, err = strconv.Atoi(value)
	case "COUNT":
		r.count, err = strconv.Atoi(value)
	case "UNTIL":
		r.until, err = untilOn(value, start, local)
	case "WKST":
		day, ok := weekdays[value]
		if !ok {
			return errRule
		}
		r.weekStart = day
	case "BYDAY":
		r.days, err = parseDays(value)
	case "BYMONTH":
		r.months, err = numbers(value, 1, 12)
	case "BYWEEKNO":
		r.weeks, err = numbers(value, -53, 53)
	case "BYYEARDAY":
		r.yearDays, err = numbers(value, -366, 366)
	case "BYMONTHDAY":
		r.monthDays, err = numbers(value, -31, 31)
	case "BYSETPOS":
		r.positions, err = numbers(value, -366, 366)
	case "BYHOUR":
		r.hours, err = numbers(value, 0, 23)
	case "BYMINUTE":
		r.minutes, err = numbers(value, 0, 59)
	case "BYSECOND":
		r.seconds, err = numbers(value, 0, 60)
	case "RSCALE":
		if value != "GREGORIAN" {
			return errRule
		}
	case "SKIP":
		if value != "OMIT" {
			return errRule
		}
	default:
		if !strings.HasPrefix(name, "X-") {
			return errRule
		}
	}
	return err
}

// untilOn puts UNTIL onto the series' clock: UTC is converted, a date means the whole day, and
// a series of days forgets the time of day.
func untilOn(value string, start Moment, local *time.Location) (time.Time, error) {
	m, err := ParseMoment(value)
	if err != nil {
		return time.Time{}, err
	}
	t := m.Local
	switch {
	case start.Date:
		return t.Truncate(24 * time.Hour), nil
	case m.Date:
		return t.Add(24*time.Hour - time.Second), nil
	case m.Zone == "UTC":
		return clockOf(t, start.location(local)), nil
	}
	return t, nil
}

func parseDays(value string) ([]ruleDay, error) {
	var out []ruleDay
	for _, s := range strings.Split(value, ",") {
		if len(s) < 2 || len(out) > 400 {
			return nil, errRule
		}
		day, ok := weekdays[s[len(s)-2:]]
		d := ruleDay{day: day}
		if n := s[:len(s)-2]; n != "" && ok {
			var err error
			d.nth, err = strconv.Atoi(n)
			ok = err == nil && d.nth >= -53 && d.nth <= 53 && d.nth != 0
		}
		if !ok {
			return nil, errRule
		}
		out = append(out, d)
	}
	return out, nil
}

func numbers(value string, least, most int) ([]int, error) {
	var out []int
	for _, s := range strings.Split(value, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most || len(out) > 400 {
			return nil, errRule
		}
		out = append(out, n)
	}
	return out, nil
}

// defaults takes from the start what the rule leaves open.
func (r *rule) defaults(start time.Time) {
	if len(r.weeks)+len(r.yearDays)+len(r.monthDays)+len(r.days) == 0 {
		switch r.freq {
		case "YEARLY":
			if len(r.months) == 0 {
				r.months = []int{int(start.Month())}
			}
			r.monthDays = []int{start.Day()}
		case "MONTHLY":
			r.monthDays = []int{start.Day()}
		case "WEEKLY":
			r.days = []ruleDay{{day: start.Weekday()}}
		}
	} else if r.freq == "YEARLY" && len(r.weeks) > 0 && len(r.yearDays)+len(r.monthDays)+len(r.days) == 0 {
		r.days = []ruleDay{{day: start.Weekday()}}
	}
	if r.allDay {
		r.hours, r.minutes, r.seconds = []int{0}, []int{0}, []int{0}
		return
	}
	r.hours = r.clockPart(r.hours, start.Hour(), r.subDaily)
	r.minutes = r.clockPart(r.minutes, start.Minute(), r.freq == "MINUTELY" || r.freq == "SECONDLY")
	r.seconds = r.clockPart(r.seconds, start.Second(), r.freq == "SECONDLY")
}

// clockPart sorts a BYHOUR-like list, or takes it from the start where the frequency does not run through it.
func (r *rule) clockPart(list []int, start int, runs bool) []int {
	if len(list) == 0 {
		if runs {
			return nil
		}
		return []int{start}
	}
	sort.Ints(list)
	kept := list[:1]
	for _, n := range list[1:] {
		if n != kept[len(kept)-1] {
			kept = append(kept, n)
		}
	}
	return kept
}

// on tells whether the rule allows the day (the time of day is not looked at).
func (r *rule) on(t time.Time) bool {
	y, m, d := t.Date()
	if len(r.months) > 0 && !among(r.months, int(m), 0) {
		return false
	}
	if len(r.monthDays) > 0 && !among(r.monthDays, d, daysIn(y, m)+1) {
		return false
	}
	if len(r.yearDays) > 0 && !among(r.yearDays, t.YearDay(), daysOfYear(y)+1) {
		return false
	}
	if len(r.weeks) > 0 {
		week, weeks := weekOf(t, r.weekStart)
		if !among(r.weeks, week, weeks+1) {
			return false
		}
	}
	return len(r.days) == 0 || r.onWeekday(t)
}

func (r *rule) onWeekday(t time.Time) bool {
	for _, d := range r.days {
		if d.day != t.Weekday() {
			continue
		}
		at, last := 0, 0
		switch {
		case d.nth == 0:
			return true
		case r.freq == "MONTHLY" || (r.freq == "YEARLY" && len(r.months) > 0):
			at, last = t.Day(), daysIn(t.Year(), t.Month())
		case r.freq == "YEARLY":
			at, last = t.YearDay(), daysOfYear(t.Year())
		default: // RFC 5545 allows no number here; the weekday still counts
			return true
		}
		if d.nth == (at-1)/7+1 || d.nth == -((last-at)/7+1) {
			return true
		}
	}
	return false
}

// among finds n in a list where negative numbers count back from end.
func among(list []int, n, end int) bool {
	for _, v := range list {
		if v == n || (v < 0 && v+end == n) {
			return true
		}
	}
	return false
}

func daysIn(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func daysOfYear(y int) int { return time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC).YearDay() }

// weekOf numbers a day's week as ISO 8601 does, with another first weekday, and says how many
// weeks that week's year has.
func weekOf(t time.Time, first time.Weekday) (week, weeks int) {
	back := (int(t.Weekday()) - int(first) + 7) % 7
	fourth := t.AddDate(0, 0, 3-back) // the week belongs to the year of its fourth day
	year := fourth.Year()
	last := weekNumber(time.Date(year, 12, 28, 0, 0, 0, 0, time.UTC), first)
	return (fourth.YearDay()-1)/7 + 1, last
}

func weekNumber(t time.Time, first time.Weekday) int {
	back := (int(t.Weekday()) - int(first) + 7) % 7
	return (t.AddDate(0, 0, 3-back).YearDay()-1)/7 + 1
}
