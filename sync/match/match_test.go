package match

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/record"
)

// card reads "FN=Ada|EMAIL=a@b|…"; UID is the UID.
func card(kind record.Kind, text string) record.Record {
	r := record.New(kind, "")
	for _, part := range strings.Split(text, "|") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "UID":
			r.UID = value
		case "EMAIL", "TEL", "ADR", "ORG", "RELATED-TO", "ATTENDEE":
			r.Put(record.Member(name, value), record.Value{Text: value})
		case "":
		default:
			r.Put(record.Key(name), record.Value{Text: strings.ReplaceAll(value, `\n`, "\n")})
		}
	}
	return r
}

func side(kind record.Kind, prefix string, cards []string) (out []Loose) {
	for i, c := range cards {
		out = append(out, Loose{fmt.Sprint(prefix, i), card(kind, c)})
	}
	return out
}

const home = "ADR=;;Lindenstraße 5;Graz;;8010;"

func TestHardContacts(t *testing.T) {
	for _, row := range []struct {
		name        string
		left, right []string
		want        string // certain pairs
		suggested   bool   // whether there are suggestions
	}{
		{"umlaut", []string{"FN=Jürgen Müller|EMAIL=jm@x.org"}, []string{"FN=Juergen Mueller|EMAIL=jm@x.org"}, "0-0", false},
		{"umlaut dropped", []string{"FN=Jürgen Müller|TEL=+4930123456"}, []string{"FN=Jurgen Muller|TEL=+4930123456"}, "0-0", false},
		{"turned", []string{"N=Lovelace;Ada;;;|TEL=+4930123456"}, []string{"N=Ada;Lovelace;;;|TEL=+4930123456"}, "0-0", false},
		{"with comma", []string{"FN=Lovelace, Ada|TEL=+4930123456"}, []string{"FN=Ada Lovelace|TEL=+4930123456"}, "0-0", false},
		{"titles", []string{"FN=Prof. Dr. Ada Lovelace, PhD|EMAIL=a@x.org"}, []string{"FN=Ada Lovelace|EMAIL=a@x.org"}, "0-0", false},
		{"nickname", []string{"FN=Bob Miller|EMAIL=rm@x.org"}, []string{"FN=Robert Miller|EMAIL=rm@x.org"}, "0-0", false},
		{"Gretl", []string{"FN=Gretl Huber|TEL=+436641234567"}, []string{"FN=Margarete Huber|TEL=+436641234567"}, "0-0", false},
		{"initial, own mail", []string{"FN=A. Lovelace|EMAIL=ada@x.org"}, []string{"FN=Ada Lovelace|EMAIL=ada@x.org"}, "0-0", false},
		{"initial, home telephone", []string{"FN=P. Meier|TEL=+4930123456"}, []string{"FN=Paula Meier|TEL=+4930123456"}, "", true},
		{"name alone", []string{"FN=Thomas Müller|NOTE=tall"}, []string{"FN=Thomas Müller|NOTE=small"}, "", true},
		{"same and nothing else", []string{"FN=Plumber"}, []string{"FN=Plumber"}, "0-0", false},
		{"name and birthday", []string{"FN=Ada Lovelace|BDAY=18151210"}, []string{"FN=Ada Lovelace|BDAY=1815-12-10"}, "0-0", false},
		{"name and home", []string{"FN=Ada Huber|" + home}, []string{"FN=Ada Huber|ADR=;;Lindenstr. 5;Graz;;8010;Austria|NOTE=x"}, "", true},
		{"twins", []string{"FN=Anna Huber|BDAY=20010203|TEL=+4331612345|" + home}, []string{"FN=Hanna Huber|BDAY=20010203|TEL=+4331612345|" + home}, "", false},
		{"twins by one letter", []string{"FN=Paul Huber|BDAY=20010203|TEL=+4331612345|" + home}, []string{"FN=Paula Huber|BDAY=20010203|TEL=+4331612345|" + home}, "", false},
		{"brothers of near names", []string{"FN=Martin Huber|BDAY=20010203|" + home}, []string{"FN=Marvin Huber|BDAY=20010203|" + home}, "", true},
		{"father and son", []string{"FN=Johann Huber|BDAY=19500101|TEL=+4331612345|" + home}, []string{"FN=Johann Huber|BDAY=19800101|TEL=+4331612345|" + home}, "", true},
		{"father and son by word", []string{"FN=Johann Huber sen.|TEL=+4331612345|" + home}, []string{"FN=Johann Huber jun.|TEL=+4331612345|" + home}, "", true},
		{"father and son, both there", []string{"FN=Johann Huber|BDAY=19500101|TEL=+4331612345", "FN=Johann Huber|BDAY=19800101|TEL=+4331612345"},
			[]string{"FN=Johann Huber|BDAY=19800101|TEL=+4331612345|NOTE=x", "FN=Johann Huber|BDAY=19500101|TEL=+4331612345|NOTE=y"}, "0-1 1-0", false},
		{"Hans and Hans-Peter", []string{"FN=Hans Huber|TEL=+4331612345|" + home}, []string{"FN=Hans-Peter Huber|TEL=+4331612345|" + home}, "", true},
		{"family telephone", []string{"FN=Anna Huber|TEL=+4331612345|NOTE=a", "FN=Paul Huber|TEL=+4331612345|NOTE=b"},
			[]string{"FN=Paul Huber|TEL=+4331612345", "FN=Lisa Huber|TEL=+4331612345"}, "", true},
		{"family telephone and home", []string{"FN=Anna Huber|NOTE=a|TEL=+4331612345|" + home, "FN=Paul Huber|NOTE=b|TEL=+4331612345|" + home},
			[]string{"FN=Paul Huber|TEL=+4331612345|" + home, "FN=Lisa Huber|TEL=+4331612345|" + home}, "1-0", false},
		{"family mail", []string{"FN=Anna Huber|EMAIL=huber@x.org"}, []string{"FN=Paul Huber|EMAIL=huber@x.org"}, "", false},
		{"office mail", []string{"FN=Anna Huber|EMAIL=info@x.org"}, []string{"FN=Anna Schmidt|EMAIL=info@x.org"}, "", false},
		{"married, own mail", []string{"FN=Anna Schmidt|EMAIL=anna77@x.org"}, []string{"FN=Anna Huber|EMAIL=anna77@x.org"}, "0-0", false},
		{"married, telephone only", []string{"FN=Anna Schmidt|TEL=+4331612345"}, []string{"FN=Anna Huber|TEL=+4331612345"}, "", true},
		{"maiden name", []string{"FN=Anna Schmidt|TEL=+4331612345"}, []string{"FN=Anna Huber geb. Schmidt|TEL=+4331612345"}, "0-0", false},
		{"double name", []string{"FN=Anna Huber-Schmidt|TEL=+4331612345"}, []string{"FN=Anna Schmidt|TEL=+4331612345"}, "0-0", false},
		{"moved", []string{"FN=Anna Huber|EMAIL=anna@x.org|" + home}, []string{"FN=Anna Huber|EMAIL=anna@x.org|ADR=;;Am Markt 1;Bonn;;53111;"}, "0-0", false},
		{"mail without name", []string{"FN=ada@x.org|EMAIL=ada@x.org"}, []string{"FN=Ada Lovelace|EMAIL=ada@x.org"}, "0-0", false},
		{"namesakes by mail", []string{"FN=Thomas Müller|EMAIL=tm1@x.org|NOTE=a"},
			[]string{"FN=Thomas Müller|EMAIL=tm2@x.org", "FN=Thomas Müller|EMAIL=tm1@x.org"}, "0-1", false},
		{"doubled on one side", []string{"FN=Ada Lovelace|EMAIL=a@x.org"}, []string{"FN=Ada Lovelace|EMAIL=a@x.org|NOTE=1", "FN=Ada Lovelace|EMAIL=a@x.org|NOTE=2"}, "", true},
		{"doubled on both", []string{"FN=Ada|EMAIL=a@x.org", "FN=Ada|EMAIL=a@x.org"}, []string{"FN=Ada|EMAIL=a@x.org", "FN=Ada|EMAIL=a@x.org"}, "0-0 1-1", false},
		{"company", []string{"ORG=Huber GmbH|EMAIL=info@huber.at"}, []string{"FN=Huber|ORG=Huber|EMAIL=info@huber.at|KIND=org"}, "0-0", false},
		{"company and its owner", []string{"ORG=Huber GmbH|TEL=+4331612345"}, []string{"FN=Anna Huber|N=Huber;Anna;;;|ORG=Huber GmbH|TEL=+4331612345"}, "", false},
		{"colleagues", []string{"FN=Anna Huber|ORG=Acme|TEL=+4331612345"}, []string{"FN=Bernd Maier|ORG=Acme|TEL=+4331612345"}, "", false},
		{"Cyrillic", []string{"FN=Владимир Иванов|TEL=+79161234567"}, []string{"FN=Vladimir Ivanov|TEL=+79161234567"}, "0-0", false},
		{"one word in Han", []string{"FN=王小明|TEL=+8613812345678"}, []string{"FN=王小明|N=王;小明;;;|TEL=+8613812345678"}, "0-0", false},
		{"UID", []string{"UID=u1|FN=Ada"}, []string{"UID=urn:uuid:u2|FN=Bert", "UID=u1|FN=Ada Lovelace"}, "0-1", false},
		{"UID given out again", []string{"UID=u1|FN=Ada Lovelace|EMAIL=a@x.org"}, []string{"UID=u1|FN=Carl Gauss|EMAIL=g@x.org"}, "", true},
		{"UID copied", []string{"UID=u1|FN=Ada Lovelace|EMAIL=a@x.org", "UID=u1|FN=Carl Gauss|EMAIL=g@x.org"},
			[]string{"UID=u1|FN=Carl Gauss|EMAIL=g@x.org|NOTE=n"}, "1-0", false},
		{"national number", []string{"FN=Ada Lovelace|TEL=030 1234567"}, []string{"FN=Ada Lovelace|TEL=+49301234567"}, "0-0", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			pairs := Pairs(side(record.Contacts, "l", row.left), side(record.Contacts, "r", row.right), Options{Kind: record.Contacts, Region: "DE"})
			expect(t, pairs, row.want, row.suggested)
		})
	}
}

