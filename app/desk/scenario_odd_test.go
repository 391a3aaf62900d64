package desk_test

import (
	"net/http"
	"strings"

	"bothways/app/desk"
	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
)

// withoutUID: a record without UID is synced, and its own document gets none forced on it.
func withoutUID(b *bed) {
	doc := strings.Replace(document(b.kind, "x", "Ada Lovelace", b.soon(1), b.note+":first"), "UID:x\r\n", "", 1)
	b.left.put(b, b.file("ada"), doc)
	b.sync()
	if got := b.titles(b.right); len(got) != 1 || got[0] != "Ada Lovelace" {
		b.Fatalf("right holds %q", got)
	}
	if now := b.left.docs(b)[b.file("ada")]; now != doc {
		b.Errorf("the file was written:\n%s", now)
	}
	b.left.put(b, b.file("ada"), strings.Replace(doc, ":first", ":edited here", 1))
	b.sync()
	uid := ""
	for _, d := range b.right.docs(b) {
		uid = entries(lines(d))[0].uid
	}
	b.at(b.right, uid, b.note, "edited here")
	b.edit(b.right, uid, b.extra+":there")
	b.sync()
	if now := b.left.docs(b)[b.file("ada")]; !strings.Contains(now, b.extra+":there") || !strings.Contains(now, "edited here") {
		b.Errorf("the file is\n%s", now)
	}
	// A copy of the database is no help either: met again, the two are one.
	b.ok(b.desk.RemoveProcess(b.ctx, "p", true))
	b.addProcess()
	b.sync()
}

// sameUID: both programs had the record already, under one UID and with different fields.
func sameUID(b *bed) {
	b.add(b.left, "u", "Ada Lovelace", b.note+":here")
	b.add(b.right, "u", "Ada King", b.extra+":there")
	rep := b.sync()
	if rep.Linked != 1 {
		b.Errorf("linked: %s", b.told(rep))
	}
	b.both("u", b.title, "Ada King") // the newer one
	b.both("u", b.note, "here")
	b.both("u", b.extra, "there")
}

// copied: somebody copies a file, UID and all. Nothing is lost, and it does not go on for ever.
func copied(b *bed) {
	two(b)
	_, doc := b.find(b.left, "u-left")
	b.left.put(b, "copy of "+b.file("u-left"), doc)
	for range 3 {
		if _, err := b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{}); err != nil {
			b.Fatal(err)
		}
	}
	b.both("u-left", b.note, "first")
	if n := len(b.titles(b.left)); n != 3 {
		b.Errorf("left holds %d", n)
	}
	b.twins, b.uneven = true, true
	b.edit(b.right, "u-right", b.note+":goes on")
	_, err := b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	b.both("u-right", b.note, "goes on")
	b.settled = b.last()
}

// last is the status of one more run.
func (b *bed) last() string {
	b.Helper()
	reps, err := b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	return reps[0].Status
}

// otherKind: events in a process of tasks, and the reverse, are nobody's business.
func otherKind(b *bed) {
	other := map[record.Kind]record.Kind{record.Calendar: record.Tasks, record.Tasks: record.Calendar}[b.kind]
	b.left.put(b, "left-other.ics", document(other, "left-other", "Not of this kind", b.soon(1)))
	b.right.put(b, "right-other.ics", document(other, "right-other", "Nor this", b.soon(1)))
	two(b)
	rep := b.sync()
	if len(rep.Errors) != 0 {
		b.Errorf("errors: %+v", rep.Errors)
	}
	b.want("left-other", "SUMMARY", "Not of this kind", none)
	b.want("right-other", "SUMMARY", none, "Nor this")
	b.uneven = true
}

