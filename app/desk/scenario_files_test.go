package desk_test

import (
	"encoding/base64"
	"sort"
	"strings"

	"bothways/app/desk"
	"bothways/sync/record"
)

func sorted(list []string) []string {
	out := append([]string(nil), list...)
	sort.Strings(out)
	return out
}

// manyInOneFile: a file of two records is read and patched in place.
func manyInOneFile(b *bed) {
	name := "all" + b.file("")
	one, two := document(b.kind, "one", "Ada", b.soon(1), b.note+":first"), document(b.kind, "two", "Bob", b.soon(2), b.note+":second")
	if b.kind != record.Contacts {
		one, two = strings.TrimSuffix(one, icsTail), strings.TrimPrefix(two, icsHead)
	}
	b.left.put(b, name, one+two)
	b.sync()
	b.both("one", b.title, "Ada")
	b.both("two", b.title, "Bob")
	b.edit(b.right, "one", b.note+":edited there")
	b.edit(b.left, "two", b.note+":edited here")
	b.sync()
	b.both("one", b.note, "edited there")
	b.both("two", b.note, "edited here")
	if docs := b.left.docs(b); len(docs) != 1 {
		b.Errorf("the file was taken apart: %q", docs)
	}
	b.drop(b.right, "one")
	b.add(b.right, "three", "Cleo")
	b.sync()
	b.both("one", b.title, none)
	b.both("two", b.note, "edited here")
	b.both("three", b.title, "Cleo")
	if _, ok := b.left.docs(b)[name]; !ok {
		b.Errorf("the file is gone")
	}
}

// brokenFile: a file that cannot be read is named, left as it is, and no deletion; repaired, it goes on.
func brokenFile(b *bed) {
	two(b)
	n, good := b.find(b.left, "u-left")
	bad := strings.Split(good, "UID:")[0] + "UID"
	b.left.put(b, n, bad)
	b.left.put(b, "new"+n, "nothing of the kind")
	b.edit(b.left, "u-right", b.note+":edited")
	reps, err := b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	rep := reps[0]
	b.both("u-right", b.note, "edited")
	b.at(b.right, "u-left", b.note, "first")
	if b.left.docs(b)[n] != bad || b.left.docs(b)["new"+n] != "nothing of the kind" {
		b.Errorf("a broken file was written")
	}
	told := b.told(rep)
	for _, want := range []string{n, "new" + n} {
		if !strings.Contains(strings.Split(told, "---")[0], want) {
			b.Errorf("nothing is said about %s: %s", want, strings.Split(told, "---")[0])
		}
	}
	b.edit(b.right, "u-left", b.extra+":meanwhile")
	_, err = b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	if b.left.docs(b)[n] != bad {
		b.Errorf("a broken file was written")
	}
	repaired, _ := alter(good, "u-left", "", b.note+":repaired", b.stampLine())
	b.left.put(b, n, repaired)
	b.left.remove(b, "new"+n)
	b.sync()
	b.both("u-left", b.note, "repaired")
	b.both("u-left", b.extra, "meanwhile")
}

// otherFiles: what is no record stays out of it.
func otherFiles(b *bed) {
	b.left.put(b, "README.txt", "not a record")
	b.left.put(b, ".hidden"+b.file(""), "hidden")
	b.left.put(b, b.file("draft")+".tmp", "half")
	two(b)
	docs := b.left.docs(b)
	if docs["README.txt"] != "not a record" || len(docs) != 5 {
		b.Errorf("left holds %q", docs)
	}
	for _, n := range []string{"README.txt", ".hidden" + b.file(""), b.file("draft") + ".tmp"} {
		b.left.remove(b, n)
	}
}

// unknownTravels: what no program of ours knows goes along both ways, with groups and parameters.
func unknownTravels(b *bed) {
	set := []string{`X-FOO;X-P="a;b":bar`, "X-LONG:" + strings.Repeat("long words ", 20)}
	if b.kind == record.Contacts {
		set = append(set, "item1.TEL:+49 30 1234567", "item1.X-ABLabel:Boat", "item2.X-ABDATE;TYPE=pref:2020-02-29", "X-ABLABEL2:plain")
	}
	b.add(b.left, "here", "Ada", set...)
	b.add(b.right, "there", "Bob", set...)
	b.sync()
	check := func(uid string) {
		b.Helper()
		for i, p := range []place{b.left, b.right} {
			_, doc := b.find(p, uid)
			text := strings.ToUpper(strings.Join(lines(doc), "\n"))
			want := []string{`X-P="A;B"`, ":BAR", "X-LONG:LONG WORDS LONG"}
			if b.kind == record.Contacts {
				want = append(want, "X-ABLABEL:BOAT", "X-ABDATE", "2020-02-29")
			}
			for _, w := range want {
				if !strings.Contains(text, w) {
					b.Errorf("%s: %s lacks %s:\n%s", []string{"left", "right"}[i], uid, w, doc)
				}
			}
			if b.kind == record.Contacts && group(text, "X-ABLABEL:BOAT") != group(text, "TEL") {
				b.Errorf("%s: the label is no longer the phone's:\n%s", uid, doc)
			}
		}
	}
	check("here")
	check("there")
	b.edit(b.left, "there", b.note+":edited")
	b.edit(b.right, "here", b.note+":edited")
	b.sync()
	b.both("here", b.note, "edited")
	b.both("there", b.note, "edited")
	check("here")
	check("there")
	b.edit(b.right, "here", "X-FOO;X-P=\"a;b\":changed")
	b.sync()
	b.both("here", "X-FOO", "changed")
}

