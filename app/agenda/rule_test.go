package agenda

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/app/settings"
)

var berlin = zone("Europe/Berlin")

func zone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

// at reads "2026-11-22 10:00" as local time in Berlin; "… CEST" or "… CET" tells doubled hours apart.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04 MST", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if got, err := time.ParseInLocation(layout, text, berlin); err == nil {
			return got
		}
	}
	t.Fatalf("no time: %q", text)
	return time.Time{}
}

func rule(t testing.TB, every, between string, days ...string) Rule {
	t.Helper()
	s := settings.DefaultProcess("p", "contacts").Schedule
	if every != "" {
		d, err := settings.ParseDuration(every)
		if err != nil {
			t.Fatal(err)
		}
		s.Every = d
	}
	if between != "" {
		if err := s.Between.UnmarshalText([]byte(between)); err != nil {
			t.Fatal(err)
		}
	}
	if days != nil {
		s.Days = days
	}
	return RuleOf(s, false)
}

// 2026-11-22 is a Sunday. The clocks go forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00.
func TestOpening(t *testing.T) {
	for _, c := range []struct {
		name, between string
		days          []string
		from, want    string
	}{
		{"always", "", nil, "2026-11-22 10:00:07", "2026-11-22 10:00:07"},
		{"before", "08:00-18:00", nil, "2026-11-22 07:59:59", "2026-11-22 08:00"},
		{"inside", "08:00-18:00", nil, "2026-11-22 17:59:59", "2026-11-22 17:59:59"},
		{"the end is outside", "08:00-18:00", nil, "2026-11-22 18:00", "2026-11-23 08:00"},
		{"to midnight", "08:00-24:00", nil, "2026-11-22 23:59:59", "2026-11-22 23:59:59"},
		{"after midnight", "08:00-24:00", nil, "2026-11-23 00:00", "2026-11-23 08:00"},
		{"workdays", "08:00-18:00", []string{"mon", "tue"}, "2026-11-20 10:00", "2026-11-23 08:00"},
		{"the same day in a week", "08:00-18:00", []string{"sun"}, "2026-11-22 18:00", "2026-11-29 08:00"},
		{"over midnight, evening", "22:00-06:00", nil, "2026-11-22 21:00", "2026-11-22 22:00"},
		{"over midnight, night", "22:00-06:00", nil, "2026-11-23 05:59", "2026-11-23 05:59"},
		{"over midnight, morning", "22:00-06:00", nil, "2026-11-23 06:00", "2026-11-23 22:00"},
		{"the night belongs to its evening", "22:00-06:00", []string{"sun"}, "2026-11-23 03:00", "2026-11-23 03:00"},
		{"and not to its morning", "22:00-06:00", []string{"sun"}, "2026-11-22 03:00", "2026-11-22 22:00"},
		{"until midnight sharp", "22:00-00:00", []string{"sun"}, "2026-11-23 00:00", "2026-11-29 22:00"},
		{"forward: the part is shorter", "02:30-04:00", nil, "2026-03-29 01:59", "2026-03-29 03:00"},
		{"forward: the part is lost", "02:00-03:00", nil, "2026-03-29 01:00", "2026-03-30 02:00"},
		{"forward: the only part of the week is lost", "02:10-02:50", []string{"sun"}, "2026-03-29 01:00", "2026-04-05 02:10"},
		{"back: morning is morning", "08:00-09:00", nil, "2026-10-25 01:00 CEST", "2026-10-25 08:00"},
		{"back: the first of two", "02:15-02:30", nil, "2026-10-25 01:00 CEST", "2026-10-25 02:15 CEST"},
		{"back: the second of two", "02:15-02:30", nil, "2026-10-25 02:45 CEST", "2026-10-25 02:15 CET"},
		{"back: over midnight", "23:00-02:30", []string{"sat"}, "2026-10-25 02:29 CET", "2026-10-25 02:29 CET"},
	} {
		got, ok := rule(t, "", c.between, c.days...).Opening(at(t, c.from))
		if want := at(t, c.want); !ok || !got.Equal(want) {
			t.Errorf("%s: %v, %v; want %v", c.name, got, ok, want)
		}
	}
	if got, ok := (Rule{Every: time.Hour, To: 24 * time.Hour}).Opening(time.Now()); ok {
		t.Errorf("no day is open, but %v is", got)
	}
}