// text of every sort comes through: line breaks, signs, emoji, long words, all alphabets.
func anyText(b *bed) {
	text := "Line one\nline two; with, signs \\ and \"quotes\"\n\tтекст 文字 ✨👩‍👩‍👧 " + strings.Repeat("ü", 200) + "\nend"
	escaped := escape(text)
	b.add(b.left, "u", "Žofie Ångström 👩‍🚀", b.note+":"+escaped)
	b.add(b.right, "v", "Ünal Çelik", b.note+":"+escaped)
	b.sync()
	b.both("u", b.title, "Žofie Ångström 👩‍🚀")
	b.both("v", b.title, "Ünal Çelik")
	b.both("u", b.note, text)
	b.both("v", b.note, text)
	b.edit(b.right, "u", b.note+":"+escaped+" more")
	b.edit(b.left, "v", b.extra+":"+strings.Repeat("é", 100))
	b.sync()
	b.both("u", b.note, text+" more")
	b.both("v", b.note, text)
	b.both("v", b.extra, strings.Repeat("é", 100))
}

// escape writes a text as a value.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, ",", `\,`, ";", `\;`).Replace(text)
}

// sloppy: a program does not escape its commas; the server still gets the whole text.
func sloppy(b *bed) {
	b.apart = b.kind == record.Contacts // what stands in N is anybody's guess
	b.add(b.left, "u", "Ada, Countess; of Lovelace", b.note+":one, two; three")
	b.sync()
	b.both("u", b.title, "Ada, Countess; of Lovelace")
	b.both("u", b.note, "one, two; three")
	b.edit(b.left, "u", b.note+":one, two; three, four")
	b.edit(b.right, "u", b.extra+":there")
	b.sync()
	b.both("u", b.title, "Ada, Countess; of Lovelace")
	b.both("u", b.note, "one, two; three, four")
	b.both("u", b.extra, "there")
}

// lineEnds: a file with bare line feeds keeps them.
func lineEnds(b *bed) {
	doc := strings.ReplaceAll(document(b.kind, "u", "Ada", b.soon(1), b.note+":first"), "\r\n", "\n")
	b.left.put(b, b.file("u"), doc)
	b.sync()
	b.edit(b.right, "u", b.note+":edited")
	b.sync()
	if now := b.left.docs(b)[b.file("u")]; now != strings.Replace(doc, ":first", ":edited", 1) {
		b.Errorf("the file is %q", now)
	}
}

// oldCards: vCard 2.1 and 4.0 files beside a server of 3.0.
func oldCards(b *bed) {
	b.left.put(b, "old.vcf", "BEGIN:VCARD\r\nVERSION:2.1\r\nUID:old\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\n"+
		"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BCller\r\nTEL;CELL;PREF:+49 170 1234567\r\nEMAIL;INTERNET:joerg@example.org\r\nEND:VCARD\r\n")
	b.left.put(b, "new.vcf", "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:new\r\nFN:Ada Lovelace\r\nN:Lovelace;Ada;;;\r\nTEL;VALUE=uri;TYPE=\"cell,voice\";PREF=1:tel:+49-170-7654321\r\n"+
		"EMAIL;PREF=1;TYPE=work:ada@example.org\r\nBDAY:--1210\r\nKIND:individual\r\nLANG:en\r\nEND:VCARD\r\n")
	b.sync()
	b.at(b.right, "old", "FN", "Jörg Müller")
	b.at(b.right, "old", "EMAIL", "joerg@example.org")
	b.at(b.right, "new", "FN", "Ada Lovelace")
	b.edit(b.right, "old", "NOTE:Grüße")
	b.edit(b.right, "new", "+TEL;TYPE=HOME:+49 30 1112223", "FN:Ada King")
	b.sync()
	left := b.left.docs(b)
	if !strings.Contains(left["old.vcf"], "VERSION:2.1") || !strings.Contains(left["new.vcf"], "VERSION:4.0") {
		b.Errorf("a version was changed: %q", left)
	}
	if !strings.Contains(left["new.vcf"], "1112223") || !strings.Contains(left["new.vcf"], "tel:+49-170-7654321") || !strings.Contains(left["new.vcf"], "--1210") {
		b.Errorf("the card is\n%s", left["new.vcf"])
	}
	b.both("new", "FN", "Ada King")
	b.uneven = true // the other program does not read quoted-printable
}

