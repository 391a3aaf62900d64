// Package words holds the language: it translates every text that people see, and names fields, operations and outcomes.
package words

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"bothways/sync/record"
)

var fields = listOf(func() map[string]string {
	return map[string]string{
		"FN": T("name"), "N": T("name in parts"), "NICKNAME": T("nickname"), "EMAIL": T("e-mail"), "TEL": T("phone"), "ADR": T("address"), "ORG": T("organisation"),
		"TITLE": T("job title"), "ROLE": T("role"), "BDAY": T("birthday"), "ANNIVERSARY": T("anniversary"), "NOTE": T("note"), "URL": T("web page"),
		"IMPP": T("chat"), "RELATED": T("related person"), "PHOTO": T("photo"), "LOGO": T("logo"), "SOUND": T("sound"), "KEY": T("public key"), "GENDER": T("gender"),
		"LANG": T("language"), "TZ": T("time zone"), "GEO": T("position"), "CATEGORIES": T("category"), "MEMBER": T("member"), "KIND": T("kind of card"),
		"CALURI": T("calendar address"), "FBURL": T("free/busy address"), "SOURCE": T("source"), "XML": "XML",
		"SUMMARY": T("title"), "WHEN": T("time"), "LOCATION": T("place"), "DESCRIPTION": T("description"), "STATUS": T("status"), "CLASS": T("privacy"),
		"TRANSP": T("busy or free"), "ATTENDEE": T("guest"), "ORGANIZER": T("organiser"), "ALARM": T("reminder"), "PRIORITY": T("priority"), "COLOR": T("colour"),
		"CONFERENCE": T("video call"), "ATTACH": T("attachment"), "RELATED-TO": T("related entry"), "COMMENT": T("comment"), "CONTACT": T("contact"),
		"RESOURCES": T("resources"), "IMAGE": T("picture"), "STYLED-DESCRIPTION": T("formatted description"), "EXDATE": T("left-out occurrence"),
		"PERCENT-COMPLETE": T("progress"), "COMPLETED": T("completion time"), "RECURRENCE-ID": T("occurrence"),
		"X-APPLE-SORT-ORDER": T("place in the list"),
		"X-ABSHOWAS":         T("shown as company"), "X-ABDATE": T("other date"), "X-ABRELATEDNAMES": T("related person"), "X-SOCIALPROFILE": T("social profile"),
		"X-PHONETIC-FIRST-NAME": T("first name as spoken"), "X-PHONETIC-LAST-NAME": T("last name as spoken"), "X-MAIDENNAME": T("maiden name"),
		"X-ANNIVERSARY": T("anniversary"), "X-SPOUSE": T("spouse"), "X-ALT-DESC": T("formatted description"),
		"DEATHDATE": T("date of death"), "LABEL": T("printed address"), "MAILER": T("mail program"), "SORT-STRING": T("sorted as"),
		"X-PHONETIC-ORG": T("organisation as spoken"), "X-ASSISTANT": T("assistant"), "X-MANAGER": T("manager"),
		"X-EVOLUTION-ANNIVERSARY": T("anniversary"), "X-EVOLUTION-ASSISTANT": T("assistant"), "X-EVOLUTION-FILE-AS": T("filed as"),
		"X-EVOLUTION-MANAGER": T("manager"), "X-EVOLUTION-SPOUSE": T("spouse"),
		"X-AIM": "AIM", "X-GADUGADU": "Gadu-Gadu", "X-GOOGLE-TALK": "Google Talk", "X-GROUPWISE": "GroupWise", "X-ICQ": "ICQ",
		"X-JABBER": "Jabber", "X-MSN": "MSN", "X-SKYPE": "Skype", "X-TWITTER": "Twitter", "X-YAHOO": "Yahoo",
	}
})

// Field is the word for a field's name or key: "phone" for TEL, "title on 2026-01-01 10:00" for
// @20260101T100000/SUMMARY. A name that has no word stays as it is.
func Field(name string) string {
	key := record.Key(name)
	start, rest := key.Occurrence()
	if strings.HasPrefix(name, "@") {
		at := moment(start)
		if rest == "" {
			return T("occurrence of {{.When}}", "When", at)
		}
		return T("{{.Field}} on {{.When}}", "Field", Field(string(rest)), "When", at)
	}
	property := strings.ToUpper(key.Property())
	if word, ok := fields.get()[property]; ok {
		return word
	}
	return key.Property()
}

// Fields joins the words of several fields.
func Fields(names []string) string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if w := Field(n); !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}

func moment(text string) string {
	m, err := record.ParseMoment(text)
	if err != nil {
		if day, err := time.Parse(time.DateOnly, text); err == nil { // as cards write a birthday
			return Date(day)
		}
		return text
	}
	out := ""
	switch {
	case m.Date:
		out = Date(m.Local)
	case m.Local.Second() != 0:
		out = m.Local.Format(T("2006-01-02 15:04:05"))
	default:
		out = Time(m.Local)
	}
	if m.Zone != "" {
		out += " " + m.Zone
	}
	return out
}

