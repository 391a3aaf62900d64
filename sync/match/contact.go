package match

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// evidence is what two contacts have in common beside the name.
type evidence struct {
	mail, phone             bool // in common, and nobody else's
	ownMail, mobile         bool // such a mail is built from the given name; such a number is in a pocket
	phones                  int  // how many such numbers
	sharedMail, sharedPhone bool // in common, but others have it too
	birthday, address, org  bool
	otherMail               bool // both have mails, none in common
	otherSelf               bool // both have a mail of their own, or a mobile number, none in common
	conflict                bool
}

// compareContacts is symmetric in a and b.
func compareContacts(a, b *sight, c crowd) verdict {
	var v verdict
	if (a.isCompany || b.isCompany) && len(a.company) > 0 && len(b.company) > 0 && (a.name.empty() || a.couldBeCompany()) && (b.name.empty() || b.couldBeCompany()) {
		compareCompanies(&v, a, b, c)
		return v
	}
	if a.isCompany != b.isCompany {
		v.add(-6, "name", "different")
	}
	agrees := compareNames(a.name, b.name)
	w := nameWeights[agrees]
	namesakes := c.many("name", nameKey(a.name)) || c.many("name", nameKey(b.name))
	if agrees <= single && namesakes {
		w.points--
	}
	if agrees != missing {
		v.add(w.points, "name", w.detail)
	}
	var e evidence
	e.contacts(&v, a, b, c)
	e.dates(&v, a.birthday, b.birthday)
	e.rank(&v, a.name.rank, b.name.rank)
	e.places(&v, a, b)
	if agrees == surname && !slices.ContainsFunc(a.name.given, isGivenName) {
		e.ownMail, e.mail = false, e.mail && e.birthday // it may be the family name that they share
	}
	v.strong = !e.conflict && !(a.isCompany != b.isCompany) && e.enough(agrees, namesakes)
	return v
}

// enough says which evidence a name of this agreement needs to link by itself. A telephone at home,
// the family's mailbox and the address are as good for father and son as for one and the same.
func (e evidence) enough(name agreement, namesakes bool) bool {
	own := e.ownMail || e.mobile || e.birthday && (e.mail || e.phone && e.org)
	place := e.address || e.org
	e.mail, e.phone = e.mail && !e.otherSelf, e.phone && !e.otherSelf
	desk := e.phone && (!e.otherMail || e.phones > 1)
	switch name {
	case same:
		return own || e.mail || desk || e.birthday || !namesakes && !e.otherMail && !e.otherSelf && (e.sharedMail || e.sharedPhone || e.phone) && place
	case nickname, partFamily, slipInFamily:
		return own || e.mail || desk || e.birthday && e.address
	case partGiven:
		return own || e.birthday && (e.address || e.phone) || e.phone && !e.otherMail && e.org
	case laterGiven, slipInGiven, initial:
		return own
	case single:
		return own || e.mail && e.phone
	case surname:
		return own || e.mail && e.phone
	case missing:
		return e.mail
	}
	return false
}

// contacts weighs e-mail addresses and phone numbers.
func (e *evidence) contacts(v *verdict, a, b *sight, c crowd) {
	best, value := 0.0, ""
	for _, x := range a.mails {
		for _, y := range b.mails {
			points := 0.0
			switch {
			case x == y && (c.many("mail", x) || ofAnOffice(x)):
				points, e.sharedMail = 3, true
			case x == y:
				points, e.mail = 6, true
				e.ownMail = e.ownMail || namedAfter(x, a.name, b.name) || namedAfter(x, b.name, a.name)
			case sameBox(x, y):
				points = 4
			}
			if points > best || points == best && points > 0 && min(x, y) < value {
				best, value = points, min(x, y)
			}
		}
	}
	e.otherMail = best == 0 && len(a.mails) > 0 && len(b.mails) > 0
	v.shared("email", best, 6, value, e.otherMail)
	best, value = 0, ""
	for _, x := range a.phones {
		for _, y := range b.phones {
			points := 0.0
			switch {
			case x == y && c.many("phone", x):
				points, e.sharedPhone = 2, true
			case x == y && len(x) >= 7:
				points, e.phone = 5, true
				e.phones++
				e.mobile = e.mobile || inAPocket(x)
			case sameNumber(x, y):
				points = 2.5
			}
			if points > best || points == best && points > 0 && min(x, y) < value {
				best, value = points, min(x, y)
			}
		}
	}
	v.shared("phone", best, 5, value, len(a.phones) > 0 && len(b.phones) > 0)
	named := func(x, y *sight) bool {
		return slices.ContainsFunc(x.mails, func(m string) bool { return namedAfter(m, x.name, y.name) })
	}
	if e.mail || e.phone || e.sharedMail || e.sharedPhone { // else there is nothing to doubt
		e.otherSelf = !e.ownMail && named(a, b) && named(b, a) || !e.mobile && slices.ContainsFunc(a.phones, inAPocket) && slices.ContainsFunc(b.phones, inAPocket)
	}
}

