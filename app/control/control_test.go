package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bothways/app/settings"
)

func home(t *testing.T) settings.Home {
	t.Helper()
	run, err := os.MkdirTemp("", "bw")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(run) })
	t.Setenv("XDG_RUNTIME_DIR", run)
	h, err := settings.Resolve(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestMessagesArriveAndAreAnswered(t *testing.T) {
	h := home(t)
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan Message, 1)
	done, err := Serve(ctx, h, Tray, func(m Message) error {
		if m.Do != Show {
			return errors.New("no such message")
		}
		got <- m
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Message{Do: Show, Window: "review", Process: "clients", Plan: "p-000001"}
	if err := Send(h, Tray, want); err != nil {
		t.Fatal(err)
	}
	if m := <-got; m != want {
		t.Errorf("came as %+v", m)
	}
	if err := Send(h, Tray, Message{Do: "dance"}); err == nil || !strings.Contains(err.Error(), "no such message") {
		t.Errorf("a refusal came as %v", err)
	}
	if err := Send(h, Window, want); !errors.Is(err, ErrNobody) {
		t.Errorf("nobody listens, and Send says %v", err)
	}
	cancel()
	<-done
	if err := Send(h, Tray, want); !errors.Is(err, ErrNobody) {
		t.Errorf("after the end Send says %v", err)
	}
}

func TestNonsenseDoesNoHarm(t *testing.T) {
	h := home(t)
	if _, err := Serve(t.Context(), h, Tray, func(Message) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"not json\n", "{\"do\":7}\n", "\n", strings.Repeat("x", 2*longestLine) + "\n", ""} {
		conn, err := net.Dial("unix", Path(h, Tray))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	}
	if err := Send(h, Tray, Message{Do: Show}); err != nil {
		t.Error(err)
	}
}

func TestOneOfManyServes(t *testing.T) {
	h := home(t)
	if err := folder(h, Tray); err != nil {
		t.Fatal(err)
	}
	// A crash has left its socket.
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: Path(h, Tray), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	_ = l.Close()
	var serving, told atomic.Int32
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, served, err := ServeOrSend(t.Context(), h, Tray, Message{Do: Show, Process: fmt.Sprint(i)}, func(Message) error {
				told.Add(1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if served {
				serving.Add(1)
			}
		})
	}
	wg.Wait()
	if serving.Load() != 1 || told.Load() != 7 {
		t.Errorf("%d serve and %d messages came", serving.Load(), told.Load())
	}
}

func TestOnlyTheOwnerMayTalk(t *testing.T) {
	h := home(t)
	if _, err := Serve(t.Context(), h, Window, func(Message) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{Path(h, Window): 0o600, filepath.Dir(Path(h, Window)): 0o700} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want && os.PathSeparator == '/' {
			t.Errorf("%s has mode %o", path, got)
		}
	}
}

func TestPathsStayShort(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "")
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	if err := os.MkdirAll(long, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", long)
	h, err := settings.Resolve(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", "/tmp")
	if path := Path(h, Window); len(path) > longestPath {
		t.Errorf("%s has %d bytes", path, len(path))
	}
}
