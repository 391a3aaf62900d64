package match

import (
	"slices"
	"strings"
)

var legalForms = set("gmbh ag kg ohg gbr ug se ev eg mbh co ltd limited inc llc llp plc corp corporation company sa sas sarl srl spa bv nv oy ab as aps kft sro doo und and the & cie gesmbh")

// companyWords are the words of an organisation without its legal form.
func companyWords(text string) []string {
	all := tokens(strings.ReplaceAll(text, "e.V.", "eV"))
	kept := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return legalForms[w] })
	if len(kept) == 0 {
		return all
	}
	return kept
}

// couldBeCompany: a card with one name and neither structured name nor organisation.
func (s *sight) couldBeCompany() bool { return s.isCompany || len(s.company) > 0 && len(s.org) == 0 }

// compareCompanies weighs two organisations; a mail of the office is their own.
func compareCompanies(v *verdict, a, b *sight, c crowd) {
	likeness, points := alike(a.company, b.company), -5.0
	switch {
	case strings.Join(a.company, "") == strings.Join(b.company, ""):
		points = 4
		v.add(points, "organisation", "same")
	case likeness > 0.9:
		points = 3
		v.add(points, "organisation", "spelling")
	case within(a.company, b.company) || within(b.company, a.company):
		points = 2
		v.add(points, "organisation", "part")
	default:
		v.add(points, "organisation", "different")
	}
	var e evidence
	strong := false
	for _, kind := range []struct {
		what, code string
		x, y       []string
		points     float64
	}{{"mail", "email", a.mails, b.mails, 6}, {"phone", "phone", a.phones, b.phones, 5}} {
		got, value := 0.0, ""
		for _, x := range kind.x {
			if !slices.Contains(kind.y, x) {
				continue
			}
			if !c.many(kind.what, x) {
				got, value, strong = kind.points, x, true
				break
			}
			got, value = 2, x
		}
		v.shared(kind.code, got, kind.points, value, len(kind.x) > 0 && len(kind.y) > 0)
	}
	e.places(v, &sight{addresses: a.addresses}, &sight{addresses: b.addresses})
	v.strong = points >= 3 && (strong || points == 4 && e.address) || points == 2 && strong && e.address
}