// group is the group in front of the first line that has the text.
func group(doc, text string) string {
	for _, l := range strings.Split(doc, "\n") {
		if g, rest, ok := strings.Cut(l, "."); ok && strings.HasPrefix(rest, text) {
			return g
		}
	}
	return ""
}

// photos travel both ways between vCard 3.0 and 4.0, byte for byte, and do not come back changed.
func photos(b *bed) {
	picture := base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n" + strings.Repeat("not really a picture ", 200)))
	other := base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n" + strings.Repeat("another one ", 100)))
	old := "PHOTO;ENCODING=b;TYPE=PNG:"
	b.add(b.left, "three", "Ada", old+picture)
	b.left.put(b, "four.vcf", "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:four\r\nFN:Bob\r\nN:Bob;;;;\r\nPHOTO:data:image/png;base64,"+picture+"\r\nEND:VCARD\r\n")
	b.add(b.right, "there", "Cleo", old+other)
	b.sync()
	for _, uid := range []string{"three", "four"} {
		b.pictured(uid, picture)
	}
	b.pictured("there", other)
	b.edit(b.right, "three", old+other)
	b.edit(b.right, "four", b.note+":edited") // the picture stays
	b.edit(b.left, "there", "PHOTO:")
	b.sync()
	b.pictured("three", other)
	b.pictured("four", picture)
	b.both("four", b.note, "edited")
	b.both("there", "PHOTO", "")
}

func (b *bed) pictured(uid, picture string) {
	b.Helper()
	for i, p := range []place{b.left, b.right} {
		if got := b.values(p, uid, "PHOTO"); !strings.HasSuffix(got, picture) || strings.Count(got, "|") > 0 {
			b.Errorf("%s: the picture of %s is another one: %.60s… (%d)", []string{"left", "right"}[i], uid, got, len(got))
		}
	}
}

// richCard has every common property; an edit of one leaves the others.
func richCard(b *bed) {
	b.apart = b.on == "radicale" // it keeps the first nickname of a list
	b.add(b.left, "u", "Dr. Ada Lovelace", "NICKNAME:Ada,Countess", "EMAIL;TYPE=HOME:ada@example.org", "EMAIL;TYPE=WORK,PREF:ada@work.example",
		"TEL;TYPE=CELL,VOICE:+49 170 1234567", "TEL;TYPE=WORK,FAX:+49 30 765432", "ADR;TYPE=HOME:;;Main Street 1;Berlin;;10115;Germany",
		`ORG:Analytical Engines\, Ltd.;Research`, "TITLE:Analyst", "BDAY:1815-12-10", "URL:https://ada.example/", "CATEGORIES:Friends,Work", `NOTE:One\nTwo\; three\, four`)
	b.sync()
	b.edit(b.right, "u", "+TEL;TYPE=HOME:+49 30 1112223")
	b.edit(b.left, "u", "EMAIL;TYPE=HOME:ada@new.example", "BDAY:1815-12-11")
	b.sync()
	_, left := b.find(b.left, "u")
	for _, e := range entries(lines(left)) {
		if n := len(e.get("TEL")); n != 3 {
			b.Errorf("%d phones:\n%s", n, left)
		}
	}
	b.both("u", "EMAIL", "ada@new.example")
	b.at(b.left, "u", "NOTE", "One\nTwo; three, four")
	b.at(b.left, "u", "BDAY", "1815-12-11")
	if got := strings.ReplaceAll(b.values(b.right, "u", "BDAY"), "-", ""); !strings.HasPrefix(got, "18151211") {
		b.Errorf("the birthday is %s", got)
	}
	if got := b.values(b.right, "u", "ORG"); !strings.Contains(got, "Analytical Engines, Ltd.") {
		b.Errorf("the company is %q", got)
	}
}
