package calendar

import (
	"html"
	"regexp"
	"strings"
)

var (
	tag = regexp.MustCompile(`(?i)</?(?:a|abbr|b|big|blockquote|body|br|center|code|dd|del|div|dl|dt|em|font|h[1-6]|head|hr|html|html-blob|i|img|ins|li|` +
		`link|meta|ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul)(?:\s[^<>]*)?/?>`)
	entity  = regexp.MustCompile(`&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)
	unshown = regexp.MustCompile(`(?is)<!--.*?-->|<(?:style|script|head)(?:\s[^<>]*)?>.*?</(?:style|script|head)\s*>`)
	anchor  = regexp.MustCompile(`(?is)<a\s[^<>]*?href\s*=\s*["']?([^"'\s<>]*)["']?[^<>]*>(.*?)</a\s*>`)
	lineEnd = regexp.MustCompile(`(?i)<(?:br|hr)(?:\s[^<>]*)?/?>|</(?:p|div|li|tr|h[1-6]|blockquote|pre|dd|dt|title)\s*>|</?(?:ul|ol|table|dl)(?:\s[^<>]*)?>`)
	spaces  = regexp.MustCompile(`\n{3,}`)
)

// rich tells whether Google would read a description as HTML.
func rich(s string) bool { return tag.MatchString(s) || entity.MatchString(s) }

// plain is what a description says, without its formatting.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	if !rich(s) {
		return trimmed(s)
	}
	if tag.MatchString(s) || unshown.MatchString(s) {
		s = unshown.ReplaceAllString(s, "")
		s = anchor.ReplaceAllStringFunc(s, linkText)
		s = lineEnd.ReplaceAllString(s, "\n")
		s = tag.ReplaceAllString(s, "")
		s = strings.TrimLeft(spaces.ReplaceAllString(s, "\n\n"), "\n")
	}
	return trimmed(entity.ReplaceAllStringFunc(s, func(e string) string {
		return strings.ReplaceAll(html.UnescapeString(e), "\u00a0", " ")
	}))
}

// linkText keeps the address of a link whose text does not show it.
func linkText(a string) string {
	m := anchor.FindStringSubmatch(a)
	text := strings.TrimSpace(tag.ReplaceAllString(m[2], ""))
	href := strings.TrimPrefix(m[1], "mailto:")
	switch {
	case text == "":
		return href
	case href == "" || strings.Contains(text, href) || html.UnescapeString(href) == html.UnescapeString(text):
		return m[2]
	}
	return m[2] + " (" + href + ")"
}

// written is the description that reads as this plain text: as it is, unless it would be taken for HTML.
func written(s string) string {
	if rich(s) {
		return html.EscapeString(s)
	}
	return s
}

func trimmed(s string) string {
	return strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), " \t\n")
}
