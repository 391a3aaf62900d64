package folder

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

func card(i int) record.Record {
	r := record.New(record.Contacts, fmt.Sprintf("%08x-7dec-11d0-a765-%012x", i*2654435761, i))
	r.Put("FN", record.Value{Text: fmt.Sprintf("Person %d", i)})
	mail := fmt.Sprintf("p%d@example.org", i)
	r.Put(record.Member("EMAIL", mail), record.Value{Text: mail, Attr: "type=home"})
	r.Put("TEL/+4930123456", record.Value{Text: "+4930123456", Attr: "type=home"})
	r.Put("NOTE", record.Value{Text: "some words that fill a card of the usual size, more or less, and then a few more"})
	return r
}

// fill writes n files of an hour ago.
func fill(t testing.TB, dir string, n int) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	for i := range n {
		doc, _ := real(record.Contacts, "DE").Make(card(i))
		path := filepath.Join(dir, card(i).UID+".vcf")
		write(t, path, string(doc))
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
}

// later is the clock of a time when nothing just written is recent any more.
func later(c *Config) {
	c.Lens = real
	c.Now = func() time.Time { return time.Now().Add(time.Minute) }
}

func listAll(t testing.TB, s *Store, since side.Cursor) (n int, next side.Cursor) {
	t.Helper()
	for {
		d, err := s.Changes(t.Context(), since)
		if err != nil {
			t.Fatal(err)
		}
		n += len(d.Changed)
		if since = d.Next; !d.More {
			return n, since
		}
	}
}

func BenchmarkListFirst(b *testing.B) {
	dir := b.TempDir()
	fill(b, dir, 10000)
	for b.Loop() {
		if n, _ := listAll(b, openStore(b, dir, record.Contacts, later), ""); n != 10000 {
			b.Fatal(n)
		}
	}
}

func BenchmarkListUnchanged(b *testing.B) {
	dir := b.TempDir()
	fill(b, dir, 10000)
	_, cursor := listAll(b, openStore(b, dir, record.Contacts, later), "")
	b.ReportMetric(float64(len(cursor)), "cursor-bytes")
	for b.Loop() {
		if n, next := listAll(b, openStore(b, dir, record.Contacts, later), cursor); n != 0 || next != cursor {
			b.Fatal(n)
		}
	}
}

func BenchmarkListOneChanged(b *testing.B) {
	dir := b.TempDir()
	fill(b, dir, 10000)
	_, cursor := listAll(b, openStore(b, dir, record.Contacts, later), "")
	for i := 0; b.Loop(); i++ {
		doc, _ := real(record.Contacts, "DE").Make(card(1 + i%10000))
		write(b, filepath.Join(dir, card(0).UID+".vcf"), string(doc))
		var n int
		if n, cursor = listAll(b, openStore(b, dir, record.Contacts, later), cursor); n != 1 {
			b.Fatal(n)
		}
	}
}

func BenchmarkCreate(b *testing.B) {
	for _, lanes := range []int{1, 8, 16} {
		b.Run(fmt.Sprintf("lanes-%d", lanes), func(b *testing.B) {
			s := openStore(b, b.TempDir(), record.Contacts, later)
			next, i := make(chan int), 0
			var wg sync.WaitGroup
			for range lanes {
				wg.Go(func() {
					for i := range next {
						if _, err := s.Create(b.Context(), card(i)); err != nil {
							b.Error(err)
						}
					}
				})
			}
			for b.Loop() {
				next <- i
				i++
			}
			close(next)
			wg.Wait()
		})
	}
}