func expect(t *testing.T, pairs []Pair, want string, suggested bool) {
	t.Helper()
	var certain []string
	some := false
	for _, p := range pairs {
		if p.Certain {
			certain = append(certain, fmt.Sprintf("%d-%d", p.Left, p.Right))
		} else {
			some = true
		}
	}
	if got := strings.Join(certain, " "); got != want || some != suggested {
		t.Errorf("certain %q, suggestions %v; want %q, %v\n%+v", got, some, want, suggested, pairs)
	}
}

func TestHardEntries(t *testing.T) {
	for _, row := range []struct {
		name        string
		kind        record.Kind
		left, right []string
		want        string
		suggested   bool
	}{
		{"another zone", record.Calendar, []string{`SUMMARY=Stand-up|WHEN=start=20260601T100000 Europe/Berlin\nend=20260601T103000 Europe/Berlin`},
			[]string{`SUMMARY=stand up|WHEN=start=20260601T080000 UTC\nend=20260601T083000 UTC|DESCRIPTION=x`}, "0-0", false},
		{"series and single", record.Calendar, []string{`SUMMARY=Jour fixe|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC\nrule=FREQ=WEEKLY`},
			[]string{`SUMMARY=Jour fixe|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC`}, "", false},
		{"moved", record.Calendar, []string{`SUMMARY=Dentist|LOCATION=Graz|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC`},
			[]string{`SUMMARY=Dentist|LOCATION=Graz|WHEN=start=20260602T100000 UTC\nend=20260602T110000 UTC`}, "", true},
		{"doubled on one side", record.Calendar, []string{`SUMMARY=A|WHEN=start=20260601`}, []string{`SUMMARY=A|WHEN=start=20260601|DESCRIPTION=x`, `SUMMARY=A|WHEN=start=20260601`}, "0-1", false},
		{"doubled alike on one side", record.Calendar, []string{`SUMMARY=A|WHEN=start=20260601`}, []string{`SUMMARY=A|WHEN=start=20260601`, `SUMMARY=A|WHEN=start=20260601`}, "", true},
		{"doubled on both", record.Calendar, []string{`SUMMARY=A|WHEN=start=20260601|URL=1`, `SUMMARY=A|WHEN=start=20260601|URL=2`},
			[]string{`SUMMARY=A|WHEN=start=20260601|URL=3`, `SUMMARY=A|WHEN=start=20260601|URL=4`}, "0-0 1-1", false},
		{"place tells", record.Calendar, []string{`SUMMARY=Talk|LOCATION=Room 1|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC|URL=1`},
			[]string{`SUMMARY=Talk|LOCATION=Room 2|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC`, `SUMMARY=Talk|LOCATION=Room 1|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC`}, "0-1", false},
		{"another title", record.Calendar, []string{`SUMMARY=Lunch with Bob|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC`},
			[]string{`SUMMARY=Lunch with Rob|WHEN=start=20260601T100000 UTC\nend=20260601T110000 UTC`}, "", true},
		{"due", record.Tasks, []string{`SUMMARY=Pay rent|WHEN=end=20260601`, `SUMMARY=Pay rent|WHEN=end=20260701`},
			[]string{`SUMMARY=Pay rent|WHEN=end=20260701|NOTE=x`, `SUMMARY=Pay rent|WHEN=end=20260601|NOTE=x`}, "0-1 1-0", false},
		{"undated", record.Tasks, []string{`SUMMARY=Buy milk|STATUS=NEEDS-ACTION`}, []string{`SUMMARY=Buy milk|DESCRIPTION=2 l`}, "0-0", false},
		{"done long ago", record.Tasks, []string{`SUMMARY=Buy milk|STATUS=COMPLETED`}, []string{`SUMMARY=Buy milk|STATUS=NEEDS-ACTION`}, "", true},
		{"of another list", record.Tasks, []string{`SUMMARY=Milk|RELATED-TO=party`}, []string{`SUMMARY=Milk|RELATED-TO=office`}, "", true},
		{"undated twice", record.Tasks, []string{`SUMMARY=Call|URL=1`}, []string{`SUMMARY=Call|URL=2`, `SUMMARY=Call|URL=3`}, "", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			expect(t, Pairs(side(row.kind, "l", row.left), side(row.kind, "r", row.right), Options{Kind: row.kind}), row.want, row.suggested)
		})
	}
}