func untitled(b *bed) {
	b.left.put(b, "u.ics", strings.Replace(document(b.kind, "u", "x", b.soon(1), b.note+":first"), "SUMMARY:x\r\n", "", 1))
	b.sync()
	b.want("u", "SUMMARY", "", "Not Provided")
	b.edit(b.right, "u", b.note+":edited")
	b.sync()
	b.want("u", "SUMMARY", "", "Not Provided")
	b.both("u", b.note, "edited")
	b.edit(b.right, "u", "SUMMARY:Tea")
	b.sync()
	b.both("u", "SUMMARY", "Tea")
}

// answersLost: the server does what it is asked, and the connection breaks before it says so.
func answersLost(b *bed) {
	e := b.right.(*embedded)
	two(b)
	e.lose.Store(1)
	b.add(b.left, "new", "Cleo", b.note+":third")
	b.last()
	e.lose.Store(1)
	b.edit(b.left, "u-left", b.note+":edited")
	b.last()
	e.lose.Store(1)
	b.drop(b.left, "u-right")
	b.last()
	b.last()
	b.both("new", b.note, "third")
	b.both("u-left", b.note, "edited")
	b.both("u-right", b.title, none)
	b.edit(b.right, "new", b.note+":lives on")
	b.sync()
	b.both("new", b.note, "lives on")
}

// refused: one record is refused and set aside; the others go on, and it is tried again when it changes.
func refused(b *bed) {
	e := b.right.(*embedded)
	puts := 0
	e.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "bad") {
			puts++
			return http.StatusForbidden, nil
		}
		return 0, nil
	}})
	b.add(b.left, "bad", "Bad")
	b.add(b.left, "good", "Good")
	rep := b.run(desk.Partial, desk.Terms{})
	if rep.Failed != 1 || len(rep.Errors) != 1 || rep.Errors[0].Record != "Bad" {
		b.Errorf("errors: %s", b.told(rep))
	}
	b.both("good", b.title, "Good")
	tried := puts
	b.sync()
	b.sync()
	if puts != tried {
		b.Errorf("a refused record is tried again and again")
	}
	e.Set(davtest.Quirks{})
	b.edit(b.left, "bad", b.note+":better")
	b.sync()
	b.both("bad", b.note, "better")
}

// busy: the server asks to be left alone for a while.
func busy(b *bed) {
	e := b.right.(*embedded)
	two(b)
	e.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		if r.Method == http.MethodPut {
			return http.StatusServiceUnavailable, http.Header{"Retry-After": {"3600"}}
		}
		return 0, nil
	}})
	b.edit(b.left, "u-left", b.note+":waits")
	b.edit(b.right, "u-right", b.note+":goes")
	rep := b.run(desk.Partial, desk.Terms{})
	if len(rep.Errors) == 0 || rep.Errors[len(rep.Errors)-1].RetryAfter.IsZero() {
		b.Errorf("errors: %+v", rep.Errors)
	}
	b.both("u-right", b.note, "goes")
	b.want("u-left", b.note, "waits", "first")
	e.Set(davtest.Quirks{})
	b.sync()
	b.both("u-left", b.note, "waits")
}

// quirky servers lose nothing and double nothing.
func quirky(q davtest.Quirks) func(*bed) {
	return func(b *bed) {
		b.right.(*embedded).Set(q)
		two(b)
		mergeFieldsOf(b)
		b.drop(b.right, "u-left")
		b.sync()
		b.both("u-left", b.title, none)
		b.right.(*embedded).ForgetTokens()
		b.edit(b.left, "u-right", b.extra+":last")
		b.sync()
		b.both("u-right", b.extra, "last")
	}
}
