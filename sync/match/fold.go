package match

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/xrash/smetrics"
)

// letters writes out what decomposition leaves as it is.
var letters = map[rune]string{
	'ß': "ss", 'æ': "a", 'œ': "o", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ħ': "h",
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh", 'з': "z", 'и': "i", 'к': "k", 'л': "l", 'м': "m",
	'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh",
	'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya", 'і': "i", 'є': "ye", 'ґ': "g",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l", 'μ': "m",
	'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
}

// digraphs makes ü, ue and u one: which of them is meant differs from program to program.
var digraphs = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u", "aa", "a")

// fold brings text into lower case without diacritics; apostrophes vanish, other signs are blanks.
func fold(s string) string {
	var b strings.Builder
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < 0x80
	}
	if !plain {
		s = norm.NFKD.String(s)
	}
	for _, r := range s {
		r = unicode.ToLower(r)
		switch {
		case r == '\'' || r == '’' || r == '`' || unicode.Is(unicode.Mn, r):
		case letters[r] != "":
			b.WriteString(letters[r])
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return digraphs.Replace(b.String())
}

// tokens are the words of a folded text.
func tokens(s string) []string { return strings.Fields(fold(s)) }

var sounds = strings.NewReplacer("sch", "s", "ph", "f", "th", "t", "ck", "k", "ch", "x", "dt", "t", "tz", "z", "qu", "kw",
	"c", "k", "y", "i", "v", "f", "j", "i", "eih", "ei", "ah", "a", "oh", "o", "uh", "u", "eh", "e", "ai", "ei", "ay", "ei", "ey", "ei")

// sound is how a folded word is heard: spelling variants fall together.
func sound(s string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range sounds.Replace(s) {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// near tells two words apart by one slip inside of the longer one; first and last letter agree.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 5 || len(b)-len(a) > 1 || a[0] != b[0] || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(a) {
		return true
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// resemble is Jaro-Winkler's likeness of two words (0..1), the same in both directions.
func resemble(a, b string) float64 {
	if a == b {
		return 1
	}
	if a > b {
		a, b = b, a
	}
	return smetrics.JaroWinkler(a, b, 0.7, 4)
}

// alike compares two lists of words without regard to their order: the mean of the best squared
// likenesses, 0..1.
func alike(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return min(covered(a, b), covered(b, a))
}

func covered(a, b []string) float64 {
	sum := 0.0
	for _, x := range a {
		best := 0.0
		for _, y := range b {
			best = max(best, resemble(x, y))
		}
		sum += best * best
	}
	return sum / float64(len(a))
}
