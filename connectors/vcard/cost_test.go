package vcard

import (
	"runtime"
	"strings"
	"testing"
)

// allocated is how many bytes f asks for.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What reading costs grows with the card's size alone.
func TestCostIsLinear(t *testing.T) {
	for name, part := range map[string]string{
		"equal": "NOTE:x\r\n", "phones": "TEL;TYPE=home:+49 30 1234567\r\n", "groups": "item1.TEL:+49301234567\r\nitem1.X-ABLabel:Boat\r\n",
		"categories": "CATEGORIES:a,b,c\r\n", "params": "X-A;B=c;D=e;F=g:h\r\n", "photo": "PHOTO;ENCODING=b:QUJDREVGR0g=\r\n",
		"old": "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:=E4=F6\r\n", "folds": " a\r\n", "names": "N:a;b;c;d;e\r\nFN:x\r\n",
	} {
		cost := func(n int) uint64 {
			doc := []byte("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\r\nNOTE:x\r\n" + strings.Repeat(part, n/len(part)) + "END:VCARD\r\n")
			return allocated(func() { _, _, _ = New("DE", "3.0").Get(doc) })
		}
		cost(1 << 10) // what is made once
		small, large := cost(50<<10), cost(100<<10)
		if large > 3*small+1<<20 || large > 1000*(100<<10) {
			t.Errorf("%s: %d bytes for 50 kB, %d for 100 kB", name, small, large)
		}
	}
}
