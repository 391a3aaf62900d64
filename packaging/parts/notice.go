package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const head = `Bothways
Copyright 2026 the Bothways authors

Licensed under the Apache License, Version 2.0; see LICENSE.

The programs hold the following works of others, each under its own licence.
Packages carry the texts of these licences in one file, LICENCES. "std" is Go's
own library. This list is made by: go run ./packaging/parts notice

`

const foot = `
The fonts of printed reports are DejaVu Sans Condensed, under the licence in
assets/fonts/LICENSE.txt (Bitstream-Vera).
`

// notice is the text of NOTICE.
func notice(works []work) string {
	var b strings.Builder
	b.WriteString(head)
	width := 0
	for _, w := range works {
		width = max(width, len(w.path))
	}
	for _, w := range works {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, w.path, strings.Join(w.licences, ", "))
	}
	b.WriteString(foot)
	return b.String()
}

// licences writes the texts, each once for all works that have the very same.
func licences(out io.Writer, works []work) error {
	seen, order := map[string][]string{}, []string{}
	note := func(who, path string) error {
		data, err := os.ReadFile(path)
		text := strings.TrimSpace(strings.ReplaceAll(string(data), "\r\n", "\n"))
		if _, ok := seen[text]; !ok {
			order = append(order, text)
		}
		seen[text] = append(seen[text], who)
		return err
	}
	for _, w := range works {
		for _, t := range w.texts {
			who := w.path + " " + w.version
			if dir := filepath.ToSlash(filepath.Dir(t)); dir != "." {
				who += ", " + dir
			}
			if err := note(who, filepath.Join(w.dir, filepath.FromSlash(t))); err != nil {
				return err
			}
		}
	}
	if err := note("the fonts of printed reports", filepath.Join("assets", "fonts", "LICENSE.txt")); err != nil {
		return err
	}
	rule := strings.Repeat("=", 79)
	for _, text := range order {
		if _, err := fmt.Fprintf(out, "%s\n%s\n%s\n\n%s\n\n", rule, strings.Join(seen[text], "\n"), rule, text); err != nil {
			return err
		}
	}
	return nil
}
