package match

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// birthday is a date; 0 for what is not known (RFC 6350 §4.3.1 allows dates without year).
type birthday struct{ year, month, day int }

func birthdayOf(text string) birthday {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "T")
	noYear := strings.HasPrefix(text, "--")
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	var b birthday
	switch {
	case noYear && len(digits) == 4:
		b.month, _ = strconv.Atoi(digits[:2])
		b.day, _ = strconv.Atoi(digits[2:])
	case !noYear && len(digits) == 8:
		b.year, _ = strconv.Atoi(digits[:4])
		b.month, _ = strconv.Atoi(digits[4:6])
		b.day, _ = strconv.Atoi(digits[6:])
	}
	if b.year == 1604 || b.year < 1800 { // some programs write 1604 for no year
		b.year = 0
	}
	if b.month < 1 || b.month > 12 || b.day < 1 || b.day > 31 {
		return birthday{}
	}
	return b
}

func (b birthday) known() bool { return b.day > 0 }

func (b birthday) String() string {
	if b.year == 0 {
		return fmt.Sprintf("--%02d%02d", b.month, b.day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.year, b.month, b.day)
}

func (b birthday) dayKey() string { return fmt.Sprintf("%02d%02d", b.month, b.day) }

type dates int

const (
	dateUnknown dates = iota
	dateSame
	dateSameDay // a year is missing
	dateClose   // a day off, or day and month turned: an error of some program
	dateOther
)

func (b birthday) compare(c birthday) dates {
	switch {
	case !b.known() || !c.known():
		return dateUnknown
	case b == c && b.year > 0:
		return dateSame
	case b.month == c.month && b.day == c.day && (b.year == 0 || c.year == 0):
		return dateSameDay
	case b.year != c.year && b.year > 0 && c.year > 0:
		return dateOther
	case b.month == c.day && b.day == c.month:
		return dateClose
	}
	days := b.date().Sub(c.date()).Hours() / 24
	if days >= -1 && days <= 1 {
		return dateClose
	}
	return dateOther
}

// date is for distances only; without years any leap year does.
func (b birthday) date() time.Time {
	return time.Date(2000, time.Month(b.month), b.day, 0, 0, 0, 0, time.UTC)
}
