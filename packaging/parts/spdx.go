package main

import "strings"

// phrases tell licences apart; the first that fits counts, and all of its phrases must be there.
var phrases = []struct {
	id    string
	words []string
}{
	{"MPL-2.0", []string{"mozilla public license", "2.0"}},
	{"OFL-1.1", []string{"sil open font license"}},
	{"Apache-2.0", []string{"apache license", "version 2.0"}},
	{"GPL", []string{"gnu general public license"}},
	{"LGPL", []string{"gnu lesser general public license"}},
	{"Unlicense", []string{"this is free and unencumbered software"}},
	{"CC0-1.0", []string{"cc0 1.0 universal"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "endorse or promote"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute"}},
	{"ISC", []string{"permission to use, copy, modify, and distribute this software for any purpose"}},
	{"Bitstream-Vera", []string{"bitstream vera"}},
	{"Zlib", []string{"this software is provided 'as-is'", "misrepresented"}},
	{"Unicode-3.0", []string{"unicode license v3"}},
	{"MIT", []string{"permission is hereby granted, free of charge", "the software is provided \"as is\""}},
	{"MIT", []string{"permission is hereby granted, free of charge", "without warranty of any kind"}},
	{"LicenseRef-public-domain", []string{"public domain"}},
}

// spdx is the licence's SPDX name, "" when the text is none that is known here.
func spdx(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	text = strings.NewReplacer("“", `"`, "”", `"`, "``", `"`, "''", `"`, "’", "'", "‘", "'").Replace(text)
	for _, p := range phrases {
		all := true
		for _, w := range p.words {
			all = all && strings.Contains(text, w)
		}
		if all {
			return p.id
		}
	}
	return ""
}
