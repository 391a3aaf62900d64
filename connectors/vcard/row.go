package vcard

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// row is one property of the table: how its values are named and spelled.
type row struct {
	name   string
	single bool   // at most once: the key is the name alone
	list   bool   // one line holds several values, each with a key of its own
	before string // the property's name in cards older than 4.0, where it differs
	form   *form
	note   string
	place  int // in the table; unknown properties come last
}

// form reads and writes one way of spelling a value.
type form struct {
	values string // VALUE types that need no mention in Attr, in lower case with blanks around
	listed bool   // components may hold several values, with commas between
	media  bool   // TYPE and MEDIATYPE tell the media type of the octets
	get    func(s spelling) string
	put    func(t target) (written, error)
}

// spelling is a value as a card has it.
type spelling struct {
	value  string // free of quoted-printable, in UTF-8
	line   *contentline.Line
	region string
}

// target is a value that is to be written.
type target struct {
	version version
	row     *row
	text    string            // Value.Text
	kind    string            // the Attr token "value", "" if none
	raw     *contentline.Line // Value.Raw's line, nil if there is none
	region  string
}

// written is a value in the form of a version, with the parameters that this form needs.
type written struct {
	value  string
	params []contentline.Param
}

// table is what docs/fields.md is made of; its order is the order of a new card.
var table = []row{
	{name: "KIND", single: true, before: "X-ADDRESSBOOKSERVER-KIND", form: &wordForm, note: "individual, group, org, location; X-ADDRESSBOOKSERVER-KIND before 4.0"},
	{name: "FN", single: true, form: &textForm, note: "the full name"},
	{name: "N", single: true, form: &nameForm, note: "family;given;additional;prefixes;suffixes as one field"},
	{name: "NICKNAME", list: true, form: &textForm, note: "one field per name"},
	{name: "ORG", form: &orgForm, note: "organisation;unit;…"},
	{name: "TITLE", form: &textForm},
	{name: "ROLE", form: &textForm},
	{name: "EMAIL", form: &emailForm, note: "compared in lower case"},
	{name: "TEL", form: &phoneForm, note: "compared as E.164 where the number is valid for the region"},
	{name: "ADR", form: &addressForm, note: "box;extended;street;town;region;code;country as one field; Apple's X-ABADR is the attribute x-abadr"},
	{name: "LABEL", form: &textForm, note: "the printed address (2.1 and 3.0)"},
	{name: "URL", form: &uriForm},
	{name: "IMPP", form: &uriForm},
	{name: "BDAY", single: true, form: &dateForm, note: "1980-01-31, or --01-31 without a year (Apple's X-APPLE-OMIT-YEAR before 4.0)"},
	{name: "ANNIVERSARY", single: true, form: &dateForm, note: "as BDAY"},
	{name: "DEATHDATE", single: true, form: &dateForm, note: "as BDAY (RFC 6474)"},
	{name: "X-ANNIVERSARY", form: &dateForm, note: "as it is called; the date as BDAY"},
	{name: "X-EVOLUTION-ANNIVERSARY", form: &dateForm, note: "as it is called; the date as BDAY"},
	{name: "X-ABDATE", form: &dateForm, note: "as it is called; the date as BDAY; its name is the attribute label"},
	{name: "GENDER", single: true, form: &genderForm, note: "sex;identity"},
	{name: "LANG", form: &textForm},
	{name: "TZ", form: &zoneForm},
	{name: "GEO", form: &geoForm, note: "geo:lat,long"},
	{name: "RELATED", form: &uriForm},
	{name: "X-ABRELATEDNAMES", form: &textForm, note: "its relation is the attribute label"},
	{name: "MEMBER", before: "X-ADDRESSBOOKSERVER-MEMBER", form: &uriForm, note: "X-ADDRESSBOOKSERVER-MEMBER before 4.0"},
	{name: "CATEGORIES", list: true, form: &textForm, note: "one field per category"},
	{name: "NOTE", form: &textForm},
	{name: "PHOTO", form: &binaryForm, note: "SHA-256 of the picture, or its address"},
	{name: "LOGO", form: &binaryForm, note: "as PHOTO"},
	{name: "SOUND", form: &binaryForm, note: "as PHOTO"},
	{name: "KEY", form: &binaryForm, note: "as PHOTO"},
	{name: "MAILER", form: &textForm},
	{name: "SORT-STRING", form: &textForm},
	{name: "X-AIM", form: &textForm, note: "messengers are carried as they are called"},
	{name: "X-GADUGADU", form: &textForm},
	{name: "X-GOOGLE-TALK", form: &textForm},
	{name: "X-GROUPWISE", form: &textForm},
	{name: "X-ICQ", form: &textForm},
	{name: "X-JABBER", form: &textForm},
	{name: "X-MSN", form: &textForm},
	{name: "X-SKYPE", form: &textForm},
	{name: "X-TWITTER", form: &textForm},
	{name: "X-YAHOO", form: &textForm},
	{name: "X-PHONETIC-FIRST-NAME", form: &textForm},
	{name: "X-PHONETIC-LAST-NAME", form: &textForm},
	{name: "X-PHONETIC-ORG", form: &textForm},
	{name: "X-ASSISTANT", form: &textForm},
	{name: "X-MANAGER", form: &textForm},
	{name: "X-SPOUSE", form: &textForm},
	{name: "X-EVOLUTION-ASSISTANT", form: &textForm},
	{name: "X-EVOLUTION-FILE-AS", form: &textForm},
	{name: "X-EVOLUTION-MANAGER", form: &textForm},
	{name: "X-EVOLUTION-SPOUSE", form: &textForm},
}

// bookkeeping is what every program writes for itself; no field.
var bookkeeping = map[string]bool{
	"BEGIN": true, "END": true, "VERSION": true, "PROFILE": true, "PRODID": true, "UID": true, "REV": true, "CREATED": true,
}

var rows = index()

// index finds rows by every name they go by.
func index() map[string]*row {
	m := make(map[string]*row, 2*len(table))
	for i := range table {
		table[i].place = i
		m[table[i].name] = &table[i]
		if b := table[i].before; b != "" {
			m[b] = &table[i]
		}
	}
	return m
}

// slash stands for one in a property's name (KAddressBook has such), which would end the name in a key.
const slash = "%2F"

// rowOf gives the row of a property; an unknown one gets a row of its own.
func rowOf(property string) *row {
	if r, ok := rows[property]; ok {
		return r
	}
	if strings.IndexByte(property, '/') >= 0 {
		property = strings.ReplaceAll(property, "/", slash)
	}
	return &row{name: property, form: &unknownForm, place: len(table)}
}

// nameIn is what the property is called in a version.
func (r *row) nameIn(v version) string {
	if v < v40 && r.before != "" {
		return r.before
	}
	if r.place == len(table) {
		return strings.ReplaceAll(r.name, slash, "/")
	}
	return r.name
}

// member is the key of one value of the property.
func (r *row) member(text string) record.Key { return record.Member(r.name, record.Identity(text)) }

// hasValue tells whether a VALUE type goes without saying.
func (f *form) hasValue(kind string) bool {
	return strings.Contains(f.values, " "+kind+" ")
}

// Field is one line of the documentation.
type Field struct {
	Name   string
	Single bool   // at most one value; else any number, each a field of its own
	Note   string // how it is compared or called, may be empty
}

// Fields lists the properties that the lens understands; all others are carried as they stand.
func Fields() []Field {
	out := make([]Field, len(table))
	for i, r := range table {
		out[i] = Field{Name: r.name, Single: r.single, Note: r.note}
	}
	return out
}
