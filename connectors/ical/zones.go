package ical

import (
	_ "embed"
	"encoding/json"
	"sort"
	"strings"

	"bothways/sync/record"
)

// The names Windows gives to zones, from Unicode CLDR 48.2 (see windows-zones.LICENSE).
//
//go:embed windows-zones.json
var windowsJSON []byte

var windowsZones, zoneSpelling, zoneCandidates = readWindowsZones()

// oddZones are names whose capitals follow no rule.
var oddZones = []string{"Africa/Dar_es_Salaam", "Africa/Porto-Novo", "America/Port-au-Prince", "America/Port_of_Spain", "America/Knox_IN",
	"America/Argentina/ComodRivadavia", "Antarctica/DumontDUrville", "Antarctica/McMurdo", "Asia/Ust-Nera", "Europe/Isle_of_Man",
	"America/North_Dakota/New_Salem", "America/Blanc-Sablon", "GB-Eire", "NZ-CHAT"}

// commonZones are tried first where a zone is told by its rules alone.
var commonZones = []string{"Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
	"Europe/Helsinki", "Europe/Lisbon", "America/Halifax", "America/Anchorage", "America/Toronto", "Australia/Sydney", "Australia/Adelaide",
	"Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata", "Asia/Shanghai", "Asia/Dubai", "America/Sao_Paulo", "Europe/Moscow"}

func readWindowsZones() (windows, spelling map[string]string, candidates []string) {
	var names map[string]string
	if err := json.Unmarshal(windowsJSON, &names); err != nil {
		panic("windows-zones.json: " + err.Error()) // the file is part of the program
	}
	windows, spelling = map[string]string{}, map[string]string{}
	rest := map[string]bool{}
	for name, zone := range names {
		windows[strings.ToLower(name)] = zone
		spelling[strings.ToLower(zone)] = zone
		rest[zone] = true
	}
	for _, zone := range append(append([]string(nil), oddZones...), commonZones...) {
		spelling[strings.ToLower(zone)] = zone
		delete(rest, zone)
	}
	candidates = append(candidates, commonZones...)
	for zone := range rest {
		if !strings.HasPrefix(zone, "Etc/") {
			candidates = append(candidates, zone)
		}
	}
	sort.Strings(candidates[len(commonZones):])
	return windows, spelling, candidates
}

// ZoneName is the IANA name (or "UTC") that a TZID means: the exact name, another case, behind a
// vendor's prefix, with other separators, or a Windows name. false: the name alone does not tell.
func ZoneName(tzid string) (string, bool) {
	id := strings.Trim(strings.TrimSpace(tzid), `"`)
	if len(id) > 200 {
		return "", false
	}
	for _, form := range zoneForms(id) {
		if name, ok := ianaName(form); ok {
			return name, true
		}
	}
	name, ok := windowsZones[strings.ToLower(id)]
	return name, ok
}

// zoneForms lists the readings of a TZID, the likelier first.
func zoneForms(id string) []string {
	forms := []string{id}
	for tail := id; ; { // "/vendor.example/20070129_1/Europe/Stockholm"
		_, rest, ok := strings.Cut(tail, "/")
		if !ok || !strings.Contains(rest, "/") && tail[0] != '/' {
			break
		}
		forms = append(forms, rest)
		tail = rest
	}
	last := forms[len(forms)-1]
	if len(last) > 7 && strings.EqualFold(last[:7], "custom_") {
		last = last[7:]
		forms = append(forms, last)
	}
	for _, sep := range []string{"-", "_"} {
		if !strings.Contains(last, "/") && strings.Contains(last, sep) {
			forms = append(forms, strings.Replace(last, sep, "/", 1))
		}
	}
	return forms
}

// ianaName finds a zone's own spelling.
func ianaName(name string) (string, bool) {
	switch strings.ToLower(name) {
	case "utc", "z", "etc/utc", "zulu", "etc/zulu", "uct", "etc/uct":
		return "UTC", true
	case "", "local", "localtime", "posixrules", "factory":
		return "", false
	}
	if _, ok := record.Location(name); ok && plainName(name) {
		return name, true
	}
	if known, ok := zoneSpelling[strings.ToLower(name)]; ok {
		return known, true
	}
	for _, form := range []string{titled(name), strings.ToUpper(name)} {
		if _, ok := record.Location(form); ok && plainName(form) {
			return form, true
		}
	}
	return "", false
}

// plainName keeps out what only a file system would take for a zone.
func plainName(name string) bool {
	for _, r := range name {
		if !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-", r) {
			return false
		}
	}
	return name != strings.ToLower(name)
}

// titled begins every word with a capital: "america/new_york" is "America/New_York".
func titled(name string) string {
	b := []byte(strings.ToLower(name))
	begin := true
	for i, c := range b {
		if begin && c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
		begin = c == '/' || c == '_' || c == '-'
	}
	s := string(b)
	if zone, ok := strings.CutPrefix(s, "Etc/Gmt"); ok {
		return "Etc/GMT" + zone
	}
	if zone, ok := strings.CutPrefix(s, "Us/"); ok {
		return "US/" + zone
	}
	return s
}