func TestOpeningElsewhere(t *testing.T) {
	r := rule(t, "", "08:00-09:00")
	for name, want := range map[string]string{"Asia/Kathmandu": "02:15", "America/New_York": "13:00", "UTC": "08:00"} {
		got, ok := r.Opening(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).In(zone(name)).Add(4 * time.Hour))
		if text := got.UTC().Format("15:04"); !ok || text != want {
			t.Errorf("%s: opens at %s UTC, want %s", name, text, want)
		}
	}
}

func TestNext(t *testing.T) {
	now := "2026-11-22 10:00"
	for _, c := range []struct {
		name, every, between string
		state                State
		server               bool
		chance               float64
		want                 string // "" for never
	}{
		{name: "never ran", every: "15m", want: now},
		{name: "by hand", every: "0", want: ""},
		{name: "stopped", every: "15m", state: State{Stopped: true}, want: ""},
		{name: "ran", every: "15m", state: State{Last: at(t, "2026-11-22 09:50")}, want: "2026-11-22 10:05"},
		{name: "overdue", every: "15m", state: State{Last: at(t, "2026-11-21 09:50")}, want: now},
		{name: "days", every: "2d", state: State{Last: at(t, "2026-11-21 09:50")}, want: "2026-11-23 09:50"},
		{name: "chance counts for servers alone", every: "20m", state: State{Last: at(t, now)}, chance: 0.5, want: "2026-11-22 10:20"},
		{name: "chance", every: "20m", state: State{Last: at(t, now)}, server: true, chance: 0.6, want: "2026-11-22 10:23"},
		{name: "failed", every: "15m", state: State{Last: at(t, now), Failures: 1}, want: "2026-11-22 10:05"},
		{name: "failed again", every: "15m", state: State{Last: at(t, now), Failures: 4}, want: "2026-11-22 10:40"},
		{name: "failed for ever", every: "15m", state: State{Last: at(t, now), Failures: 1 << 40}, want: "2026-11-22 14:00"},
		{name: "failed with chance", every: "15m", state: State{Last: at(t, now), Failures: 3}, server: true, chance: 0.4, want: "2026-11-22 10:22"},
		{name: "retry after", every: "15m", state: State{Last: at(t, now), RetryAt: at(t, "2026-11-22 11:11")}, want: "2026-11-22 11:11"},
		{name: "retry after is over", every: "15m", state: State{Last: at(t, now), RetryAt: at(t, "2026-11-22 10:01")}, want: "2026-11-22 10:15"},
		{name: "the clock was put back", every: "15m", state: State{Last: at(t, "2027-11-22 10:00")}, want: "2026-11-22 10:15"},
		{name: "closed", every: "15m", between: "11:00-12:00", want: "2026-11-22 11:00"},
		{name: "closed, server", every: "20m", between: "11:00-12:00", server: true, chance: 0.8, want: "2026-11-22 11:04"},
		{name: "closed, chance leads out", every: "2d", between: "11:00-12:00", server: true, chance: 0.8, want: "2026-11-22 11:00"},
		{name: "retry after into the night", every: "15m", between: "08:00-18:00", state: State{Last: at(t, now), RetryAt: at(t, "2026-11-22 18:11")}, want: "2026-11-23 08:00"},
	} {
		r := rule(t, c.every, c.between)
		r.Server = c.server
		got, ok := r.Next(c.state, at(t, now), c.chance)
		if ok != (c.want != "") || ok && !got.Equal(at(t, c.want)) {
			t.Errorf("%s: %v, %v; want %s", c.name, got, ok, c.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	for _, c := range []struct {
		failures    int
		every, want time.Duration
	}{
		{1, 15 * time.Minute, 5 * time.Minute}, {2, 15 * time.Minute, 10 * time.Minute}, {6, 15 * time.Minute, 160 * time.Minute},
		{7, 15 * time.Minute, 4 * time.Hour}, {1, time.Minute, time.Minute}, {50, time.Minute, 4 * time.Hour},
		{1, 24 * time.Hour, 5 * time.Minute}, {50, 24 * time.Hour, 24 * time.Hour},
	} {
		if got := Backoff(c.failures, c.every); got != c.want {
			t.Errorf("%d failures, every %v: %v, want %v", c.failures, c.every, got, c.want)
		}
	}
}

func TestHinted(t *testing.T) {
	settled := at(t, "2026-11-22 10:00")
	r := rule(t, "1h", "09:00-18:00")
	for _, c := range []struct {
		name  string
		rule  Rule
		state State
		want  string
	}{
		{"at once", r, State{Last: settled.Add(-time.Minute)}, "2026-11-22 10:00"},
		{"asked to wait", r, State{RetryAt: settled.Add(time.Minute)}, "2026-11-22 10:01"},
		{"failed", r, State{Last: settled.Add(-time.Minute), Failures: 1}, "2026-11-22 10:04"},
		{"stopped", r, State{Stopped: true}, ""},
		{"by hand", rule(t, "0", ""), State{}, ""},
		{"closed", rule(t, "1h", "22:00-06:00"), State{}, "2026-11-22 22:00"},
		{"switched off", Rule{Every: time.Hour, To: 24 * time.Hour, Days: r.Days}, State{}, ""},
	} {
		got, ok := c.rule.Hinted(c.state, settled)
		if ok != (c.want != "") || ok && !got.Equal(at(t, c.want)) {
			t.Errorf("%s: %v, %v; want %s", c.name, got, ok, c.want)
		}
	}
}

func anyRule(t *rapid.T) Rule {
	minute := rapid.IntRange(0, 24*60-1)
	from, to := minute.Draw(t, "from"), minute.Draw(t, "to")+1
	r := Rule{
		Every: time.Duration(rapid.IntRange(0, 3000).Draw(t, "every")) * time.Minute,
		From:  time.Duration(from) * time.Minute, To: time.Duration(to) * time.Minute,
		OnChange: true, Server: rapid.Bool().Draw(t, "server"),
	}
	for i := range r.Days {
		r.Days[i] = rapid.Bool().Draw(t, "day")
	}
	return r
}

func anyTime(t *rapid.T, name string) time.Time {
	place := zone(rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"}).Draw(t, "zone"))
	around := rapid.SampledFrom([]time.Time{
		time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 4, 0, 0, 0, 0, time.UTC),
	}).Draw(t, "around")
	return around.Add(time.Duration(rapid.Int64Range(0, int64(5*24*time.Hour)).Draw(t, name))).In(place)
}

// A start is never earlier than allowed, never outside the part of the day, and no open minute is missed.
func TestNextKeepsRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, now, chance := anyRule(t), anyTime(t, "now"), rapid.Float64Range(0, 0.999).Draw(t, "chance")
		ago := func(name string) time.Time {
			return now.Add(-time.Duration(rapid.Int64Range(int64(-time.Hour), int64(48*time.Hour)).Draw(t, name)))
		}
		s := State{Last: ago("last"), RetryAt: ago("retry"), Failures: rapid.IntRange(0, 9).Draw(t, "failures"), Stopped: rapid.Bool().Draw(t, "stopped")}
		for _, next := range []func() (time.Time, bool){
			func() (time.Time, bool) { return r.Next(s, now, chance) },
			func() (time.Time, bool) { return r.Hinted(s, now) },
		} {
			got, ok := next()
			if !ok {
				if !s.Stopped && r.Every > 0 && r.Days != [7]bool{} && r.To-r.From > time.Hour {
					t.Fatalf("never starts: %+v %+v", r, s)
				}
				continue
			}
			if got.Before(now) || got.Before(s.RetryAt) || s.Stopped || r.Every == 0 || !r.Open(got) {
				t.Fatalf("%v is not allowed; now %v, %+v, %+v", got, now, r, s)
			}
			if s.Failures > 0 && got.Sub(earlier(s.Last, now)) < Backoff(s.Failures, r.Every) {
				t.Fatalf("%v is too early after %d failures at %v", got, s.Failures, s.Last)
			}
		}
		got, ok := r.Next(s, now, chance)
		if ok && s.Failures == 0 && got.Sub(earlier(s.Last, now)) < r.Every {
			t.Fatalf("%v is less than %v after %v", got, r.Every, s.Last)
		}
		open, ok := r.Opening(now)
		probe := now.Add(time.Duration(rapid.Int64Range(0, int64(9*24*time.Hour)).Draw(t, "probe")))
		if r.Open(probe) && (!ok || open.After(probe)) {
			t.Fatalf("%v is open, but %v is the first; %+v", probe, open, r)
		}
	})
}
