package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"
)

func TestLicencesAreTold(t *testing.T) {
	for want, text := range map[string]string{
		"MIT":          "Permission is hereby granted, free of charge, …\nTHE SOFTWARE IS PROVIDED “AS IS”, …",
		"BSD-3-Clause": "Redistribution and use in source and\n   binary forms, … may be used to endorse or promote products",
		"BSD-2-Clause": "Redistribution and use in source and binary forms, with or without",
		"Apache-2.0":   "Apache License\n Version 2.0, January 2004",
		"":             "All rights reserved.",
	} {
		if got := spdx(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// A bill names what the program itself says it holds; this test is such a program.
func TestBill(t *testing.T) {
	if err := os.Chdir("../.."); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := bill(out, "1.2.3", time.Unix(0, 0), []string{self}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two bills of the same differ")
	}
	var d document
	if err := json.Unmarshal(first.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	refs := map[string]component{d.Metadata.Component.Ref: d.Metadata.Component}
	for _, c := range d.Components {
		if _, twice := refs[c.Ref]; twice {
			t.Errorf("%s is there twice", c.Ref)
		}
		refs[c.Ref] = c
	}
	for _, dep := range d.Dependencies {
		for _, ref := range append(dep.On, dep.Ref) {
			if _, ok := refs[ref]; !ok {
				t.Errorf("%s is not listed", ref)
			}
		}
	}
	found := false
	for _, c := range d.Components {
		if c.Name == "github.com/google/uuid" {
			found = c.URL == "pkg:golang/github.com/google/uuid@"+c.Version && len(c.Licences) == 1 && c.Licences[0].License.ID == "BSD-3-Clause"
		}
	}
	if !found {
		t.Error("google/uuid is not told rightly")
	}
}