// Value shows a field's text as people write it: times and parts of names and addresses spelled
// out, pictures by the beginning of their mark. What needs no change is given back as it is.
func Value(field, text string) string {
	if strings.HasPrefix(field, "@") && !strings.Contains(field, "/") && text == "gone" {
		return T("called off")
	}
	property := record.Key(field).Property()
	if phrase, ok := phrases.get()[property+"="+text]; ok {
		return phrase
	}
	switch property {
	case "WHEN":
		return when(text)
	case "N", "ADR", "ORG", "GENDER":
		return parts(text)
	case "PHOTO", "LOGO", "SOUND", "IMAGE", "KEY":
		if mark, ok := strings.CutPrefix(text, "sha256:"); ok && len(mark) > 8 {
			return T("file {{.Mark}}…", "Mark", mark[:8])
		}
	case "BDAY", "ANNIVERSARY", "COMPLETED":
		return moment(text)
	case "ATTENDEE", "ORGANIZER":
		return strings.TrimPrefix(text, "mailto:")
	case "PERCENT-COMPLETE":
		if text != "" {
			return T("{{.N}} %", "N", text)
		}
	case "ALARM":
		return alarm(text)
	}
	return text
}

// phrases are the fixed words of some properties (RFC 5545 §3.8).
var phrases = listOf(func() map[string]string {
	return map[string]string{
		"TRANSP=TRANSPARENT": T("shown as free"), "TRANSP=OPAQUE": T("shown as busy"),
		"STATUS=NEEDS-ACTION": T("open"), "STATUS=IN-PROCESS": T("in work"), "STATUS=COMPLETED": T("done"), "STATUS=CANCELLED": T("cancelled"),
		"STATUS=TENTATIVE": T("tentative"), "STATUS=CONFIRMED": T("confirmed"), "STATUS=DRAFT": T("draft"), "STATUS=FINAL": T("final"),
		"CLASS=PUBLIC": T("public"), "CLASS=PRIVATE": T("private"), "CLASS=CONFIDENTIAL": T("confidential"),
	}
})

// alarm says when a reminder comes (RFC 5545 §3.8.6.3); what is not simple stays as it is.
func alarm(text string) string {
	lines := strings.Split(text, "\n")
	for _, line := range lines {
		trigger, ok := strings.CutPrefix(line, "trigger=")
		if !ok {
			continue
		}
		if span, before := strings.CutPrefix(trigger, "-P"); before {
			if words, ok := spanWords(span); ok {
				return T("{{.Span}} before", "Span", words)
			}
		}
		if trigger == "PT0S" || trigger == "-PT0S" || trigger == "P0D" {
			return T("at the start")
		}
		return trigger
	}
	return strings.Join(lines, ", ")
}

var spanPart = regexp.MustCompile(`^(\d+)([WDHMS])`)

// spanWords reads the part of a duration behind its P: "1DT2H" is "1 day 2 hours".
func spanWords(span string) (string, bool) {
	var out []string
	for span = strings.Replace(span, "T", "", 1); span != ""; {
		m := spanPart.FindStringSubmatch(span)
		if m == nil {
			return "", false
		}
		span = span[len(m[0]):]
		if n, err := strconv.Atoi(m[1]); err != nil {
			return "", false
		} else if n > 0 {
			out = append(out, spanOf(n, m[2]))
		}
	}
	return strings.Join(out, " "), len(out) > 0
}

func spanOf(n int, unit string) string {
	switch unit {
	case "W":
		return N(n, "{{.N}} week", "{{.N}} weeks")
	case "D":
		return N(n, "{{.N}} day", "{{.N}} days")
	case "H":
		return N(n, "{{.N}} hour", "{{.N}} hours")
	case "M":
		return N(n, "{{.N}} minute", "{{.N}} minutes")
	}
	return N(n, "{{.N}} second", "{{.N}} seconds")
}

func when(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		switch name {
		case "start":
			out = append(out, T("from {{.When}}", "When", moment(value)))
		case "end":
			out = append(out, T("until {{.When}}", "When", moment(value)))
		case "rule":
			out = append(out, T("repeats {{.Rule}}", "Rule", value))
		case "rdate":
			out = append(out, T("also {{.When}}", "When", moment(value)))
		case "exrule":
			out = append(out, T("but not {{.Rule}}", "Rule", value))
		default:
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// parts joins the components of a structured value that say something.
func parts(text string) string {
	var out []string
	var b strings.Builder
	end := func() {
		if s := strings.TrimSpace(b.String()); s != "" {
			out = append(out, s)
		}
		b.Reset()
	}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			if text[i] == 'n' || text[i] == 'N' {
				b.WriteByte('\n')
			} else {
				b.WriteByte(text[i])
			}
		case text[i] == ';':
			end()
		default:
			b.WriteByte(text[i])
		}
	}
	end()
	return strings.Join(out, ", ")
}
