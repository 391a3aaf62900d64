package ledger_test

import (
	"context"
	"runtime"
	"testing"

	"bothways/sync/link"
)

const many = 10_000

func pairs(n int) []*link.Link {
	out := make([]*link.Link, n)
	for i := range out {
		out[i] = pair(i)
	}
	return out
}

// BenchmarkPut puts 10,000 new links in transactions of 1,000.
func BenchmarkPut(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		p, links := fresh(b).Process("clients"), pairs(many)
		b.StartTimer()
		commit(b, p, links)
	}
}

// BenchmarkPutAgain puts the same 10,000 links once more.
func BenchmarkPutAgain(b *testing.B) {
	p, links := fresh(b).Process("clients"), pairs(many)
	commit(b, p, links)
	for b.Loop() {
		commit(b, p, links)
	}
}

func commit(b *testing.B, p interface {
	Commit(context.Context, *link.Batch) error
}, links []*link.Link) {
	for at := 0; at < len(links); at += 1000 {
		batch := &link.Batch{Put: links[at : at+1000]}
		for range batch.Put {
			batch.Quiet = append(batch.Quiet, true)
		}
		ok(b, p.Commit(context.Background(), batch))
	}
}

// BenchmarkLoad loads 10,000 links.
func BenchmarkLoad(b *testing.B) {
	db := fresh(b)
	p := db.Process("clients")
	commit(b, p, pairs(many))
	for b.Loop() {
		links, err := p.Links(context.Background(), link.Want{All: true})
		ok(b, err)
		if len(links) != many {
			b.Fatal(len(links))
		}
		runtime.KeepAlive(links)
	}
	b.ReportMetric(float64(db.Size(b))*4096/many, "diskB/link")
}

// BenchmarkNothingChanged asks what a run asks when neither side has news of its 100,000 records.
func BenchmarkNothingChanged(b *testing.B) {
	p := fresh(b).Process("clients")
	commit(b, p, pairs(100_000))
	ctx := context.Background()
	for b.Loop() {
		_, err := p.State(ctx)
		ok(b, err)
		links, err := p.Links(ctx, link.Want{Open: true, Now: noon, Loose: [2]bool{true, true}})
		ok(b, err)
		if len(links) != 0 {
			b.Fatal(len(links))
		}
		_, err = p.Linked(ctx)
		ok(b, err)
		_, err = p.Deleted(ctx, noon)
		ok(b, err)
		_, err = p.Different(ctx)
		ok(b, err)
		ok(b, p.Commit(ctx, &link.Batch{State: &link.State{LastRun: noon}, Run: &link.Run{Started: noon}}))
	}
}

// BenchmarkRefs loads 1,000 links of 10,000 by their items' ids.
func BenchmarkRefs(b *testing.B) {
	p := fresh(b).Process("clients")
	links := pairs(many)
	commit(b, p, links)
	var want link.Want
	for i := range 1000 {
		want.Refs[link.Right] = append(want.Refs[link.Right], links[i*7].Half[link.Right].Ref.ID)
	}
	for b.Loop() {
		got, err := p.Links(context.Background(), want)
		ok(b, err)
		if len(got) != 1000 {
			b.Fatal(len(got))
		}
	}
}

// BenchmarkIntent notes one write and its outcome, as a run does for each flight.
func BenchmarkIntent(b *testing.B) {
	p := fresh(b).Process("clients")
	l := pair(1)
	ok(b, p.Commit(context.Background(), &link.Batch{Put: []*link.Link{l}}))
	for b.Loop() {
		e := &link.Entry{Link: l.ID, Op: link.Update, At: noon, Before: &link.Image{Record: l.Half[0].Seen, Doc: []byte("BEGIN:VCARD")}}
		ok(b, p.Commit(context.Background(), &link.Batch{Put: []*link.Link{l}, Entries: []*link.Entry{e}}))
		e.Outcome = link.Done
		ok(b, p.Commit(context.Background(), &link.Batch{Put: []*link.Link{l}, Entries: []*link.Entry{e}}))
	}
}
