package realservers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"sync"
	"time"
)

// patience is how long a server may take to answer or to end; only a broken one takes it all.
const patience = 90 * time.Second

// service is one server process with its own state on disk.
type service struct {
	dir     string
	command []string
	owner   *user.User           // whom it runs as; nil: who runs the tests
	root    string               // its URL
	answers func(*service) error // nil error once it is ready for use
	imap    int                  // the port of a Cyrus for mailboxes
	post    *postbox             // nil without scheduling

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan struct{}
	output  lockedBuffer
	users   int
}

// start runs the process and waits until it answers.
func (s *service) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		return nil
	}
	cmd := exec.Command(s.command[0], s.command[1:]...)
	cmd.Dir = s.dir
	cmd.Stdout, cmd.Stderr = &s.output, &s.output
	cmd.Env = []string{"HOME=" + s.dir, "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "TZ=UTC", "PYTHONDONTWRITEBYTECODE=1"}
	cmd.WaitDelay = 5 * time.Second
	prepare(cmd, s.owner)
	if err := launch(cmd); err != nil {
		return fmt.Errorf("start %s: %w", s.command[0], err)
	}
	s.process, s.ended = cmd, make(chan struct{})
	go func(done chan struct{}) {
		_ = cmd.Wait()
		close(done)
	}(s.ended)
	if err := s.wait(); err != nil {
		s.end()
		return fmt.Errorf("%w\n%s", err, s.output.String())
	}
	return nil
}

// wait asks until the server answers, ends, or patience does.
func (s *service) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := s.answers(s)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("%s ended by itself: %w", s.command[0], err)
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", s.command[0], err)
		case <-tick.C:
		}
	}
}

func (s *service) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
}

// end asks the process group to go, and makes it go if it does not.
func (s *service) end() {
	if s.process == nil {
		return
	}
	signal(s.process.Process, false)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
	}
	signal(s.process.Process, true)
	<-s.ended
	s.process = nil
}

func (s *service) running() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process != nil
}

// remove ends the server for good, with its state.
func (s *service) remove() {
	s.stop()
	if s.post != nil {
		s.post.close()
	}
	_ = os.RemoveAll(s.dir)
}

func (s *service) log() string { return s.output.String() }

// stateDir makes a server's directory, in memory where there is such a place: the servers sync each
// write to disk, and a stop of the machine is not tested here. TMPDIR has the last word.
func stateDir(name string) (string, error) {
	const memory = "/dev/shm"
	pattern := "bothways-" + name + "-"
	if os.Getenv("TMPDIR") == "" {
		if dir, err := os.MkdirTemp(memory, pattern); err == nil {
			return dir, nil
		}
	}
	return os.MkdirTemp("", pattern)
}

// answersHTTP is ready when any HTTP answer below 500 comes.
func answersHTTP(s *service) error {
	resp, err := client.Get(s.root)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode >= 500 {
		return errors.New(resp.Status)
	}
	return nil
}

// freePort gives a loopback port that nobody listens on right now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// lockedBuffer collects what a process prints while others read it.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
