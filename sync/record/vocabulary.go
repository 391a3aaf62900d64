package record

import "slices"

var (
	cards = []string{
		"FN", "N", "NICKNAME", "KIND", "MEMBER", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "ADR", "URL", "IMPP", "BDAY", "ANNIVERSARY",
		"RELATED", "GENDER", "LANG", "TZ", "GEO", "CATEGORIES", "NOTE", "PHOTO", "LOGO", "SOUND", "KEY",
	}
	entries = []string{
		"SUMMARY", "WHEN", "EXDATE", "LOCATION", "DESCRIPTION", "STYLED-DESCRIPTION", "STATUS", "CLASS", "PRIORITY", "CATEGORIES", "COLOR",
		"ORGANIZER", "ATTENDEE", "CONTACT", "RESOURCES", "CONFERENCE", "URL", "ATTACH", "IMAGE", "RELATED-TO", "COMMENT", "GEO", "ALARM",
	}
	events = append(slices.Clone(entries), "TRANSP")
	tasks  = append(slices.Clone(entries), "PERCENT-COMPLETE", "COMPLETED")
)

// Vocabulary lists the properties of a kind that every connector takes a stand on: it holds them or it
// says that it does not. Properties beyond it are fields as well, under the name they have. A kind
// that is none has none.
func Vocabulary(kind Kind) []string {
	switch kind {
	case Contacts:
		return slices.Clone(cards)
	case Calendar:
		return slices.Clone(events)
	case Tasks:
		return slices.Clone(tasks)
	}
	return nil
}