func TestSaidToBeDifferent(t *testing.T) {
	left, right := side(record.Contacts, "l", []string{"UID=u|FN=Ada|EMAIL=a@x.org"}), side(record.Contacts, "r", []string{"UID=u|FN=Ada|EMAIL=a@x.org"})
	o := Options{Kind: record.Contacts, Different: func(l, r string) bool { return l == "l0" && r == "r0" }}
	if pairs := Pairs(left, right, o); len(pairs) != 0 {
		t.Errorf("paired all the same: %+v", pairs)
	}
}

// few draws cards of little variety, so that everything collides.
func few(t *rapid.T, kind record.Kind, prefix string) (out []Loose) {
	pick := func(label, name string, of ...string) string {
		if v := rapid.SampledFrom(append(of, "")).Draw(t, label); v != "" {
			return "|" + name + "=" + v
		}
		return ""
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "n") {
		c := pick("uid", "UID", "u1", "u2", "u3")
		if kind == record.Contacts {
			c += pick("fn", "FN", "Ada Lovelace", "Lovelace, Ada", "A. Lovelace", "Ada Byron", "Hans Huber", "Johannes Huber", "Hans-Peter Huber jun.", "Huber", "王小明", "Huber GmbH", "Anna Maria Huber", "Maria Huber Anna") +
				pick("n", "N", "Lovelace;Ada;;;", "Huber;Hans;Peter;Dr.;sen.", "Ada;Lovelace;;;") + pick("org", "ORG", "Huber GmbH", "Acme") +
				pick("mail", "EMAIL", "ada@x.org", "a.da@gmail.com", "ada@gmail.com", "info@x.org") + pick("tel", "TEL", "+4930123456", "030123456", "+491511234567") +
				pick("bday", "BDAY", "18151210", "--1210", "18151012") + pick("adr", "ADR", ";;Am Markt 1;Graz;;8010;", ";;Am Markt 1;Graz;;;")
		} else {
			c += pick("title", "SUMMARY", "A", "A b", "b a", "lunch") + pick("place", "LOCATION", "Graz", "Linz") + pick("status", "STATUS", "COMPLETED", "NEEDS-ACTION") +
				pick("when", "WHEN", "start=20260601", `start=20260601T100000 UTC\nend=20260601T110000 UTC`, `start=20260601T120000 Europe/Berlin\nend=20260601T130000 Europe/Berlin`, `start=20260601T100000\nrule=FREQ=DAILY`, "end=20260601")
		}
		out = append(out, Loose{fmt.Sprint(prefix, i), card(kind, strings.TrimPrefix(c, "|"))})
	}
	return out
}

