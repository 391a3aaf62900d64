package match

import (
	"fmt"
	"math/rand"
	"strings"

	"bothways/sync/record"
)

// A town of made-up people: families with one telephone, twins, fathers and sons of one name,
// colleagues behind one switchboard. Each lives once; each side has its own card of some of them.

var (
	givens = strings.Fields("Anna Paul Maria Josef Thomas Michael Andrea Petra Stefan Johannes Katharina Elisabeth Robert William Richard " +
		"Martin Marvin Julia Julian Sophie Lukas Felix Laura Lena Daniel Daniela Christian Christina Alexander Alexandra Franz Franziska " +
		"Georg Markus Monika Ursula Renate Klaus Dieter Günther Jürgen Jörg Björn Søren Zoë René Łukasz José Ana Ivan Olga Nina Tim Tom " +
		"Ayşe Mehmet Yusuf Fatma Nguyen Li Wei Hiroshi Kenji Amara Kofi Sabine Barbara Matthias Wolfgang Ulrich Heinrich Karl")
	syllables = strings.Fields("ber mann hof stein wald bach feld mei hu wag schul kel gra rich tor len dor vin kas mar sol ren tal gen fis")
	nickOf    = map[string]string{"Robert": "Bob", "William": "Bill", "Richard": "Dick", "Johannes": "Hans", "Katharina": "Kathi",
		"Elisabeth": "Sissi", "Michael": "Mike", "Stefan": "Stephan", "Thomas": "Tom", "Alexander": "Alex", "Matthias": "Matthew",
		"Wolfgang": "Wolfi", "Ulrich": "Uli", "Barbara": "Babsi", "Heinrich": "Heiner", "Franziska": "Franzi", "Josef": "Joseph"}
	common40 = strings.Fields("Müller Schmidt Meier Huber Weber Smith Jones García Nowak Köhler Jäger Größl Bauer Wagner Fuchs Gruber Maier O'Brien Öztürk Lefèvre")
)

type person struct {
	given, middle, family, maiden, rank  string
	mail, mobile, home, homeMail, office string
	street, city, code, birthday, org    string
}

type town struct {
	*rand.Rand
	people []person
	serial int
}

func newTown(seed int64, n int) *town {
	t := &town{Rand: rand.New(rand.NewSource(seed))}
	for len(t.people) < n {
		t.household()
	}
	t.people = t.people[:n]
	t.Shuffle(n, func(i, j int) { t.people[i], t.people[j] = t.people[j], t.people[i] })
	return t
}

func (t *town) one(of []string) string { return of[t.Intn(len(of))] }

func (t *town) chance(p float64) bool { return t.Float64() < p }

