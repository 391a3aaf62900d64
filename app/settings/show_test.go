package settings

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// What Text shows can be given back to Set and means the same.
func TestTextGoesBack(t *testing.T) {
	s := mustParse(t, sample)
	seen := 0
	for _, key := range Keys() {
		for _, name := range []string{"clients", "meetings", "home", "office", "google", "domain"} {
			key := strings.Replace(key, "NAME", name, 1)
			key = strings.Replace(key, "NAME", "NOTE", 1)
			if strings.HasPrefix(key, "people.") || strings.Contains(key, "fields.map.") {
				continue
			}
			value, ok := s.Text(key)
			if !ok {
				continue
			}
			seen++
			d := NewDocument([]byte(sample))
			if value == "" && !strings.HasSuffix(key, "title") {
				continue // not set, and has no default
			}
			if err := d.Set(key, value); err != nil {
				t.Errorf("%s = %s: %v", key, value, err)
				continue
			}
			again, problems := parse(d.Bytes())
			for _, p := range problems {
				if !strings.Contains(p.Message, "belongs to") {
					t.Errorf("%s = %s: %v", key, value, p)
				}
			}
			if back, ok := again.Text(key); !ok || back != value {
				t.Errorf("%s: %q became %q", key, value, back)
			}
			again.given, s.given = nil, nil
			if !reflect.DeepEqual(normal(again), normal(s)) {
				t.Errorf("%s = %s changed something else", key, value)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d keys have a value", seen)
	}
}

// normal makes empty and missing lists alike.
func normal(s Settings) map[string]string {
	out := map[string]string{}
	for name, p := range s.Processes {
		out[name] = literalText(reflect.ValueOf(p))
	}
	for name, a := range s.Accounts {
		out["account "+name] = literalText(reflect.ValueOf(a))
	}
	return out
}

func TestText(t *testing.T) {
	s := mustParse(t, sample)
	for key, want := range map[string]string{
		"processes.clients.left":              "home/clients",
		"processes.clients.guard.over":        "4h",
		"processes.meetings.guard.over":       "1h30m",
		"processes.clients.prevent.right":     `["delete"]`,
		"processes.meetings.schedule.every":   "26h",
		"processes.meetings.schedule.between": "22:00-06:30",
		"processes.clients.fields.map":        `[{ left = "X-CUSTOMER-NO", right = "userDefined:Customer no" }]`,
		"processes.clients.fields.one_way":    `{NOTE = "to-right"}`,
		"notify.email.on":                     "review",
		"history.keep_days":                   "90",
	} {
		if got, ok := s.Text(key); !ok || got != want {
			t.Errorf("%s: %q, %v; want %q", key, got, ok, want)
		}
	}
	for _, key := range []string{"processes.nobody.left", "processes.clients.calendar.guests_to", "processes.clients.nothing", "x y"} {
		if got, ok := s.Text(key); ok {
			t.Errorf("%s: %q", key, got)
		}
	}
	for d, want := range map[time.Duration]string{0: "0", time.Hour: "1h", 10 * time.Minute: "10m", 90 * time.Second: "1m30s", 20 * time.Hour: "20h", 48 * time.Hour: "2d"} {
		if got := durationText(d); got != want {
			t.Errorf("%v: %q", d, got)
		}
	}
}

func TestSystemRegion(t *testing.T) {
	for _, c := range []struct{ all, lang, want string }{
		{"", "de_DE.UTF-8", "DE"}, {"", "ca_ES@valencia", "ES"}, {"C", "en_GB", "GB"}, {"en_US.UTF-8", "de_DE", "US"},
		{"", "C.UTF-8", ""}, {"", "", ""}, {"", "eo", ""}, {"", "es_419", ""},
	} {
		env := map[string]string{"LC_ALL": c.all, "LANG": c.lang}
		if got := SystemRegion(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	text := "\ufeffversion = 1\nx = 1\n"
	oneProblem(t, text, "config.toml:2: x: unknown key")
	d := NewDocument([]byte("\ufeffversion = 1\n"))
	if err := d.Set("secrets.store", "file"); err != nil {
		t.Error(err)
	}
}
