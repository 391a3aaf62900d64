package ledger_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"bothways/sync/ledger"
	"bothways/sync/link"
)

// child runs this test binary again in a role, on a database.
func child(t *testing.T, role, path, process string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestChild$")
	c.Env = append(os.Environ(), "LEDGER_ROLE="+role, "LEDGER_PATH="+path, "LEDGER_PROCESS="+process)
	c.Stderr = os.Stderr
	return c
}

// TestChild is what a child does; it is nothing by itself.
func TestChild(t *testing.T) {
	role := os.Getenv("LEDGER_ROLE")
	if role == "" {
		t.Skip("only as a child of another test")
	}
	ctx := context.Background()
	db, err := ledger.Open(ctx, os.Getenv("LEDGER_PATH"), ledger.Options{})
	ok(t, err)
	defer db.Close()
	p := db.Process(os.Getenv("LEDGER_PROCESS"))
	switch role {
	case "loop":
		for {
			n, err := batchOf(ctx, p)
			ok(t, err)
			fmt.Printf("done %d\n", n)
		}
	case "some":
		for range 20 {
			_, err := batchOf(ctx, p)
			ok(t, err)
		}
	case "hold":
		_, got, err := db.Lock(ctx, os.Getenv("LEDGER_PROCESS"))
		ok(t, err)
		fmt.Printf("held %v\n", got)
		select {}
	}
}

const batchSize = 20

// batchOf commits one more batch, which says in each of its parts how many there were.
func batchOf(ctx context.Context, p *ledger.Process) (int, error) {
	s, err := p.State(ctx)
	if err != nil {
		return 0, err
	}
	n := s.Failures + 1
	b := &link.Batch{State: &link.State{Failures: n}, Run: &link.Run{Started: noon, Of: int64(n)}}
	for i := range batchSize {
		b.Put = append(b.Put, pair(n*batchSize+i))
		b.Entries = append(b.Entries, &link.Entry{Op: link.Create, At: noon, After: &link.Image{Doc: []byte(strings.Repeat("x", n+100))}})
	}
	return n, p.Commit(ctx, b)
}

func TestKilledInMidCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	said := 0
	for round := range 6 {
		c := child(t, "loop", path, "clients")
		out, err := c.StdoutPipe()
		ok(t, err)
		ok(t, c.Start())
		lines := bufio.NewScanner(out)
		for i := 0; i <= round && lines.Scan(); i++ {
			if n, found := strings.CutPrefix(lines.Text(), "done "); found {
				said, err = strconv.Atoi(n)
				ok(t, err)
			}
		}
		time.Sleep(time.Duration(round) * 700 * time.Microsecond) // another point in the commit each time; nothing is awaited
		ok(t, c.Process.Kill())
		for lines.Scan() {
			if n, found := strings.CutPrefix(lines.Text(), "done "); found {
				said, err = strconv.Atoi(n)
				ok(t, err)
			}
		}
		c.Wait()
		wholeBatches(t, path, said)
	}
}

func wholeBatches(t *testing.T, path string, said int) {
	t.Helper()
	ctx := context.Background()
	db, err := ledger.Open(ctx, path, ledger.Options{OnDamage: func(d ledger.Damage) { t.Error(d) }})
	ok(t, err)
	defer db.Close()
	ok(t, db.Check(ctx, true))
	p := db.Process("clients")
	s, err := p.State(ctx)
	ok(t, err)
	n := s.Failures
	if n < said || n > said+1 {
		t.Errorf("%d batches, %d were reported", n, said)
	}
	links, err := p.Links(ctx, link.Want{All: true})
	ok(t, err)
	runs, err := db.Runs(ctx, ledger.Filter{})
	ok(t, err)
	if len(links) != n*batchSize || len(runs) != n || db.Count(t, "entry") != n*batchSize || db.Count(t, "blob") != n {
		t.Errorf("half a batch: %d batches, %d links, %d runs, %d lines", n, len(links), len(runs), db.Count(t, "entry"))
	}
}

func TestProcessesWriteAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	var children []*exec.Cmd
	for _, name := range []string{"a", "b", "c"} {
		c := child(t, "some", path, name)
		ok(t, c.Start())
		children = append(children, c)
	}
	for _, c := range children {
		ok(t, c.Wait())
	}
	db := open(t, path)
	ok(t, db.Check(context.Background(), true))
	seen := map[int64]bool{}
	for _, name := range []string{"a", "b", "c"} {
		links, err := db.Process(name).Links(context.Background(), link.Want{All: true})
		ok(t, err)
		for _, l := range links {
			if seen[l.ID] {
				t.Errorf("link %d stands twice", l.ID)
			}
			seen[l.ID] = true
		}
	}
	if len(seen) != 3*20*batchSize {
		t.Errorf("%d links", len(seen))
	}
}

func TestLockAcrossPrograms(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "state.db")
	db := open(t, path)
	c := child(t, "hold", path, "clients")
	out, err := c.StdoutPipe()
	ok(t, err)
	ok(t, c.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	ok(t, err)
	if line != "held true\n" {
		t.Fatal(line)
	}
	if _, got, err := db.Lock(ctx, "clients"); got || err != nil {
		t.Errorf("held elsewhere: %v %v", got, err)
	}
	release, got, err := db.Lock(ctx, "other")
	if !got || err != nil {
		t.Fatalf("another process: %v %v", got, err)
	}
	release()
	c.Process.Kill()
	c.Wait()
	if release, got, err = db.Lock(ctx, "clients"); !got || err != nil {
		t.Fatalf("its holder is dead: %v %v", got, err)
	}
	if _, got, _ := db.Lock(ctx, "clients"); got {
		t.Error("given twice in one program")
	}
	release()
}

func TestAccountLockWaitsForItsTurn(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	release, got, err := db.LockAccount(ctx, "google")
	if !got || err != nil {
		t.Fatal(got, err)
	}
	short, cancel := context.WithCancel(ctx)
	cancel()
	if _, got, err := db.LockAccount(short, "google"); got || err != nil {
		t.Errorf("its turn came too early: %v %v", got, err)
	}
	next := make(chan error)
	go func() {
		release, got, err := db.LockAccount(ctx, "google")
		if err == nil && !got {
			err = errors.New("not given")
		}
		if err == nil {
			release()
		}
		next <- err
	}()
	release()
	ok(t, <-next)
}
