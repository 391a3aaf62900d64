package folder

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/record"
	"bothways/sync/side"
)

func TestCursorKeepsAll(t *testing.T) {
	entries := rapid.SliceOf(rapid.Custom(func(t *rapid.T) entry {
		e := entry{name: rapid.String().Draw(t, "name"), marks: marksOf(byte(rapid.IntRange(0, 15).Draw(t, "marks")))}
		e.size, e.mtime, e.ctime = rapid.Int64().Draw(t, "size"), rapid.Int64().Draw(t, "mtime"), rapid.Int64().Draw(t, "ctime")
		e.inode = rapid.Uint64().Draw(t, "inode")
		for _, tail := range rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "tails") {
			e.parts = append(e.parts, part{tail: tail, hash: hashOf([]byte(tail))})
		}
		return e
	}))
	rapid.Check(t, func(t *rapid.T) {
		m := memory(entries.Draw(t, "entries"))
		c, err := m.cursor(record.Tasks)
		if err != nil {
			t.Fatal(err)
		}
		got, err := recall(c, record.Tasks)
		if err != nil || !slices.EqualFunc(m, got, entry.same) {
			t.Fatalf("%v became %v, %v", m, got, err)
		}
		if _, err := recall(c, record.Calendar); !errors.Is(err, side.ErrCursor) {
			t.Fatalf("a cursor of tasks was taken for the calendar: %v", err)
		}
		cut := rapid.IntRange(0, len(c)-1).Draw(t, "cut")
		if _, err := recall(c[:cut], record.Tasks); !errors.Is(err, side.ErrCursor) {
			t.Fatalf("cut to %d of %d: %v", cut, len(c), err)
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add("\x08contacts\x01\x05a.vcf\x00\x02\x02\x02\x02\x01\x00123456789012")
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, b string) {
		r := unpacker{b: b}
		for range 4 {
			if e := r.entry(); !r.bad && len(e.name) > len(b) {
				t.Error("more than there was")
			}
		}
	})
}

func TestNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := record.New(record.Contacts, rapid.String().Draw(t, "uid"))
		r.Put("FN", record.Value{Text: rapid.String().Draw(t, "name")})
		for _, byName := range []bool{false, true} {
			for _, name := range candidates(r, byName) {
				if !listable(name, record.Contacts) || len(name) > 255 || identity(name) != name {
					t.Fatalf("%q of %q, %q", name, r.UID, r.Text("FN"))
				}
			}
		}
	})
}
