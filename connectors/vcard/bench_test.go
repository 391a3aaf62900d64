package vcard

import (
	"fmt"
	"testing"

	"bothways/sync/record"
)

// typical is a card as an address book of ten thousand has them.
func typical(i int) []byte {
	return fmt.Appendf(nil, "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Example//Book 1.0//EN\r\nUID:person-%[1]d@example.org\r\n"+
		"FN:Paula Number%[1]d\r\nN:Number%[1]d;Paula;;Dr.;\r\nNICKNAME:Pau\r\nORG:Example %[1]d GmbH;Sales\r\nTITLE:Head of sales\r\n"+
		"EMAIL;TYPE=INTERNET,HOME:paula%[1]d@example.org\r\nEMAIL;TYPE=INTERNET,WORK,PREF:P.Number%[1]d@example.com\r\n"+
		"TEL;TYPE=CELL:+49 151 2%07[1]d\r\nTEL;TYPE=WORK,VOICE:+49 30 9%06[1]d\r\n"+
		"ADR;TYPE=HOME:;;Lange Str. %[1]d;Berlin;;10115;Germany\r\nitem1.URL:https://example.org/%[1]d\r\nitem1.X-ABLabel:_$!<HomePage>!$_\r\n"+
		"BDAY:1980-02-17\r\nCATEGORIES:Friends,Clients\r\nNOTE:Met at the fair\\, wants a call in spring.\\nLikes tea.\r\n"+
		"X-CUSTOMER-NO:C-%[1]d\r\nREV:2026-03-01T10:00:00Z\r\nEND:VCARD\r\n", i)
}

// Each turn of these loops is one card of ten thousand.
func BenchmarkGet(b *testing.B) {
	l := New("DE", "3.0")
	cards := make([][]byte, 10_000)
	for i := range cards {
		cards[i] = typical(i)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if _, _, err := l.Get(cards[i%len(cards)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGetAndPut(b *testing.B) {
	l := New("DE", "3.0")
	cards := make([][]byte, 10_000)
	for i := range cards {
		cards[i] = typical(i)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		r, _, err := l.Get(cards[i%len(cards)])
		if err != nil {
			b.Fatal(err)
		}
		after := r.Clone()
		after.Fields["TITLE/Head of everything"] = record.Value{Text: "Head of everything"}
		delete(after.Fields, "TITLE/Head of sales")
		if _, err := l.Put(cards[i%len(cards)], record.Diff(r, after)); err != nil {
			b.Fatal(err)
		}
	}
}
