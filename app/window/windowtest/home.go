// Package windowtest makes a home with two folders and a process between them, for the tests of windows.
package windowtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/secrets"
	"bothways/app/wire"
)

// Home is a desk with the accounts "home" and "office" and the process "clients" between them.
type Home struct {
	testing.TB
	Desk  *desk.Desk
	Dirs  [2]string // the folders with cards
	Clock time.Time // of the desk; Sync moves it on
}

// New makes a home without records.
func New(t testing.TB) *Home {
	t.Helper()
	h := &Home{TB: t, Clock: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	root := t.TempDir()
	for s, name := range [2]string{"home", "office"} {
		h.Dirs[s] = filepath.Join(root, name, "Contacts")
		h.must(os.MkdirAll(h.Dirs[s], 0o700))
	}
	d, err := wire.Desk(t.Context(), wire.Options{Home: filepath.Join(root, "bothways"), Secrets: secrets.Memory(), Now: func() time.Time { return h.Clock }})
	h.must(err)
	h.Desk = d
	t.Cleanup(func() { _ = d.Close() })
	for s, name := range [2]string{"home", "office"} {
		h.must(d.AddAccount(t.Context(), name, map[string]string{"type": "folder", "path": filepath.Dir(h.Dirs[s])}))
	}
	h.must(d.AddProcess(t.Context(), "clients", map[string]string{"kind": "contacts", "left": "home/Contacts", "right": "office/Contacts",
		"review": "never", "prevent.left": "[]", "prevent.right": "[]"}))
	return h
}

func (h *Home) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// Card writes a card; more are lines such as "TEL:+49 30 901820".
func (h *Home) Card(side int, uid, name string, more ...string) {
	h.Helper()
	lines := append([]string{"BEGIN:VCARD", "VERSION:3.0", "UID:" + uid, "FN:" + name, "N:" + name + ";;;;"}, more...)
	lines = append(lines, fmt.Sprintf("REV:%s", h.Clock.Format("20060102T150405Z")), "END:VCARD", "")
	h.must(os.WriteFile(filepath.Join(h.Dirs[side], uid+".vcf"), []byte(strings.Join(lines, "\r\n")), 0o600))
}

// Drop deletes a card.
func (h *Home) Drop(side int, uid string) {
	h.Helper()
	h.must(os.Remove(filepath.Join(h.Dirs[side], uid+".vcf")))
}

// Text is a side's cards in one.
func (h *Home) Text(side int) string {
	h.Helper()
	files, err := filepath.Glob(filepath.Join(h.Dirs[side], "*.vcf"))
	h.must(err)
	var b strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		h.must(err)
		b.Write(text)
	}
	return b.String()
}

// Sync runs the process.
func (h *Home) Sync() report.Report {
	h.Helper()
	h.Clock = h.Clock.Add(time.Hour)
	reps, err := h.Desk.Sync(h.Context(), []string{"clients"}, desk.Terms{})
	h.must(err)
	return reps[0]
}
