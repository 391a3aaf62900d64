package ledger_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/side"
)

var _ run.Ledger = (*ledger.Process)(nil)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, path string) *ledger.DB {
	t.Helper()
	db, err := ledger.Open(context.Background(), path, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func fresh(t testing.TB) *ledger.DB { return open(t, filepath.Join(t.TempDir(), "state.db")) }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// card is a contact as a text side shows it.
func card(n int) record.Record {
	r := record.New(record.Contacts, fmt.Sprintf("uid-%d@example.org", n))
	r.Put("FN", record.Value{Text: fmt.Sprintf("Ada Lovelace %d", n), Raw: fmt.Sprintf("FN:Ada Lovelace %d", n)})
	r.Put("N", record.Value{Text: fmt.Sprintf("Lovelace %d;Ada;;;", n), Raw: fmt.Sprintf("N:Lovelace %d;Ada;;;", n)})
	mail := fmt.Sprintf("ada%d@example.org", n)
	r.Put(record.Member("EMAIL", mail), record.Value{Text: mail, Attr: "type=work", Raw: "EMAIL;TYPE=WORK:" + mail})
	tel := fmt.Sprintf("+4930%07d", n)
	r.Put(record.Member("TEL", tel), record.Value{Text: tel, Attr: "pref=1;type=cell", Raw: "TEL;TYPE=CELL,pref:+49 (0)30 " + tel[5:]})
	r.Put("ADR/x", record.Value{Text: ";;Main Street 1;Berlin;;10115;Germany", Attr: "type=home", Raw: "ADR;TYPE=home:;;Main Street 1;Berlin;;10115;Germany"})
	r.Put("ORG", record.Value{Text: "Analytical Engines;Research", Raw: "ORG:Analytical Engines;Research"})
	r.Put("BDAY", record.Value{Text: "18151210", Raw: "BDAY:1815-12-10"})
	r.Put("NOTE", record.Value{Text: strings.Repeat("met in London. ", 8), Raw: "NOTE:" + strings.Repeat("met in London. ", 8)})
	r.Put("CATEGORIES/Work", record.Value{Text: "Work", Raw: "CATEGORIES:Work,Friends"})
	r.Put("CATEGORIES/Friends", record.Value{Text: "Friends", Raw: "CATEGORIES:Work,Friends"})
	return r
}

// pair is a link in sync whose right side writes phone numbers its own way.
func pair(n int) *link.Link {
	left, right := card(n), card(n)
	for k, v := range right.Fields {
		if k.Property() == "TEL" {
			v.Raw = "TEL;type=cell;type=pref:" + v.Text
			right.Fields[k] = v
		}
	}
	l := &link.Link{}
	for s, r := range map[link.Side]record.Record{link.Left: left, link.Right: right} {
		l.Half[s] = link.Half{
			Ref:  side.Ref{ID: fmt.Sprintf("%s-%d.vcf", s, n), Version: fmt.Sprintf("\"%016x\"", n)},
			Seen: r, Synced: r.Clone(), Modified: noon,
		}
	}
	return l
}

func photo(n int) record.Value {
	return record.Value{Text: fmt.Sprintf("sha256:%d", n), Raw: "PHOTO;ENCODING=b:" + strings.Repeat(fmt.Sprintf("%08d", n), 500)}
}

func TestLinkComesBackAsItWas(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	l := pair(1)
	l.Alias = map[record.Key]record.Key{"EMAIL/a": "EMAIL/b"}
	l.Parked = &link.Parking{Basis: "b", Side: link.Right, Code: "quota", Until: noon}
	l.Decision = &link.Decision{Fields: map[string]link.Choice{"FN": link.TakeLeft}}
	l.Writes = []time.Time{noon, noon.Add(time.Nanosecond)}
	l.Half[link.Right].Asked = &link.Write{Op: link.Update, Patch: record.Diff(card(1), card(2)), Entry: 7}
	ok(t, p.Commit(ctx, &link.Batch{Put: []*link.Link{l}}))
	if l.ID != 1 {
		t.Errorf("number %d", l.ID)
	}
	got, err := p.Links(ctx, link.Want{IDs: []int64{1}})
	ok(t, err)
	if len(got) != 1 || !reflect.DeepEqual(got[0], *l) {
		t.Errorf("got  %+v\nwant %+v", got, *l)
	}
	// The halves' maps are their own.
	got[0].Half[link.Left].Seen.Fields["FN"] = record.Value{}
	if got[0].Half[link.Left].Synced.Text("FN") == "" {
		t.Error("Seen and Synced share their fields")
	}
}

func TestLongRawIsKeptOnceAndComesBack(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	l := pair(1)
	for _, s := range link.Both {
		l.Half[s].Seen.Fields["PHOTO"], l.Half[s].Synced.Fields["PHOTO"] = photo(1), photo(1)
	}
	ok(t, p.Commit(ctx, &link.Batch{Put: []*link.Link{l}}))
	for range 2 { // the second time with the short forms that Links gave
		got, err := p.Links(ctx, link.Want{All: true})
		ok(t, err)
		raw := got[0].Half[link.Left].Seen.Fields["PHOTO"].Raw
		if len(raw) != 65 || raw != got[0].Half[link.Right].Synced.Fields["PHOTO"].Raw {
			t.Fatalf("not left out: %d bytes", len(raw))
		}
		full, err := p.Inflate(ctx, record.All(got[0].Half[link.Left].Seen))
		ok(t, err)
		if !reflect.DeepEqual(full.Apply(record.New(record.Contacts, "")).Fields, l.Half[link.Left].Seen.Fields) {
			t.Error("inflated is not what was put")
		}
		if n := db.Count(t, "blob"); n != 1 {
			t.Errorf("%d blobs", n)
		}
		ok(t, p.Commit(ctx, &link.Batch{Put: []*link.Link{&got[0]}}))
	}
	if _, err := p.Inflate(ctx, record.Patch{"PHOTO": {Value: record.Value{Raw: "\x00" + strings.Repeat("ab", 32)}}}); err == nil {
		t.Error("inflating what is not there is no error")
	}
}

func TestRawThatLooksLikeAStandInSurvives(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	l := pair(1)
	sly := record.Value{Text: "x", Raw: "\x00" + strings.Repeat("ab", 32)}
	l.Half[link.Left].Seen.Fields["X-SLY"] = sly
	ok(t, p.Commit(ctx, &link.Batch{Put: []*link.Link{l}}))
	got, err := p.Links(ctx, link.Want{All: true})
	ok(t, err)
	full, err := p.Inflate(ctx, record.All(got[0].Half[link.Left].Seen))
	ok(t, err)
	if full["X-SLY"].Value != sly {
		t.Errorf("got %q", full["X-SLY"].Value)
	}
}

func TestNumbersAreNeverGivenTwice(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	a, b := db.Process("a"), db.Process("b")
	one, two := pair(1), pair(2)
	ok(t, a.Commit(ctx, &link.Batch{Put: []*link.Link{one}}))
	ok(t, b.Commit(ctx, &link.Batch{Put: []*link.Link{two}}))
	ok(t, b.Commit(ctx, &link.Batch{Forget: []int64{two.ID}}))
	three := pair(3)
	ok(t, a.Commit(ctx, &link.Batch{Put: []*link.Link{three}}))
	if one.ID != 1 || two.ID != 2 || three.ID != 3 {
		t.Errorf("numbers %d %d %d", one.ID, two.ID, three.ID)
	}
	if err := b.Commit(ctx, &link.Batch{Put: []*link.Link{one}}); err == nil {
		t.Error("a process took another's link")
	}
	if err := a.Commit(ctx, &link.Batch{Put: []*link.Link{{ID: 9}}}); err == nil {
		t.Error("a number that was never given was taken")
	}
	got, err := b.Links(ctx, link.Want{All: true, IDs: []int64{1}})
	ok(t, err)
	if len(got) != 0 {
		t.Errorf("b sees %v", got)
	}
}

func TestFailedBatchLeavesNothing(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	b := &link.Batch{
		Put: []*link.Link{pair(1)}, State: &link.State{Ran: true}, Run: &link.Run{Kind: "sync", Started: noon},
		Plan: &link.Plan{Made: noon}, Differ: [][2]string{{"a", "b"}}, Entries: []*link.Entry{{At: noon}, {ID: 99}},
	}
	if err := p.Commit(ctx, b); err == nil {
		t.Fatal("no error")
	}
	if b.Put[0].ID != 0 || b.Run.ID != 0 || b.Plan.ID != 0 || b.Entries[0].ID != 0 {
		t.Errorf("numbers were kept: %+v", b)
	}
	for _, table := range []string{"process", "link", "run", "plan", "entry", "differ"} {
		if n := db.Count(t, table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	b.Entries = nil
	if err := p.Commit(done, b); err == nil || db.Count(t, "link") != 0 {
		t.Errorf("a stopped batch: %v", err)
	}
	ok(t, p.Commit(ctx, b))
}

func TestAskedPointsAtItsLine(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	l := pair(1)
	l.Half[link.Right].Asked = &link.Write{Op: link.Update}
	ok(t, p.Commit(ctx, &link.Batch{Put: []*link.Link{l}}))
	e := []*link.Entry{{Link: l.ID, Side: link.Left, Op: link.Update}, {Link: l.ID, Side: link.Right, Op: link.Update}}
	ok(t, p.Commit(ctx, &link.Batch{Put: []*link.Link{l}, Entries: e}))
	got, err := p.Links(ctx, link.Want{All: true})
	ok(t, err)
	if n := got[0].Half[link.Right].Asked.Entry; n != 2 || e[1].ID != 2 {
		t.Errorf("points at %d", n)
	}
}

func TestItemIDsMayBeAnyBytes(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	ids := []string{"caf\xe9.vcf", "a\x00b", "'; DROP TABLE link; --", "ä%20?#.vcf", strings.Repeat("x", 3000)}
	for _, id := range ids {
		l := &link.Link{}
		l.Half[link.Left].Ref.ID, l.Half[link.Right].Ref.ID = id, id+"!"
		ok(t, p.Commit(ctx, &link.Batch{Put: []*link.Link{l}, Differ: [][2]string{{id, id + "!"}}}))
	}
	for i, id := range ids {
		for _, want := range []link.Want{{Refs: [2][]string{{id, ""}, nil}}, {Refs: [2][]string{nil, {id + "!"}}}} {
			got, err := p.Links(ctx, want)
			ok(t, err)
			if len(got) != 1 || got[0].ID != int64(i+1) || got[0].Half[link.Left].Ref.ID != id {
				t.Errorf("%q: %v", id, got)
			}
		}
	}
	told, err := p.Different(ctx)
	ok(t, err)
	if !told[[2]string{ids[0], ids[0] + "!"}] || len(told) != len(ids) {
		t.Errorf("told apart: %q", slicesOf(told))
	}
}

func slicesOf(m map[[2]string]bool) (out [][2]string) {
	for k := range maps.Keys(m) {
		out = append(out, k)
	}
	return out
}

func TestPages(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	for n := range 7 {
		for _, to := range []*ledger.Process{p, db.Process("other")} {
			ok(t, to.Commit(ctx, &link.Batch{Put: []*link.Link{pair(n)}}))
		}
	}
	var got []int64
	for after := int64(0); ; {
		page, err := p.Page(ctx, after, 3)
		ok(t, err)
		if len(page) == 0 {
			break
		}
		for _, l := range page {
			got = append(got, l.ID)
		}
		after = got[len(got)-1]
	}
	if fmt.Sprint(got) != "[1 3 5 7 9 11 13]" {
		t.Errorf("pages: %v", got)
	}
}

func TestManyAtATime(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	results := make(chan error)
	for n := range 8 {
		go func() {
			p := db.Process(fmt.Sprint("p", n%4))
			for i := range 10 {
				if err := p.Commit(ctx, &link.Batch{Put: []*link.Link{pair(n*10 + i)}}); err != nil {
					results <- err
					return
				}
				if _, err := p.Links(ctx, link.Want{All: true}); err != nil {
					results <- err
					return
				}
			}
			results <- nil
		}()
	}
	for range 8 {
		ok(t, <-results)
	}
	if n := db.Count(t, "link"); n != 80 {
		t.Errorf("%d links", n)
	}
}

func TestClosedDatabaseSaysSo(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	ok(t, db.Close())
	if err := db.Process("a").Commit(ctx, &link.Batch{Put: []*link.Link{pair(1)}}); err == nil {
		t.Error("a commit into nothing is no error")
	}
	if _, err := db.Process("a").Links(ctx, link.Want{All: true}); err == nil {
		t.Error("links of nothing are no error")
	}
}

func TestFileIsTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "how? 100%#ä")
	path := filepath.Join(dir, "state.db")
	db := open(t, path)
	ok(t, db.Process("a").Commit(context.Background(), &link.Batch{Put: []*link.Link{pair(1)}}))
	for _, tail := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + tail)
		ok(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %s", tail, info.Mode())
		}
	}
	ok(t, db.Close())
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("a clean end left its log behind")
	}
}
