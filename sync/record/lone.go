package record

// lone lists the properties that may occur several times but of which people keep one.
var lone = map[string]bool{
	"TITLE": true, "ROLE": true, "ORG": true, "NOTE": true, "PHOTO": true, "LOGO": true, "SOUND": true,
	"TZ": true, "GEO": true, "MAILER": true, "SORT-STRING": true, "X-EVOLUTION-FILE-AS": true,
	"X-PHONETIC-FIRST-NAME": true, "X-PHONETIC-LAST-NAME": true, "X-PHONETIC-ORG": true,
	"X-SPOUSE": true, "X-MANAGER": true, "X-ASSISTANT": true,
}

// Lone tells whether two different values of a property, one on each side, are a clash rather than
// two values to keep.
func Lone(property string) bool { return lone[property] }
