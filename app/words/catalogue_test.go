package words

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write en.json anew, and put missing texts into the other languages, empty")

const (
	module = "../.."
	shelf  = module + "/assets/words"
)

// translation is one text in one language: its forms by their names, "other" alone for a text
// without a number.
type translation map[string]string

// The catalogue has every text of the code in every language, and no other: with its placeholders
// and the forms that the language counts with.
func TestCatalogue(t *testing.T) {
	texts := collect(t)
	if len(texts) < 50 {
		t.Fatalf("%d texts found in the code", len(texts))
	}
	for _, lang := range Languages() {
		if *update {
			renew(t, lang, texts)
		}
		have := load(t, lang)
		for _, id := range slices.Sorted(maps.Keys(texts)) {
			for _, wrong := range check(lang, texts[id], have[id]) {
				t.Errorf("%s.json: %q: %s", lang, id, wrong)
			}
		}
		for id := range have {
			if _, used := texts[id]; !used {
				t.Errorf("%s.json: %q: no code uses it", lang, id)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func placeholders(text string) []string {
	all := placeholder.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// formsOf lists the plural forms that a language needs (CLDR); a form "many" may be given besides.
func formsOf(lang string) []string {
	switch lang {
	case "ja", "id", "zh", "ko", "vi", "th":
		return []string{"other"}
	}
	return []string{"one", "other"}
}

// check lists what is wrong with a translation.
func check(lang string, of text, have translation) []string {
	if have == nil {
		return []string{"missing"}
	}
	need := []string{"other"}
	if of.one != "" {
		need = formsOf(lang)
	}
	var wrong []string
	for _, form := range need {
		if have[form] == "" {
			wrong = append(wrong, "not translated: "+form)
		}
	}
	for form, words := range have {
		if !slices.Contains(need, form) && (form != "many" || of.one == "") {
			wrong = append(wrong, "a form too many: "+form)
		}
		want, got := placeholders(of.id), placeholders(words)
		if form == "one" && !slices.Contains(got, "{{.N}}") {
			want = slices.DeleteFunc(want, func(p string) bool { return p == "{{.N}}" }) // "a record" may say it in a word
		}
		if words != "" && !slices.Equal(want, got) {
			wrong = append(wrong, form+" has other placeholders: "+words)
		}
		if words != "" && strings.Count(words, "`") != strings.Count(of.id, "`") {
			wrong = append(wrong, form+" has other `back quotes`")
		}
		if lead, trail := edges(of.id); words != "" && !strings.HasPrefix(words, lead) || !strings.HasSuffix(words, trail) && words != "" {
			wrong = append(wrong, form+" begins or ends with other blanks")
		}
	}
	slices.Sort(wrong)
	return wrong
}

// edges are the blanks around a text.
func edges(text string) (lead, trail string) {
	return text[:len(text)-len(strings.TrimLeft(text, " \n"))], text[len(strings.TrimRight(text, " \n")):]
}

// load reads a language's file as it is written.
func load(t *testing.T, lang string) map[string]translation {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shelf, lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%s.json: %v", lang, err)
	}
	out := map[string]translation{}
	for id, entry := range raw {
		var one string
		forms := translation{}
		if json.Unmarshal(entry, &one) == nil {
			forms["other"] = one
		} else if err := json.Unmarshal(entry, &forms); err != nil {
			t.Fatalf("%s.json: %q: %v", lang, id, err)
		}
		out[id] = forms
	}
	return out
}

// renew writes a language's file with just the texts of the code.
func renew(t *testing.T, lang string, texts map[string]text) {
	t.Helper()
	have := load(t, lang)
	out := map[string]any{}
	for id, x := range texts {
		forms := translation{}
		if x.one != "" {
			for _, form := range formsOf(lang) {
				forms[form] = have[id][form]
			}
			if many := have[id]["many"]; many != "" {
				forms["many"] = many
			}
		} else {
			forms["other"] = have[id]["other"]
		}
		if lang == "en" {
			forms["other"] = id
			if x.one != "" {
				forms["one"] = x.one
			}
		}
		out[id] = forms
		if x.one == "" && !reserved[strings.ToLower(id)] {
			out[id] = forms["other"]
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shelf, lang+".json"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// reserved are words that a file's top level may not hold with a plain text: they would make one
// message of the whole file.
var reserved = map[string]bool{"id": true, "description": true, "hash": true, "leftdelim": true, "rightdelim": true, "zero": true, "one": true,
	"two": true, "few": true, "many": true, "other": true}

// Each file is read by the library as by people.
func TestLibraryReadsTheCatalogue(t *testing.T) {
	if *update {
		t.Skip("the files of the next build are not those of this one")
	}
	for _, lang := range Languages()[1:] {
		s := read(lang)
		if s == nil {
			t.Errorf("%s.json cannot be read", lang)
			continue
		}
		for id, want := range load(t, lang) {
			if got := s.text(id); got != want["other"] && want["other"] != "" {
				t.Errorf("%s: %q gives %q, want %q", lang, id, got, want["other"])
			}
			if one := want["one"]; one != "" && s.count(1, "", id) != one {
				t.Errorf("%s: one of %q gives %q, want %q", lang, id, s.count(1, "", id), one)
			}
		}
	}
}

// A language's form of a date says as much as the English one.
func TestDateFormsHoldTheDate(t *testing.T) {
	at := time.Date(2026, 11, 23, 21, 45, 56, 0, time.UTC)
	for _, lang := range Languages() {
		for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "15:04:05"} {
			form := read(lang).text(layout)
			back, err := time.Parse(form, at.Format(form))
			want, _ := time.Parse(layout, at.Format(layout))
			if err != nil || !back.Equal(want) {
				t.Errorf("%s: %q gives %s, %v", lang, form, back, err)
			}
		}
	}
}

// walk hands over every file of the module with one of the endings.
func walk(t *testing.T, do func(name string, data []byte), endings ...string) {
	t.Helper()
	err := filepath.WalkDir(module, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // made and taken away meanwhile
		}
		base := e.Name()
		if e.IsDir() {
			if name != module && (strings.HasPrefix(base, ".") || base == "testdata" || base == "bin" || base == "vendor") {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(base, "_test.go") || !slices.Contains(endings, filepath.Ext(base)) {
			return nil
		}
		if data, err := os.ReadFile(name); err == nil {
			do(name, data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