// shared notes the best value in common, marks it as weak where it has less than the full points,
// and takes a little off where both sides have values but none in common.
func (v *verdict) shared(code string, points, full float64, value string, both bool) {
	switch {
	case points > 0:
		v.add(points, code, value)
		if points < full {
			v.add(0, "shared", code)
		}
	case both:
		v.points -= 0.4
	}
}

func (e *evidence) rank(v *verdict, a, b string) {
	switch {
	case a == b:
	case a != "" && b != "":
		e.conflict = true
		v.add(-7, "name", "senior")
	default: // it may have been left out, so only what is surely one's own tells
		v.add(-2, "name", "senior")
		e.conflict = e.conflict || !e.ownMail && !e.mobile && !e.birthday
	}
}

func (e *evidence) dates(v *verdict, a, b birthday) {
	switch a.compare(b) {
	case dateSame:
		e.birthday = true
		v.add(3.5, "birthday", a.String())
	case dateSameDay:
		v.add(2, "birthday", min(a.String(), b.String()))
	case dateClose:
		v.add(-1.5, "birthday", "close")
	case dateOther:
		e.conflict = true
		v.add(-7, "birthday", "different")
	}
}

func (e *evidence) places(v *verdict, a, b *sight) {
	for _, x := range a.addresses {
		for _, y := range b.addresses {
			e.address = e.address || x.same(y)
		}
	}
	if e.address {
		v.add(2.5, "address", "same")
	}
	if s := alike(a.org, b.org); s > 0.9 {
		e.org = true
		v.add(1, "organisation", "same")
	}
}

// strangers tells whether two contacts of one UID have nothing in common: no word of the name, no
// mail, no number. Where one of them has none of these, nothing speaks against the UID.
func strangers(a, b *sight) bool {
	has := func(s *sight) bool { return len(s.anyWords())+len(s.mails)+len(s.phones) > 0 }
	if !has(a) || !has(b) {
		return false
	}
	x, y := a.anyWords(), b.anyWords()
	if len(x) > 0 && len(y) > 0 && (compareNames(a.name, b.name) < missing || alike(x, y) > 0.6) {
		return false
	}
	for _, w := range x {
		if len(w) > 1 && slices.Contains(y, w) {
			return false
		}
	}
	var v verdict
	var e evidence
	e.contacts(&v, a, b, crowd{})
	return v.points <= 0
}

func (s *sight) anyWords() []string { return append(s.name.words(), s.company...) }

// officeBoxes are local parts that belong to a desk, not to a person.
var officeBoxes = set("info office kontakt contact mail post hello hallo support sales admin service team familie family buero " +
	"sekretariat praxis noreply no reply webmaster postmaster kanzlei empfang reception bestellung verkauf buchhaltung accounting " +
	"billing rechnung invoice jobs hr presse press shop zentrale verein vorstand secretary email contato contatto accueil")

func ofAnOffice(mail string) bool {
	local, _, _ := strings.Cut(mail, "@")
	words := tokens(local)
	return len(words) > 0 && officeBoxes[strings.ReplaceAll(words[0], "buro", "buero")] || len(words) > 1 && officeBoxes[words[len(words)-1]]
}

// namedAfter tells whether the address speaks of the given name: by the name itself, one of its
// forms, or its initial beside the family name. What is the other card's family name does not count.
func namedAfter(mail string, n, other name) bool {
	local, _, _ := strings.Cut(mail, "@")
	flat := strings.Join(tokens(local), "")
	words := tokens(local)
	for _, g := range n.given {
		if slices.Contains(other.family, g) {
			continue
		}
		if len(g) > 2 && strings.Contains(flat, g) || len(g) > 1 && slices.Contains(words, g) {
			return true
		}
		for _, f := range n.family {
			if len(f) > 2 && strings.Contains(flat, f) && (strings.HasPrefix(flat, g[:1]) || slices.Contains(words, g[:1])) {
				return true
			}
		}
		for _, w := range words {
			if shareNickname(w, g) {
				return true
			}
		}
	}
	return false
}

// sameBox knows mailboxes that ignore dots and what follows a plus sign.
func sameBox(x, y string) bool { return x != y && box(x) == box(y) }

func box(mail string) string {
	local, domain, ok := strings.Cut(mail, "@")
	if !ok {
		return mail
	}
	local, _, _ = strings.Cut(local, "+")
	if domain == "googlemail.com" || domain == "gmail.com" {
		local, domain = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return local + "@" + domain
}

// inAPocket tells whether a number is surely a mobile one.
func inAPocket(phone string) bool {
	n, err := phonenumbers.Parse(phone, "")
	return err == nil && phonenumbers.GetNumberType(n) == phonenumbers.MOBILE
}

// sameNumber compares a number without country code with a whole one by its end.
func sameNumber(x, y string) bool {
	if x[0] == '+' && y[0] == '+' {
		return false
	}
	x, y = strings.TrimLeft(x, "+0"), strings.TrimLeft(y, "+0")
	if len(x) > len(y) {
		x, y = y, x
	}
	return len(x) >= 7 && strings.HasSuffix(y, x)
}
