package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"bothways/sync/record"
)

// temp begins the names of our own temporary files.
const temp = ".bothways-"

// passed tells which names vdir passes over: hidden files, temporary files, back-up copies.
func passed(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(strings.ToLower(name), ".tmp")
}

// extension gives ".vcf" or ".ics" in lower case, "" for any other file.
func extension(name string) string {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".vcf", ".ics":
		return ext
	}
	return ""
}

func suffixOf(kind record.Kind) string {
	if kind == record.Contacts {
		return ".vcf"
	}
	return ".ics"
}

// plain tells whether a name is one name inside a folder: no path, nothing hidden.
func plain(name string) bool {
	return name != "" && !strings.ContainsAny(name, "/\x00") && filepath.IsLocal(name) && filepath.Base(name) == name && !passed(name)
}

// listable tells whether a file of that name is an item's file in a store of this kind.
func listable(name string, kind record.Kind) bool {
	return plain(name) && extension(name) == suffixOf(kind)
}

// identity is the form of a file's name that is an id: file systems may hand back a name decomposed.
func identity(name string) string { return norm.NFC.String(name) }

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// candidates are the names to try for a new file, the best first; they follow from the record alone,
// so that a second try finds what the first one made.
func candidates(r record.Record, byName bool) []string {
	ext := suffixOf(r.Kind)
	base, marked := safe(r.UID)
	if byName {
		title := r.Text("FN")
		if r.Kind != record.Contacts {
			title = r.Text("SUMMARY")
		}
		if t := titled(title); t != "" {
			base, marked = t, false
		}
	}
	names := []string{base + "-" + digest(r.UID) + ext}
	if !marked {
		names = append([]string{base + ext}, names...)
	}
	return append(names, base+"-"+digest(r.UID+"\x00"+ext)+ext)
}

// safe makes a file name of a UID; marked tells that it is no longer unique and needs a digest.
func safe(uid string) (base string, marked bool) {
	var b strings.Builder
	for _, r := range uid {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_.-+@", r)) {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	base = b.String()
	if len(base) > 120 {
		base = base[:80]
	}
	base = strings.TrimRight(base, ".")
	if base == "" || base[0] == '.' || base[0] == '-' || reserved(base) {
		base = "_" + base
	}
	return base, base != uid
}

// titled makes a file name of a title; "" if nothing is left of it.
func titled(title string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(title, "")) {
		if b.Len() > 80 {
			break
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune(" _.-+@'(),&", r) {
			b.WriteRune(r)
		} else if !unicode.IsControl(r) {
			b.WriteByte('_')
		}
	}
	base := strings.Trim(norm.NFC.String(b.String()), " .-_")
	if reserved(base) {
		base = "_" + base
	}
	return base
}

// reserved names are devices on Windows, whatever follows a dot.
func reserved(base string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(base), ".")
	switch stem = strings.TrimSpace(stem); stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}
