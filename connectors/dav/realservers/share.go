package realservers

import (
	"os"
	"sync"
	"testing"
)

var (
	sharing sync.Mutex
	shared  = map[string]*service{}
	keep    bool
)

// Main runs a package's tests and keeps each server for all of them:
//
//	func TestMain(m *testing.M) { os.Exit(realservers.Main(m)) }
//
// Without it a server ends with the last test that uses it at that time.
func Main(m *testing.M) int {
	keep = true
	code := m.Run()
	sharing.Lock()
	defer sharing.Unlock()
	for name := range shared {
		shared[name].remove()
		delete(shared, name)
	}
	return code
}

// use gives the package's running service of that name, made where there is none.
func use(t testing.TB, name string, make func() (*service, error)) *service {
	t.Helper()
	sharing.Lock()
	defer sharing.Unlock()
	s := shared[name]
	if s != nil && !s.running() {
		s.remove()
		s = nil
	}
	if s == nil {
		s = begin(t, name, make)
		shared[name] = s
	}
	s.users++
	t.Cleanup(func() { release(name, s) })
	return s
}

// begin tries a few times, because a free port may be taken by another before the server has it.
func begin(t testing.TB, name string, make func() (*service, error)) *service {
	t.Helper()
	var err error
	for range 3 {
		var s *service
		if s, err = make(); err != nil {
			break
		}
		if err = s.start(); err == nil {
			return s
		}
		s.remove()
	}
	t.Fatalf("start %s: %v", name, err)
	return nil
}

func release(name string, s *service) {
	sharing.Lock()
	defer sharing.Unlock()
	s.users--
	if s.users > 0 || (keep && shared[name] == s) {
		return
	}
	if shared[name] == s {
		delete(shared, name)
	}
	s.remove()
}

// need ends the test where a program of Debian's is not there, and says how to get it.
func need(t testing.TB, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			t.Fatalf("%s is not installed: run `make deps` (Debian packages radicale, xandikos, cyrus-imapd, cyrus-caldav, sasl2-bin)", path)
		}
	}
}
