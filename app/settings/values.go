package settings

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Span is a part of the day, as times since midnight; To before From goes over midnight.
type Span struct{ From, To time.Duration }

// UnmarshalText reads "07:00-19:30".
func (s *Span) UnmarshalText(text []byte) error {
	from, to, ok := strings.Cut(string(text), "-")
	f, errFrom := clock(from)
	t, errTo := clock(to)
	if !ok || errFrom != nil || errTo != nil || f == 24*time.Hour {
		return fmt.Errorf("%q is no span of the day; write it like \"07:00-19:30\"", text)
	}
	if f == t || f == 0 && t == 0 {
		return fmt.Errorf("%q is empty; the whole day is \"00:00-24:00\"", text)
	}
	s.From, s.To = f, t
	return nil
}

func (s Span) String() string { return clockText(s.From) + "-" + clockText(s.To) }

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

func clock(text string) (time.Duration, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(text), ":")
	hours, errH := strconv.ParseUint(h, 10, 8)
	minutes, errM := strconv.ParseUint(m, 10, 8)
	if !ok || errH != nil || errM != nil || len(m) != 2 || minutes > 59 || hours > 24 || hours == 24 && minutes > 0 {
		return 0, errors.New("no time of day")
	}
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute, nil
}

// ParseDuration reads "90s", "15m", "1h30m", and also days and weeks: "2d", "1w". "0" is none.
func ParseDuration(text string) (time.Duration, error) {
	bad := fmt.Errorf("%q is no duration; write it like \"15m\", \"4h\" or \"2d\"", text)
	rest := strings.TrimSpace(text)
	var total time.Duration
	for _, unit := range []struct {
		letter string
		long   time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}} {
		n, tail, ok := strings.Cut(rest, unit.letter)
		if !ok {
			continue
		}
		count, err := strconv.ParseUint(n, 10, 16)
		if err != nil {
			return 0, bad
		}
		total += time.Duration(count) * unit.long
		if rest = tail; rest == "" {
			return total, nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || d > 100*365*24*time.Hour {
		return 0, bad
	}
	return total + d, nil
}
