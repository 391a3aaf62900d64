package runtest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

var _ run.Ledger = (*runtest.Memory)(nil)

func ada() *link.Link {
	r := record.New(record.Contacts, "u1")
	r.Put("FN", record.Value{Text: "Ada"})
	return &link.Link{Half: [2]link.Half{{Ref: side.Ref{ID: "ada.vcf", Version: "1"}, Seen: r}, {}}}
}

func TestAStoppedBatchLeavesNothing(t *testing.T) {
	ctx, m := context.Background(), runtest.NewMemory()
	stop := errors.New("stop")
	m.Before = func(*link.Batch) error { return stop }
	b := &link.Batch{Put: []*link.Link{ada()}, Run: &link.Run{}, State: &link.State{Ran: true}}
	if err := m.Commit(ctx, b); !errors.Is(err, stop) {
		t.Fatalf("commit: %v", err)
	}
	links, _ := m.Links(ctx, link.Want{All: true})
	state, _ := m.State(ctx)
	if len(links) != 0 || len(m.Runs()) != 0 || state.Ran || b.Put[0].ID != 0 {
		t.Errorf("something was kept: %v %v %v", links, m.Runs(), state)
	}

	m.Before, m.After = nil, func(*link.Batch) error { return stop }
	if err := m.Commit(ctx, b); !errors.Is(err, stop) {
		t.Fatalf("commit: %v", err)
	}
	if links, _ = m.Links(ctx, link.Want{All: true}); len(links) != 1 || len(m.Runs()) != 1 {
		t.Errorf("a stop after the batch lost it: %v", links)
	}
}

func TestUnknownNumberRefusesTheWholeBatch(t *testing.T) {
	ctx, m := context.Background(), runtest.NewMemory()
	b := &link.Batch{Put: []*link.Link{ada()}, Entries: []*link.Entry{{ID: 7}}}
	if err := m.Commit(ctx, b); err == nil {
		t.Fatal("no error")
	}
	if links, _ := m.Links(ctx, link.Want{All: true}); len(links) != 0 {
		t.Errorf("half a batch was kept")
	}
}

func TestWhatGoesInAndOutIsCopied(t *testing.T) {
	ctx, m := context.Background(), runtest.NewMemory()
	l := ada()
	l.Decision = &link.Decision{Fields: map[string]link.Choice{"FN": link.TakeLeft}}
	e := &link.Entry{Patch: record.All(l.Half[link.Left].Seen), Before: &link.Image{Record: l.Half[link.Left].Seen, Doc: []byte("a")}}
	if err := m.Commit(ctx, &link.Batch{Put: []*link.Link{l}, Entries: []*link.Entry{e}}); err != nil {
		t.Fatal(err)
	}
	spoil := func(l *link.Link, e *link.Entry) {
		l.Half[link.Left].Seen.Fields["FN"] = record.Value{Text: "Eve"}
		l.Decision.Fields["FN"] = link.TakeRight
		e.Patch["FN"] = record.Edit{Gone: true}
		e.Before.Doc[0] = 'b'
		e.Before.Record.Fields["FN"] = record.Value{Text: "Eve"}
	}
	read := func() (link.Link, link.Entry) {
		links, _ := m.Links(ctx, link.Want{All: true})
		entries, _ := m.Entries(ctx, 0)
		return links[0], entries[0]
	}
	spoil(l, e)
	first, line := read()
	spoil(&first, &line)
	first, line = read()
	if first.Half[link.Left].Seen.Text("FN") != "Ada" || first.Decision.Fields["FN"] != link.TakeLeft ||
		line.Patch["FN"].Gone || string(line.Before.Doc) != "a" || line.Before.Record.Text("FN") != "Ada" {
		t.Errorf("memory shares data with its users: %v %v", first, line)
	}
}

func TestWants(t *testing.T) {
	ctx, m := context.Background(), runtest.NewMemory()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	open, never, due, later := ada(), ada(), ada(), ada()
	later.Half[link.Right].Ref.ID = "r4"
	b := &link.Batch{
		Put: []*link.Link{never, due, later, open}, Quiet: []bool{true, true, true},
		Due: []time.Time{{}, now, now.Add(time.Second)},
	}
	if err := m.Commit(ctx, b); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		want link.Want
		ids  []int64
	}{
		"open":  {link.Want{Open: true, Now: now}, []int64{2, 4}},
		"ref":   {link.Want{Refs: [2][]string{nil, {"r4", ""}}}, []int64{3}},
		"loose": {link.Want{Loose: [2]bool{true, false}}, []int64{1, 2, 4}},
		"ids":   {link.Want{IDs: []int64{1, 99}}, []int64{1}},
		"none":  {link.Want{}, nil},
	} {
		got, _ := m.Links(ctx, c.want)
		var ids []int64
		for _, l := range got {
			ids = append(ids, l.ID)
		}
		if len(ids) != len(c.ids) {
			t.Errorf("%s: %v, want %v", name, ids, c.ids)
			continue
		}
		for i := range ids {
			if ids[i] != c.ids[i] {
				t.Errorf("%s: %v, want %v", name, ids, c.ids)
			}
		}
	}
}