func (t *town) familyName() string {
	if t.chance(0.25) {
		return t.one(common40)
	}
	name := t.one(syllables) + t.one(syllables)
	if t.chance(0.6) {
		name += t.one(syllables)
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func (t *town) phone() string {
	t.serial++
	return fmt.Sprintf("+4930%07d", 1000000+t.serial*7)
}

func (t *town) date(from, years int) string {
	return fmt.Sprintf("%04d%02d%02d", from+t.Intn(years), 1+t.Intn(12), 1+t.Intn(28))
}

func (t *town) household() {
	family, home := t.familyName(), t.phone()
	street := fmt.Sprintf("%s%sstraße %d", t.one(syllables), t.one(syllables), 1+t.Intn(80))
	city := t.one([]string{"Berlin", "München", "Graz", "Leeds", "Lyon"})
	code := fmt.Sprint(10000 + t.Intn(500)*11)
	boss, switchboard := "Firma "+t.familyName(), t.phone()
	used := map[string]bool{}
	size := 1 + t.Intn(4)
	for i := 0; i < size; i++ {
		p := person{family: family, street: street, city: city, code: code, home: home}
		p.given = t.one(givens)
		for used[p.given] {
			p.given = t.one(givens)
		}
		used[p.given] = true
		p.birthday = t.date(1940+i*15, 25)
		switch {
		case i > 0 && t.chance(0.05): // twins
			p.birthday = t.people[len(t.people)-1].birthday
		case i == 1 && t.chance(0.03): // father and son
			p.given = t.people[len(t.people)-1].given
			p.birthday = t.date(1985, 20)
			t.people[len(t.people)-1].rank, p.rank = "sen.", "jun."
		}
		t.serial++
		if t.chance(0.7) {
			p.mail = strings.ReplaceAll(fold(p.given), " ", "") + "." + strings.ReplaceAll(fold(family), " ", "") + fmt.Sprint(t.serial) + "@example.org"
		}
		if t.chance(0.3) {
			p.homeMail = "die." + strings.ReplaceAll(fold(family), " ", "") + fmt.Sprint(home[8:]) + "@example.net"
		}
		if t.chance(0.6) {
			p.mobile = fmt.Sprintf("+49151%08d", 10000000+t.serial*7)
		}
		if t.chance(0.15) {
			p.middle = t.one(givens)
		}
		if t.chance(0.5) {
			p.org = boss
			p.office = switchboard
		}
		if t.chance(0.1) {
			p.maiden = t.familyName()
		}
		t.people = append(t.people, p)
	}
}

// noise is how a side spells, shortens and forgets.
type noise struct{ forget, spell float64 }

func (t *town) card(p person, n noise) record.Record {
	r := record.New(record.Contacts, "")
	given, family := p.given, p.family
	if nick := nickOf[given]; nick != "" && t.chance(n.spell) {
		given = nick
	}
	if t.chance(n.spell) {
		given, family = umlauts(given), umlauts(family)
	}
	if t.chance(n.spell * 0.3) {
		given = string([]rune(given)[:1]) + "."
	}
	if p.maiden != "" && t.chance(n.spell*0.3) {
		family = p.maiden
	}
	if p.middle != "" && t.chance(0.5) {
		given += " " + p.middle
	}
	if len([]rune(family)) > 6 && t.chance(n.spell*0.2) {
		runes := []rune(family)
		family = string(runes[:3]) + string(runes[4:])
	}
	rank := ""
	if t.chance(0.5) {
		rank = p.rank
	}
	full := strings.TrimSpace(given + " " + family + " " + rank)
	switch {
	case t.chance(n.spell * 0.2):
		put(r, "N", esc(given)+";"+esc(family)+";;;"+rank) // the two parts turned
	case t.chance(0.7):
		put(r, "N", esc(family)+";"+esc(given)+";;"+t.one([]string{"", "", "Dr."})+";"+rank)
	case t.chance(0.3):
		full = family + ", " + given
	}
	put(r, "FN", full)
	keep := func(key record.Key, text string) {
		if text != "" && !t.chance(n.forget) {
			put(r, key, text)
		}
	}
	keep(record.Member("EMAIL", p.mail), p.mail)
	keep(record.Member("EMAIL", p.homeMail), p.homeMail)
	keep(record.Member("TEL", p.mobile), p.mobile)
	keep(record.Member("TEL", p.home), p.home)
	keep(record.Member("TEL", p.office), p.office)
	keep("BDAY", p.birthday)
	keep(record.Member("ORG", p.org), p.org)
	adr := ";;" + p.street + ";" + p.city + ";;" + p.code + ";"
	if t.chance(0.05) {
		adr = ";;Neue Gasse 3;Wien;;1010;" // moved
	}
	keep(record.Member("ADR", adr), adr)
	return r
}

func umlauts(s string) string {
	return strings.NewReplacer("ü", "ue", "ö", "oe", "ä", "ae", "ß", "ss", "ş", "s", "ø", "o", "é", "e", "è", "e", "Ö", "Oe").Replace(s)
}

func esc(s string) string { return strings.NewReplacer(",", `\,`, ";", `\;`).Replace(s) }

func put(r record.Record, k record.Key, text string) {
	if text != "" {
		r.Put(k, record.Value{Text: text})
	}
}

// sides deals out the cards of both sides; truth gives the right index of a left one.
func (t *town) sides(overlap float64, n noise) (left, right []Loose, truth map[int]int) {
	truth = map[int]int{}
	for i, p := range t.people {
		in := t.Float64()
		if in < overlap || in < (1+overlap)/2 {
			left = append(left, Loose{fmt.Sprintf("l%05d", i), t.card(p, n)})
		}
		if in < overlap || in >= (1+overlap)/2 {
			right = append(right, Loose{fmt.Sprintf("r%05d", i), t.card(p, n)})
			if in < overlap {
				truth[len(left)-1] = len(right) - 1
			}
		}
	}
	return left, right, truth
}
