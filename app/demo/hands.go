package demo

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bothways/app/demo/data"
	"bothways/connectors/google/googletest"
)

// replaceIn edits a file as text, as an editor would.
func (w *World) replaceIn(collection, file, old, new string) error {
	name := filepath.Join(w.Files, collection, file)
	doc, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	changed := bytes.Replace(doc, []byte(old), []byte(new), 1)
	if bytes.Equal(changed, doc) {
		return fmt.Errorf("%s: the sample has no %q", file, old)
	}
	return os.WriteFile(name, changed, 0o600)
}

// date is a date of the sample calendar, moved to where the demo lives.
func (w *World) date(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).AddDate(0, 0, w.days)
}

// contact finds a person at Google.
func (w *World) contact(name string) (googletest.Object, error) {
	for _, c := range w.google.Hand(owner).Contacts() {
		names, _ := c["names"].([]any)
		if len(names) == 0 {
			continue
		}
		if first, _ := names[0].(googletest.Object); text(first, "displayName") == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("the demo's Google has no %s", name)
}

// editContact does what Ada does on Google's own page.
func (w *World) editContact(name string, fields googletest.Object) error {
	c, err := w.contact(name)
	if err == nil {
		w.google.Hand(owner).EditContact(text(c, "resourceName"), fields)
	}
	return err
}

// one is a field with a single value.
func one(value string) []any { return []any{googletest.Object{"value": value}} }

// occurrence finds the id of what a series has on a day at Google.
func (w *World) occurrence(summary string, day time.Time) (string, error) {
	for _, e := range w.occurrences(day, 1) {
		if text(e, "summary") == summary {
			return text(e, "id"), nil
		}
	}
	return "", fmt.Errorf("the demo's Google has no %s on %s", summary, day.Format(time.DateOnly))
}

// occurrences are the events at Google in some days, by time.
func (w *World) occurrences(from time.Time, days int) []googletest.Object {
	list := w.google.Hand(owner).Occurrences(owner, from.Format(time.RFC3339), from.AddDate(0, 0, days).Format(time.RFC3339))
	slices.SortStableFunc(list, func(a, b googletest.Object) int { return strings.Compare(begins(a), begins(b)) })
	return list
}

// begins is an event's start as Google tells it.
func begins(e googletest.Object) string {
	at, _ := e["start"].(googletest.Object)
	return text(at, "dateTime") + text(at, "date")
}

// onServer replaces a text in the item of the CalDAV/CardDAV server that holds another one, as a phone would.
func (w *World) onServer(collection, holds, old, new string) error {
	at := w.paths[collection]
	for name, doc := range w.dav.Items(at) {
		flat := strings.ReplaceAll(doc, "\r\n", "\n")
		if strings.Contains(flat, holds) && strings.Contains(flat, old) {
			w.dav.Put(at, name, []byte(strings.Replace(flat, old, new, 1)))
			return nil
		}
	}
	return fmt.Errorf("%s: the server has no %q", collection, old)
}

// look is how a collection looks in the folder and at Google, in a form that can be compared: the
// folder byte for byte, Google without the marks that change with each write.
func (w *World) look(collection string) (string, error) {
	var b strings.Builder
	files, err := filepath.Glob(filepath.Join(w.Files, collection, "[^.]*"))
	if err != nil {
		return "", err
	}
	for _, name := range files {
		doc, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s\n%s\n", filepath.Base(name), doc)
	}
	list := w.google.Hand(owner).Contacts()
	if collection == data.Meetings {
		list = w.occurrences(w.now().AddDate(0, -2, 0), 400)
	}
	var shown []string
	for _, o := range list {
		shown = append(shown, fmt.Sprint(visible(o)))
	}
	slices.Sort(shown)
	return b.String() + strings.Join(shown, "\n"), nil
}

// visible is what a person sees of a resource.
func visible(v any) any {
	switch v := v.(type) {
	case googletest.Object:
		out := googletest.Object{}
		for k, x := range v {
			switch k {
			case "etag", "updated", "sequence", "metadata", "clientData", "extendedProperties", "memberships", "resourceName", "id":
			default:
				out[k] = visible(x)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, visible(x))
		}
		return out
	}
	return v
}

// values are the values of a field.
func values(list []any) []string {
	var out []string
	for _, v := range list {
		if o, ok := v.(googletest.Object); ok {
			out = append(out, text(o, "value"))
		}
	}
	return out
}
