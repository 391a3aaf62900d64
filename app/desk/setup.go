package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"bothways/app/settings"
	"bothways/app/words"
)

// Setup is a process's settings, one value for each key in the form that SetProcess takes.
type Setup struct {
	Process settings.Process
	Values  map[string]string
}

// Meanwhile says that the settings were changed by somebody else since they were shown; nothing was written.
type Meanwhile struct{ Keys []string }

func (m Meanwhile) Error() string {
	return words.T("the settings were changed elsewhere meanwhile: {{.Settings}}", "Settings", strings.Join(m.Keys, ", "))
}

// SetupKeys lists the settings of a process, or with "" those of the whole program; a table or list
// of the person's own making counts as one.
func SetupKeys(name string) []string {
	var out []string
	for _, key := range settings.Keys() {
		if section, _, _ := strings.Cut(key, "."); name == "" && (section == "history" || section == "secrets" || section == "notify") {
			out = append(out, key)
		}
		if name == "" {
			continue
		}
		rest, ok := strings.CutPrefix(key, "processes.NAME.")
		if !ok {
			continue
		}
		rest = strings.TrimSuffix(rest, ".NAME")
		for _, whole := range []string{"left", "right", "calendar.guests_to", "fields.map"} {
			if strings.HasPrefix(rest, whole+".") {
				rest = whole
			}
		}
		if !slices.Contains(out, rest) {
			out = append(out, rest)
		}
	}
	return out
}

// setupAt is the table that a setup stands in.
func setupAt(name string) string {
	if name == "" {
		return ""
	}
	return "processes." + name
}

// Setup reads a process's settings from the file as it is now; with "" those of the whole program.
func (d *Desk) Setup(name string) (Setup, error) {
	s, err := settings.Load(d.Home.Config)
	if err != nil {
		return Setup{}, err
	}
	out, ok := setupOf(s, name)
	if !ok {
		return out, mistaken(words.T(`there is no process "{{.Process}}"; there are: {{.List}}`, "Process", name, "List", listed(s.ProcessNames())))
	}
	return out, nil
}

func setupOf(s settings.Settings, name string) (Setup, bool) {
	p, ok := s.Processes[name]
	out := Setup{Process: p, Values: map[string]string{}}
	for _, key := range SetupKeys(name) {
		out.Values[key], _ = s.Text(below(setupAt(name), key))
	}
	return out, ok || name == ""
}

// TrySetup tells what a process, there or new, would be with other values; an empty one is the
// default. What is wrong stands by key, "" for what no key is to blame for. Nothing is written.
func (d *Desk) TrySetup(name string, keys map[string]string) (Setup, map[string]string) {
	bad := map[string]string{}
	data, err := os.ReadFile(d.Home.Config)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		bad[""] = err.Error()
		return Setup{}, bad
	}
	doc, at := settings.NewDocument(data), setupAt(name)
	for _, key := range ordered(keys) {
		if err := setOne(doc, below(at, key), keys[key]); err != nil {
			bad[key] = strings.TrimPrefix(err.Error(), below(at, key)+": ")
		}
	}
	s, err := settings.Parse(doc.Bytes(), "config.toml")
	problems := settings.Problems{}
	if errors.As(err, &problems) {
		for _, p := range problems {
			key, mine := setupKey(name, strings.TrimPrefix(p.Key, at+".")), at == "" || strings.HasPrefix(p.Key, at+".")
			if mine && (name != "" || slices.Contains(SetupKeys(name), key)) {
				bad[key] = p.Message
			} else if bad[""] == "" {
				bad[""] = p.String()
			}
		}
	}
	out, _ := setupOf(s, name)
	return out, bad
}

// setupKey is the setting that a problem below it belongs to: "fields.map[2]" to "fields.map".
func setupKey(name, key string) string {
	best := ""
	for _, k := range SetupKeys(name) {
		if strings.HasPrefix(key, k) && len(k) > len(best) {
			best = k
		}
	}
	if best == "" {
		return key
	}
	return best
}

// SaveSetup changes keys of a process. It refuses with Meanwhile where the file no longer says what
// was seen.
func (d *Desk) SaveSetup(ctx context.Context, name string, seen, keys map[string]string) error {
	return d.Change(ctx, func(doc *settings.Document) error {
		s, err := settings.Parse(doc.Bytes(), "config.toml")
		if err != nil {
			return err
		}
		now, ok := setupOf(s, name)
		if !ok {
			return mistaken(words.T(`the process "{{.Process}}" was removed meanwhile`, "Process", name))
		}
		var other []string
		for _, key := range SetupKeys(name) {
			if was, known := seen[key]; known && was != now.Values[key] {
				other = append(other, key)
			}
		}
		if len(other) > 0 {
			return Meanwhile{Keys: other}
		}
		return setAll(doc, setupAt(name), keys)
	})
}

// FreeName is a name for a new account or process: the wish in the signs that names have, with a
// number where it is taken.
func FreeName(wish string, taken []string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(wish) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	base := strings.Trim(b.String(), "-")
	base = base[:min(len(base), 40)]
	if base == "" {
		base = "new"
	}
	name := base
	for n := 2; slices.Contains(taken, name); n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	return name
}

// WatchSettings hints that the file of the settings may have been changed. The channel closes with
// the context.
func (d *Desk) WatchSettings(ctx context.Context) (<-chan struct{}, error) {
	return settings.Watch(ctx, d.Home.Config)
}
