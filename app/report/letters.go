package report

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"bothways/app/words"
	"bothways/assets/fonts"
)

// sign stands for a picture letter that the printed report has no drawing of.
const sign = '▢'

// softHyphen is seen at the end of a line alone.
const softHyphen = '\u00ad'

// lastLetter is beyond all letters of the fonts.
const lastLetter = 0x3000

// drawn are the letters that both fonts can draw, one after another and from left to right.
var drawn = sync.OnceValue(func() *[lastLetter]bool {
	var all [lastLetter]bool
	for i, data := range [][]byte{fonts.Regular, fonts.Bold} {
		font, err := sfnt.Parse(data)
		if err != nil {
			panic(err) // the fonts are part of the program
		}
		var buf sfnt.Buffer
		for r := range rune(lastLetter) {
			g, err := font.GlyphIndex(&buf, r)
			all[r] = err == nil && g != 0 && (i == 0 || all[r]) && !unicode.IsControl(r) && !unicode.IsMark(r) && r != softHyphen
		}
	}
	return &all
})

// printable is a text as the fonts can draw it. Picture letters become signs. ok is false where the
// text is in letters that would come out wrong: those that run from right to left, join, combine, or
// are not in the fonts.
func printable(s string) (text string, ok, signs bool) {
	if plain(s) {
		return s, true, false
	}
	var b strings.Builder
	letters := drawn()
	last := rune(0)
	some := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case r == '\n' || r < lastLetter && letters[r]:
			b.WriteRune(r)
			some = some || !unicode.IsSpace(r)
		case picture(r):
			if last == sign {
				continue
			}
			r, signs = sign, true
			b.WriteRune(r)
		case r == '\t':
			b.WriteByte(' ')
		case unicode.IsControl(r), r == softHyphen, r == '\u200b', r == '\u2060', r == '\ufeff':
			continue // nothing to see
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			return "", false, false
		}
		last = r
	}
	return b.String(), some || !signs, signs && some
}

// plain is the quick answer for most texts.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x7f || s[i] < ' ' && s[i] != '\n' {
			return false
		}
	}
	return true
}

// picture tells emoji and their modifiers from letters.
func picture(r rune) bool {
	return unicode.Is(unicode.So, r) || r >= 0x1f3fb && r <= 0x1f3ff || r == 0x200d || r == 0x20e3 || r >= 0xfe00 && r <= 0xfe0f || r == 0xfffd ||
		r >= 0xe0020 && r <= 0xe007f
}

// elsewhere stands where a text cannot be printed.
func elsewhere() string { return words.T("shown in the HTML report") }
