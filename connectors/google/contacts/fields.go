package contacts

import "bothways/sync/record"

// Field is one line of the documentation.
type Field struct {
	Name   string
	Single bool   // at most one value; else any number, each a field of its own
	Note   string // where Google has it and how it is compared, may be empty
	Held   bool   // Google can keep it
	Part   string // what of it, "" if all
	Why    string // it is not held because
}

var documented = []Field{
	{Name: "FN", Single: true, Note: "Google builds it from the parts of N; a full name that differs is kept beside the contact as long as N stays"},
	{Name: "N", Single: true, Note: "names: family;given;middle;prefix;suffix"},
	{Name: "X-PHONETIC-FIRST-NAME", Single: true, Note: "names"}, {Name: "X-PHONETIC-MIDDLE-NAME", Single: true, Note: "names"},
	{Name: "X-PHONETIC-LAST-NAME", Single: true, Note: "names"},
	{Name: "NICKNAME", Note: "nicknames"},
	{Name: "ORG", Note: "organizations: name;department", Part: "units below the first are joined to it"}, {Name: "TITLE", Note: "organizations"},
	{Name: "X-PHONETIC-ORG", Note: "organizations"}, {Name: "ROLE", Note: "occupations"},
	{Name: "EMAIL", Note: "emailAddresses"}, {Name: "TEL", Note: "phoneNumbers"}, {Name: "ADR", Note: "addresses"}, {Name: "URL", Note: "urls"},
	{Name: "IMPP", Note: "imClients; sip: in sipAddresses"},
	{Name: "X-AIM", Note: "imClients, as are the other messengers' own properties"}, {Name: "X-GADUGADU"}, {Name: "X-GOOGLE-TALK"}, {Name: "X-GROUPWISE"},
	{Name: "X-ICQ"}, {Name: "X-JABBER"}, {Name: "X-MSN"}, {Name: "X-QQ"}, {Name: "X-SKYPE"}, {Name: "X-TWITTER"}, {Name: "X-YAHOO"},
	{Name: "BDAY", Single: true, Note: "birthdays, with or without a year"},
	{Name: "ANNIVERSARY", Single: true, Note: "events", Part: "a whole date"},
	{Name: "X-ANNIVERSARY", Note: "as ANNIVERSARY", Part: "a whole date"}, {Name: "X-EVOLUTION-ANNIVERSARY", Note: "as ANNIVERSARY", Part: "a whole date"},
	{Name: "X-ABDATE", Note: "events; its name is the attribute label", Part: "a date"},
	{Name: "RELATED", Note: "relations", Part: "a name, no reference to another card"},
	{Name: "X-ABRELATEDNAMES", Note: "relations; the relation is the attribute label"},
	{Name: "X-SPOUSE", Note: "relations, as are the next"}, {Name: "X-MANAGER"}, {Name: "X-ASSISTANT"},
	{Name: "X-EVOLUTION-SPOUSE"}, {Name: "X-EVOLUTION-MANAGER"}, {Name: "X-EVOLUTION-ASSISTANT"},
	{Name: "GENDER", Single: true, Note: "genders"}, {Name: "LANG", Note: "locales"},
	{Name: "CATEGORIES", Note: "contact groups by name, made where they are missing; names that Google keeps for itself are kept beside the contact"},
	{Name: "NOTE", Single: true, Note: "biographies", Part: "one note, the first of several"},
	{Name: "PHOTO", Single: true, Note: "photos; the hash is that of what Google has made of it", Part: "one picture, JPEG or PNG, no address of one"},
	{Name: customPrefix + "NAME", Note: "userDefined; a field of any name, for fields.map"},
}

var notHeld = map[string]string{
	"KIND":   "Google has people alone",
	"MEMBER": "as KIND; groups are categories",
	"TZ":     "Google has no place for it",
	"GEO":    "Google has no place for it",
	"LOGO":   "Google has one picture, the person's",
	"SOUND":  "Google has no place for it",
	"KEY":    "Google has no place for it",
}

// Fields lists what Google holds, and what of the vocabulary it does not. Attributes that Google cannot
// say (PREF, several types at once, parameters of one's own) are kept beside the contact.
func Fields() []Field {
	out := make([]Field, 0, len(documented)+len(notHeld))
	for _, f := range documented {
		f.Held = true
		out = append(out, f)
	}
	for _, name := range record.Vocabulary(record.Contacts) {
		if why := notHeld[name]; why != "" {
			out = append(out, Field{Name: name, Why: why})
		}
	}
	return out
}
