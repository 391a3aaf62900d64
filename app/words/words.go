// Package words says in plain English what fields, operations and outcomes are called.
package words

import (
	"regexp"
	"strings"

	"bothways/sync/record"
)

var fields = map[string]string{
	"FN": "name", "N": "name in parts", "NICKNAME": "nickname", "EMAIL": "e-mail", "TEL": "phone", "ADR": "address", "ORG": "organisation",
	"TITLE": "job title", "ROLE": "role", "BDAY": "birthday", "ANNIVERSARY": "anniversary", "NOTE": "note", "URL": "web page",
	"IMPP": "chat", "RELATED": "related person", "PHOTO": "photo", "LOGO": "logo", "SOUND": "sound", "KEY": "public key", "GENDER": "gender",
	"LANG": "language", "TZ": "time zone", "GEO": "position", "CATEGORIES": "category", "MEMBER": "member", "KIND": "kind of card",
	"CALURI": "calendar address", "FBURL": "free/busy address", "SOURCE": "source", "XML": "XML",
	"SUMMARY": "title", "WHEN": "time", "LOCATION": "place", "DESCRIPTION": "description", "STATUS": "status", "CLASS": "privacy",
	"TRANSP": "busy or free", "ATTENDEE": "guest", "ORGANIZER": "organiser", "ALARM": "reminder", "PRIORITY": "priority", "COLOR": "colour",
	"CONFERENCE": "video call", "ATTACH": "attachment", "RELATED-TO": "related entry", "COMMENT": "comment", "CONTACT": "contact",
	"RESOURCES": "resources", "IMAGE": "picture", "STYLED-DESCRIPTION": "formatted description", "EXDATE": "left-out occurrence",
	"PERCENT-COMPLETE": "progress", "COMPLETED": "completion time", "RECURRENCE-ID": "occurrence",
	"X-ABSHOWAS": "shown as company", "X-ABDATE": "other date", "X-ABRELATEDNAMES": "related person", "X-SOCIALPROFILE": "social profile",
	"X-PHONETIC-FIRST-NAME": "first name as spoken", "X-PHONETIC-LAST-NAME": "last name as spoken", "X-MAIDENNAME": "maiden name",
	"X-ANNIVERSARY": "anniversary", "X-SPOUSE": "spouse", "X-ALT-DESC": "formatted description",
	"DEATHDATE": "date of death", "LABEL": "printed address", "MAILER": "mail program", "SORT-STRING": "sorted as",
	"X-PHONETIC-ORG": "organisation as spoken", "X-ASSISTANT": "assistant", "X-MANAGER": "manager",
	"X-EVOLUTION-ANNIVERSARY": "anniversary", "X-EVOLUTION-ASSISTANT": "assistant", "X-EVOLUTION-FILE-AS": "filed as",
	"X-EVOLUTION-MANAGER": "manager", "X-EVOLUTION-SPOUSE": "spouse",
	"X-AIM": "AIM", "X-GADUGADU": "Gadu-Gadu", "X-GOOGLE-TALK": "Google Talk", "X-GROUPWISE": "GroupWise", "X-ICQ": "ICQ",
	"X-JABBER": "Jabber", "X-MSN": "MSN", "X-SKYPE": "Skype", "X-TWITTER": "Twitter", "X-YAHOO": "Yahoo",
}

// Field is the word for a field's name or key: "phone" for TEL, "title on 2026-01-01 10:00" for
// @20260101T100000/SUMMARY. A name that has no word stays as it is.
func Field(name string) string {
	key := record.Key(name)
	start, rest := key.Occurrence()
	if strings.HasPrefix(name, "@") {
		at := moment(start)
		if rest == "" {
			return "occurrence of " + at
		}
		return Field(string(rest)) + " on " + at
	}
	property := strings.ToUpper(key.Property())
	if word, ok := fields[property]; ok {
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
		return text
	}
	form := "2006-01-02 15:04"
	switch {
	case m.Date:
		form = "2006-01-02"
	case m.Local.Second() != 0:
		form += ":05"
	}
	out := m.Local.Format(form)
	if m.Zone != "" {
		out += " " + m.Zone
	}
	return out
}

// Value shows a field's text as people write it: times and parts of names and addresses spelled
// out, pictures by the beginning of their mark. What needs no change is given back as it is.
func Value(field, text string) string {
	if strings.HasPrefix(field, "@") && !strings.Contains(field, "/") && text == "gone" {
		return "called off"
	}
	property := record.Key(field).Property()
	if phrase, ok := phrases[property][text]; ok {
		return phrase
	}
	switch property {
	case "WHEN":
		return when(text)
	case "N", "ADR", "ORG", "GENDER":
		return parts(text)
	case "PHOTO", "LOGO", "SOUND", "IMAGE", "KEY":
		if mark, ok := strings.CutPrefix(text, "sha256:"); ok && len(mark) > 8 {
			return "file " + mark[:8] + "…"
		}
	case "BDAY", "ANNIVERSARY", "COMPLETED":
		return moment(text)
	case "ATTENDEE", "ORGANIZER":
		return strings.TrimPrefix(text, "mailto:")
	case "PERCENT-COMPLETE":
		if text != "" {
			return text + " %"
		}
	case "ALARM":
		return alarm(text)
	}
	return text
}

// phrases are the fixed words of some properties (RFC 5545 §3.8).
var phrases = map[string]map[string]string{
	"TRANSP": {"TRANSPARENT": "shown as free", "OPAQUE": "shown as busy"},
	"STATUS": {"NEEDS-ACTION": "open", "IN-PROCESS": "in work", "COMPLETED": "done", "CANCELLED": "cancelled",
		"TENTATIVE": "tentative", "CONFIRMED": "confirmed", "DRAFT": "draft", "FINAL": "final"},
	"CLASS": {"PUBLIC": "public", "PRIVATE": "private", "CONFIDENTIAL": "confidential"},
}

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
				return words + " before"
			}
		}
		if trigger == "PT0S" || trigger == "-PT0S" || trigger == "P0D" {
			return "at the start"
		}
		return trigger
	}
	return strings.Join(lines, ", ")
}

var spanPart = regexp.MustCompile(`^(\d+)([WDHMS])`)

// spanWords reads the part of a duration behind its P: "1DT2H" is "1 day 2 hours".
func spanWords(span string) (string, bool) {
	units := map[string]string{"W": "week", "D": "day", "H": "hour", "M": "minute", "S": "second"}
	var out []string
	for span = strings.Replace(span, "T", "", 1); span != ""; {
		m := spanPart.FindStringSubmatch(span)
		if m == nil {
			return "", false
		}
		span = span[len(m[0]):]
		if m[1] == "0" {
			continue
		}
		word := m[1] + " " + units[m[2]]
		if m[1] != "1" {
			word += "s"
		}
		out = append(out, word)
	}
	return strings.Join(out, " "), len(out) > 0
}

func when(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		switch name {
		case "start":
			out = append(out, "from "+moment(value))
		case "end":
			out = append(out, "until "+moment(value))
		case "rule":
			out = append(out, "repeats "+value)
		case "rdate":
			out = append(out, "also "+moment(value))
		case "exrule":
			out = append(out, "but not "+value)
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
