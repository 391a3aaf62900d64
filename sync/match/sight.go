package match

import (
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"bothways/sync/record"
)

// sight is what is looked at of one record, in comparable form.
type sight struct {
	id, uid string
	marks   []string // "what value" of all that is counted in the crowd
	content string   // all keys and texts; "" for an empty record
	essence string   // events and tasks: what tells two entries of a calendar apart

	// contacts
	name      name
	company   []string // words of the organisation where the card is one, or of the whole name
	isCompany bool
	org       []string
	mails     []string
	phones    []string
	birthday  birthday
	addresses []address

	// events and tasks
	title               string
	words               []string
	start, end          clock
	rule, place, status string
	people, related     []string
}

// zones keeps the time zones that were loaded.
type zones map[string]*time.Location

type eyes struct {
	region string
	zones  zones
}

func (e eyes) all(list []Loose, kind record.Kind) []*sight {
	out := make([]*sight, len(list))
	for i, l := range list {
		out[i] = e.one(l.ID, l.Record, kind)
	}
	return out
}

func (e eyes) one(id string, r record.Record, kind record.Kind) *sight {
	s := &sight{id: id, uid: uidOf(r.UID), content: contentOf(r)}
	if s.uid != "" {
		s.marks = append(s.marks, "uid "+s.uid)
	}
	if kind == record.Contacts {
		e.contact(s, r)
	} else {
		e.entry(s, r)
	}
	slices.Sort(s.marks)
	s.marks = slices.Compact(s.marks)
	return s
}

// uidOf takes the URN form and the bare one of a UUID as equal (RFC 6350 §6.7.6).
func uidOf(uid string) string {
	if len(uid) > 9 && strings.EqualFold(uid[:9], "urn:uuid:") {
		uid = uid[9:]
	}
	if len(uid) == 36 && uid[8] == '-' && uid[13] == '-' && uid[18] == '-' && uid[23] == '-' {
		return strings.ToLower(uid)
	}
	return uid
}

func contentOf(r record.Record) string {
	var b strings.Builder
	for _, k := range r.Keys() {
		b.WriteString(string(k) + "\x00" + r.Fields[k].Text + "\x00")
	}
	return b.String()
}

// texts lists the texts of a property, however many it may hold.
func texts(r record.Record, property string) (out []string) {
	for _, k := range r.Keys() {
		if k.Slot() == record.Key(property) && r.Fields[k].Text != "" {
			out = append(out, r.Fields[k].Text)
		}
	}
	return out
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (e eyes) contact(s *sight, r record.Record) {
	n, formatted := first(texts(r, "N")), first(texts(r, "FN"))
	s.org = companyWords(first(components(first(texts(r, "ORG")))))
	s.name = nameOf(n, formatted, texts(r, "NICKNAME"))
	s.company = s.org
	whole := companyWords(formatted)
	switch kind := strings.ToLower(first(texts(r, "KIND"))); {
	case kind == "org" || strings.EqualFold(first(texts(r, "X-ABSHOWAS")), "company"):
		s.isCompany = true
		if len(s.org) == 0 {
			s.company = whole
		}
	case kind == "" && len(components(n)) == 0 && len(s.org) > 0 && (formatted == "" || slices.Equal(s.org, whole)):
		s.isCompany = true
	case len(s.org) == 0 && len(components(n)) == 0:
		s.company = whole // it may be one
	}
	if s.isCompany {
		s.name = name{}
	}
	for _, m := range texts(r, "EMAIL") {
		s.mails = append(s.mails, strings.ToLower(strings.TrimPrefix(strings.TrimSpace(m), "mailto:")))
	}
	for _, p := range texts(r, "TEL") {
		if p = e.phone(p); len(p) > 3 {
			s.phones = append(s.phones, p)
		}
	}
	s.mails, s.phones = unique(s.mails), unique(s.phones)
	s.birthday = birthdayOf(first(texts(r, "BDAY")))
	for _, a := range texts(r, "ADR") {
		if adr, ok := addressOf(a); ok {
			s.addresses = append(s.addresses, adr)
		}
	}
	s.note("mail", s.mails...)
	s.note("phone", s.phones...)
	if s.isCompany {
		s.note("name", "company "+strings.Join(s.company, " "))
	} else if !s.name.empty() {
		s.note("name", nameKey(s.name))
	}
}

func (s *sight) note(what string, values ...string) {
	for _, v := range values {
		s.marks = append(s.marks, what+" "+v)
	}
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// nameKey is the same for all orders of a name.
func nameKey(n name) string {
	words := n.words()
	slices.Sort(words)
	return strings.Join(words, " ")
}

// phone brings a number into E.164 where it is whole, else into bare digits.
func (e eyes) phone(text string) string {
	text = strings.TrimPrefix(text, "tel:")
	text, _, _ = strings.Cut(text, ";")
	if !strings.HasPrefix(text, "+") && e.region != "" {
		if n, err := phonenumbers.Parse(text, e.region); err == nil && phonenumbers.IsValidNumber(n) {
			return phonenumbers.Format(n, phonenumbers.E164)
		}
	}
	var b strings.Builder
	for i, r := range text {
		if r >= '0' && r <= '9' || r == '+' && i == 0 {
			b.WriteRune(r)
		}
	}
	if out := b.String(); strings.HasPrefix(out, "00") {
		return "+" + out[2:]
	} else {
		return out
	}
}