func TestSymmetricAndOneToOne(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		rapid.Check(t, func(t *rapid.T) {
			left, right := few(t, kind, ""), few(t, kind, rapid.SampledFrom([]string{"", "r"}).Draw(t, "prefix"))
			apart := rapid.IntRange(0, 8).Draw(t, "apart")
			o := Options{Kind: kind, Different: func(l, r string) bool { return len(l+r)+len(r) == apart }}
			mirror := Options{Kind: kind, Different: func(l, r string) bool { return o.Different(r, l) }}
			pairs := Pairs(left, right, o)
			back := Pairs(right, left, mirror)
			for i := range back {
				back[i].Left, back[i].Right = back[i].Right, back[i].Left
			}
			if a, b := listed(pairs), listed(back); !slices.Equal(a, b) {
				t.Fatalf("not symmetric:\n%s\n\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
			}
			check(t, pairs, left, right, o)
		})
	}
}

func listed(pairs []Pair) (out []string) {
	for _, p := range pairs {
		out = append(out, fmt.Sprintf("%+v", p))
	}
	sort.Strings(out)
	return out
}

func check(t *rapid.T, pairs []Pair, left, right []Loose, o Options) {
	taken, seen, last := map[string]bool{}, map[[2]int]bool{}, 2.0
	suggestions := map[string]int{}
	for _, p := range pairs {
		l, r := fmt.Sprint("l", p.Left), fmt.Sprint("r", p.Right)
		switch {
		case p.Score < 0 || p.Score > 1 || len(p.Reasons) == 0:
			t.Fatalf("score or reasons of %+v", p)
		case o.Different(left[p.Left].ID, right[p.Right].ID):
			t.Fatalf("%+v was said to be different", p)
		case taken[l] || taken[r] || seen[[2]int{p.Left, p.Right}]:
			t.Fatalf("%+v is in two pairs", p)
		}
		seen[[2]int{p.Left, p.Right}] = true
		if p.Certain {
			taken[l], taken[r] = true, true
			continue
		}
		suggestions[l]++
		suggestions[r]++
		if p.Score > last || suggestions[l] > Suggestions || suggestions[r] > Suggestions {
			t.Fatalf("order or number of suggestions: %+v", pairs)
		}
		last = p.Score
	}
}

func TestOrderOfTheInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := few(t, record.Contacts, "l"), few(t, record.Contacts, "r")
		byID := func(left, right []Loose) (out []string) {
			for _, p := range Pairs(left, right, Options{Kind: record.Contacts}) {
				out = append(out, fmt.Sprint(left[p.Left].ID, right[p.Right].ID, p.Score, p.Certain, p.Reasons))
			}
			sort.Strings(out)
			return out
		}
		a := byID(left, right)
		b := byID(rapid.Permutation(left).Draw(t, "left"), rapid.Permutation(right).Draw(t, "right"))
		if !slices.Equal(a, b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
}

func TestLikenessOfOneself(t *testing.T) {
	r := card(record.Contacts, "UID=1|FN=Ada Lovelace|EMAIL=ada@x.org")
	score, reasons := Likeness(r, r, Options{Kind: record.Contacts})
	if score < 0.95 || len(reasons) != 3 {
		t.Errorf("%v %v", score, reasons)
	}
	other := card(record.Contacts, "FN=Carl Gauss|EMAIL=carl@x.org")
	if score, _ := Likeness(r, other, Options{Kind: record.Contacts}); score > 0.1 {
		t.Errorf("strangers score %v", score)
	}
}
