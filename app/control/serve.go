package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"bothways/app/settings"
)

// Handler does what a message asks for. It comes back soon; what takes long it starts elsewhere. It
// is called by one message at a time.
type Handler func(Message) error

const (
	patience    = 2 * time.Second // for one line in either direction
	longestLine = 64 << 10        // bytes
)

// reply is the answer to a message.
type reply struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// Serve listens under a name until ctx ends, and comes back once it does. It fails with ErrRunning
// where another program has the name. done closes when the name is free again.
func Serve(ctx context.Context, home settings.Home, name string, handle Handler) (done <-chan struct{}, err error) {
	if err := folder(home, name); err != nil {
		return nil, err
	}
	path := Path(home, name)
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if mine, err := lock.TryLock(); err != nil {
		return nil, fmt.Errorf("socket %s: %w", name, err)
	} else if !mine {
		return nil, ErrRunning
	}
	l, err := listen(path)
	if err != nil {
		_ = lock.Unlock()
		return nil, fmt.Errorf("socket %s: %w", name, err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { _ = lock.Unlock() }()
		accept(ctx, l, handle)
	}()
	return ended, nil
}

// listen takes the path over: who holds the lock owns it, so what lies there is left from a crash.
func listen(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

func accept(ctx context.Context, l net.Listener, handle Handler) {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	defer l.Close()
	var one sync.Mutex
	var talks sync.WaitGroup
	defer talks.Wait()
	for {
		conn, err := l.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return
			}
			select { // out of files, most likely
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
			continue
		}
		talks.Go(func() {
			defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Now()) })()
			talk(conn, &one, handle)
		})
	}
}

// talk answers the messages of one connection until it ends or falls silent.
func talk(conn net.Conn, one *sync.Mutex, handle Handler) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	in.Buffer(nil, longestLine)
	for {
		_ = conn.SetDeadline(time.Now().Add(patience))
		if !in.Scan() {
			return
		}
		answer := reply{OK: true}
		var m Message
		err := json.Unmarshal(in.Bytes(), &m)
		if err == nil {
			one.Lock()
			err = handle(m)
			one.Unlock()
		}
		if err != nil {
			answer = reply{Error: err.Error()}
		}
		_ = conn.SetDeadline(time.Now().Add(patience))
		if json.NewEncoder(conn).Encode(answer) != nil {
			return
		}
	}
}
