package words

import (
	"encoding/json"
	"os"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"bothways/assets"
)

// speech is one language's part of the catalogue. None stands for English, which needs no file:
// the texts in the code are it.
type speech struct {
	tag    language.Tag
	texts  map[string]string
	counts *i18n.Localizer
}

var spoken atomic.Pointer[speech]

// Use chooses the language, once and before the first text is made: the first of the tags that the
// catalogue has ("de", "de_AT.UTF-8"), else English. Only that language is read.
func Use(tags ...string) { spoken.Store(speechOf(tags)) }

// Language is the language in use, as a tag (BCP 47).
func Language() string {
	if s := spoken.Load(); s != nil {
		return s.tag.String()
	}
	return "en"
}

// Wanted are the languages that the environment names, the most wanted first: BOTHWAYS_LANG, then
// what the system says.
func Wanted() []string {
	for _, name := range []string{"BOTHWAYS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return []string{v}
		}
	}
	return system()
}

// Languages lists what the catalogue has, English first.
func Languages() []string {
	out := []string{"en"}
	files, _ := assets.Words.ReadDir("words")
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), ".json"); name != "en" {
			out = append(out, name)
		}
	}
	return out
}

func speechOf(tags []string) *speech {
	have := Languages()
	known := make([]language.Tag, len(have))
	for i, name := range have {
		known[i] = language.Make(name)
	}
	matcher := language.NewMatcher(known)
	for _, text := range tags {
		tag, err := language.Parse(plainTag(text))
		if err != nil {
			continue
		}
		if _, i, sure := matcher.Match(tag); sure >= language.Low {
			return read(have[i])
		}
	}
	return nil
}

// plainTag makes a tag of a locale's name: "de_AT.UTF-8@euro" is "de-AT"; C and POSIX are English.
func plainTag(text string) string {
	text, _, _ = strings.Cut(text, ".")
	text, _, _ = strings.Cut(text, "@")
	if text == "C" || text == "POSIX" {
		return "en"
	}
	return strings.ReplaceAll(text, "_", "-")
}

// read takes a language from the catalogue; a file that cannot be read leaves English.
func read(name string) *speech {
	if name == "en" {
		return nil
	}
	tag := language.Make(name)
	b := i18n.NewBundle(tag)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	file, err := b.LoadMessageFileFS(assets.Words, path.Join("words", name+".json"))
	if err != nil {
		return nil
	}
	s := &speech{tag: tag, texts: make(map[string]string, len(file.Messages)), counts: i18n.NewLocalizer(b, name)}
	for _, m := range file.Messages {
		s.texts[m.ID] = m.Other
	}
	return s
}

// text is the translation of an English text, or that text.
func (s *speech) text(english string) string {
	if s != nil {
		if t := s.texts[english]; t != "" {
			return t
		}
	}
	return english
}

// count is the form for n; its placeholders are not filled yet.
func (s *speech) count(n int, one, many string) string {
	other := s.text(many)
	switch {
	case s != nil && s.texts[many] != "":
		text, err := s.counts.Localize(&i18n.LocalizeConfig{MessageID: many, PluralCount: n, TemplateParser: template.IdentityParser{}})
		if err == nil && text != "" {
			return text
		}
	case n == 1:
		return one
	}
	return other
}

// list is a list of words by their codes, made anew when the language changes.
type list struct {
	build func() map[string]string
	mu    sync.Mutex
	of    *speech
	words map[string]string
}

func listOf(build func() map[string]string) *list { return &list{build: build} }

func (l *list) get() map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := spoken.Load(); l.words == nil || l.of != s {
		l.of, l.words = s, l.build()
	}
	return l.words
}
