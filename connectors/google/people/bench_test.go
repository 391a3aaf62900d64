package people_test

import (
	"context"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"bothways/connectors/google/client"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/sync/record"
	"bothways/sync/side"
)

// BenchmarkContacts makes 10,000 contacts, lists them, and lists nothing new.
func BenchmarkContacts(b *testing.B) {
	for b.Loop() {
		g := googletest.New(googletest.Options{Clock: time.Now})
		if _, err := g.Start(); err != nil {
			b.Fatal(err)
		}
		g.AddAccount(ada, "Ada", "Europe/Berlin")
		program := func() side.Store {
			c, err := client.New(client.Config{Account: "google", Base: g.Base(), Token: func(context.Context) (*oauth2.Token, error) {
				return &oauth2.Token{AccessToken: g.Token(ada)}, nil
			}})
			if err != nil {
				b.Fatal(err)
			}
			s, err := people.New(c).Open(b.Context(), people.Everybody, side.Options{Kind: record.Contacts, Region: "DE"})
			if err != nil {
				b.Fatal(err)
			}
			return s
		}
		s := program()
		first, err := s.Changes(b.Context(), "")
		if err != nil {
			b.Fatal(err)
		}
		step := func(name string, do func()) {
			g.Forget()
			start := time.Now()
			do()
			b.ReportMetric(float64(time.Since(start).Milliseconds()), name+"-ms")
			b.ReportMetric(float64(len(g.Requests())), name+"-requests")
		}
		step("create", func() {
			for _, o := range s.(side.Batcher).WriteAll(b.Context(), crowd(10_000)) {
				if o.Err != nil {
					b.Fatal(o.Err)
				}
			}
		})
		var next side.Cursor
		changes := func(s side.Store, since side.Cursor, want int) {
			d, err := s.Changes(b.Context(), since)
			if err != nil || len(d.Changed) != want {
				b.Fatal(err, len(d.Changed))
			}
			next = d.Next
		}
		step("echo", func() { changes(s, first.Next, 10_000) })
		s = program()
		step("full", func() { changes(s, "", 10_000) })
		s = program()
		step("quiet", func() { changes(s, next, 0) })
		g.Close()
	}
}
