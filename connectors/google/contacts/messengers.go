package contacts

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// services pairs Google's protocols with the schemes of addresses (RFC 4770 and what programs write) and
// with the properties that older cards have for them.
var services = []struct{ protocol, scheme, property string }{
	{"jabber", "xmpp", "X-JABBER"},
	{"aim", "aim", "X-AIM"},
	{"msn", "msnim", "X-MSN"},
	{"yahoo", "ymsgr", "X-YAHOO"},
	{"skype", "skype", "X-SKYPE"},
	{"qq", "x-qq", "X-QQ"},
	{"googleTalk", "gtalk", "X-GOOGLE-TALK"},
	{"icq", "icq", "X-ICQ"},
	{"netMeeting", "netmeeting", ""},
	{"gadugadu", "gg", "X-GADUGADU"},
	{"groupwise", "groupwise", "X-GROUPWISE"},
	{"twitter", "twitter", "X-TWITTER"},
}

// takesMessenger leaves sip: to takesSIP.
func takesMessenger(property, text string) (string, bool) {
	if property == "IMPP" {
		_, sip := takesSIP(property, text)
		return "", !sip
	}
	for _, s := range services {
		if s.property == property && property != "" {
			return "", true
		}
	}
	return "", false
}

func readMessenger(_ Lens, x object) []facet {
	user := trimmed(text(x, "username"))
	if user == "" {
		return nil
	}
	return []facet{{property: "IMPP", text: schemeOf(trimmed(text(x, "protocol"))) + user, attr: plainTypes.attr(text(x, "type"))}}
}

// schemeOf is the beginning of an address, "" where the protocol is none that can be one.
func schemeOf(protocol string) string {
	for _, s := range services {
		if s.protocol == protocol {
			return s.scheme + ":"
		}
	}
	if isScheme(protocol) {
		return strings.ToLower(protocol) + ":"
	}
	return ""
}

func isScheme(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") == "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z')
}

func writeMessenger(l Lens, x object, _ string, w wanted) error {
	protocol, user := "", w.value.Text
	if w.property != "IMPP" {
		for _, s := range services {
			if s.property == w.property {
				protocol = s.protocol
			}
		}
		user = trimmed(contentline.Unescape(user))
	} else if scheme, rest, ok := strings.Cut(user, ":"); ok && isScheme(scheme) && rest != "" {
		protocol, user = protocolOf(strings.ToLower(scheme)), userOf(rest)
	}
	if now := readMessenger(l, x); len(now) == 0 || now[0].text != schemeOf(protocol)+user {
		set(x, "username", user)
		set(x, "protocol", protocol)
		delete(x, "formattedProtocol")
	}
	plainTypes.set(x, w.value.Attr)
	return nil
}

func protocolOf(scheme string) string {
	for _, s := range services {
		if s.scheme == scheme {
			return s.protocol
		}
	}
	return scheme
}

// userOf is whom an address that also says what to do is about: goim?screenname=ada, sendIM?ada.
func userOf(rest string) string {
	head, query, ok := strings.Cut(rest, "?")
	if !ok || query == "" {
		return rest
	}
	switch strings.ToLower(head) {
	case "goim", "sendim", "message", "chat", "addbuddy":
		query, _, _ = strings.Cut(query, "&")
		if _, user, ok := strings.Cut(query, "="); ok && user != "" {
			return user
		}
		return query
	}
	return rest
}

func takesSIP(property, text string) (string, bool) {
	lower := strings.ToLower(text)
	return "", property == "IMPP" && (strings.HasPrefix(lower, "sip:") && len(text) > 4 || strings.HasPrefix(lower, "sips:") && len(text) > 5)
}

func readSIP(_ Lens, x object) []facet {
	value := trimmed(text(x, "value"))
	if value == "" {
		return nil
	}
	if _, ok := takesSIP("IMPP", value); !ok {
		value = "sip:" + value
	}
	return []facet{{property: "IMPP", text: value, attr: plainTypes.attr(text(x, "type"))}}
}

func writeSIP(l Lens, x object, _ string, w wanted) error {
	if now := readSIP(l, x); len(now) == 0 || now[0].text != w.value.Text {
		x["value"] = w.value.Text
	}
	plainTypes.set(x, w.value.Attr)
	return nil
}

// relatives are properties that name one kind of relation.
var relatives = map[string]string{
	"X-SPOUSE": "spouse", "X-MANAGER": "manager", "X-ASSISTANT": "assistant",
	"X-EVOLUTION-SPOUSE": "spouse", "X-EVOLUTION-MANAGER": "manager", "X-EVOLUTION-ASSISTANT": "assistant",
}

// takesRelation: Google keeps names of people, no references to other cards.
func takesRelation(property, text string) (string, bool) {
	switch {
	case property == "X-ABRELATEDNAMES", relatives[property] != "":
		return "", true
	case property != "RELATED":
		return "", false
	}
	scheme, rest, ok := strings.Cut(text, ":")
	return "", !(ok && isScheme(scheme) && rest != "" && rest[0] != ' ')
}

func readRelation(_ Lens, x object) []facet {
	return []facet{{property: "X-ABRELATEDNAMES", text: trimmed(text(x, "person")), attr: relationTypes.attr(text(x, "type"))}}
}

func writeRelation(_ Lens, x object, _ string, w wanted) error {
	set(x, "person", w.value.Text)
	if kind := relatives[w.property]; kind != "" {
		x["type"] = kind
		delete(x, "formattedType")
		return nil
	}
	relationTypes.set(x, w.value.Attr)
	return nil
}

var sexes = [][2]string{{"M", "male"}, {"F", "female"}, {"U", "unspecified"}, {"O", "other"}, {"N", "none"}}

func readGender(_ Lens, x object) []facet {
	value := trimmed(text(x, "value"))
	for _, s := range sexes {
		if s[1] == value {
			return []facet{{property: "GENDER", text: s[0]}}
		}
	}
	if value == "" {
		return nil
	}
	return []facet{{property: "GENDER", text: ";" + strings.ReplaceAll(contentline.Escape(value), `\,`, ",")}}
}

func writeGender(_ Lens, x object, _ string, w wanted) error {
	parts := contentline.Split(w.value.Text, ';')
	value := ""
	if len(parts) > 1 {
		value = trimmed(contentline.Unescape(strings.Join(parts[1:], ";")))
	}
	for _, s := range sexes {
		if strings.EqualFold(s[0], parts[0]) && (value == "" || s[0] == "M" || s[0] == "F") {
			value = s[1]
		}
	}
	if value == "" {
		value = trimmed(contentline.Unescape(parts[0]))
	}
	if value != text(x, "value") {
		x["value"] = value
		delete(x, "formattedValue")
	}
	return nil
}

// Holds tells whether Google can keep a field.
func Holds(k record.Key) bool {
	if strings.HasPrefix(string(k), "@") {
		return false
	}
	property := k.Property()
	if property == "PHOTO" {
		return !strings.HasPrefix(string(k), "PHOTO/uri:")
	}
	text := ""
	if _, rest, ok := strings.Cut(string(k), "/"); ok {
		text = rest
	}
	if property == "X-ABDATE" || anniversaries[property] {
		_, dated := dateOf(strings.SplitN(text, "#", 2)[0])
		return dated || text == ""
	}
	_, _, ok := listFor(property, text)
	return ok
}
