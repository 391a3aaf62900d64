// Package davtest is a small CalDAV and CardDAV server that keeps every byte, for tests and for the demo.
package davtest

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

// User is the one account of a server; its home is /USER/.
type User struct{ Name, Password string }

// Server is the server; it is an http.Handler.
type Server struct {
	mu      sync.Mutex
	user    User
	quirks  Quirks
	dir     string
	folders map[string]*folder // by decoded path, "/" at the end
	others  map[string]bool    // principals besides the user; true: they let the user act for them
	made    int
	nonces  map[string]bool
	log     []string
	http    *http.Server
}

// folder is one collection.
type folder struct {
	path, name, color string
	card              bool
	shared            bool // another principal's, shown in the user's home
	comps             []string
	readOnly          bool
	items             map[string]*item
	seq               int
	events            map[string]int // name → seq of its last change, dead ones included
	id                int            // another one after a collection is made anew
	epoch             int            // grows when tokens are forgotten
}

type item struct {
	data    []byte
	etag    string
	mtime   time.Time
	version int // counts the writes since it was made
}

// New makes an empty server. With a dir it starts with what is there and writes every change
// back: DIR/COLLECTION/NAME.
func New(user User, dir string) (*Server, error) {
	if user.Name == "" {
		user.Name = "user"
	}
	s := &Server{user: user, dir: dir, folders: map[string]*folder{}, nonces: map[string]bool{}}
	if dir == "" {
		return s, nil
	}
	return s, s.load()
}

// Home is the path of the account's home set.
func (s *Server) Home() string { return "/" + s.user.Name + "/" }

// Start serves on a free port of the loopback device; the address ends with a slash.
func (s *Server) Start() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.http.Serve(l) }()
	return "http://" + l.Addr().String() + "/", nil
}

// Close ends what Start began.
func (s *Server) Close() error {
	if s.http == nil {
		return nil
	}
	return s.http.Close()
}

// Set changes how the server behaves from now on.
func (s *Server) Set(q Quirks) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quirks = q
}

// AddBook makes an address book and returns its path.
func (s *Server) AddBook(name string) string { return s.add(name, true, nil) }

// AddCalendar makes a calendar of those components (VEVENT, VTODO; none means all) and returns its path.
func (s *Server) AddCalendar(name string, comps ...string) string { return s.add(name, false, comps) }

func (s *Server) add(name string, card bool, comps []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := s.Home() + strings.ToLower(strings.ReplaceAll(name, " ", "-")) + "/"
	s.folders[path] = s.newFolder(path, name, card, comps)
	s.saveFolder(s.folders[path])
	return path
}

func (s *Server) newFolder(path, name string, card bool, comps []string) *folder {
	s.made++
	return &folder{path: path, name: name, card: card, comps: comps, items: map[string]*item{}, events: map[string]int{}, id: s.made}
}

// AddPrincipal makes another principal, with a home of its own at /NAME/. Where proxy is true, it lets
// the user act for it.
func (s *Server) AddPrincipal(name string, proxy bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.others == nil {
		s.others = map[string]bool{}
	}
	s.others[name] = proxy
}

// AddOther makes a calendar, or with card an address book, of another principal, and returns its path. A
// shared one is listed in the user's home too.
func (s *Server) AddOther(principal, name string, card, shared bool, comps ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := "/" + principal + "/" + strings.ToLower(strings.ReplaceAll(name, " ", "-")) + "/"
	f := s.newFolder(path, name, card, comps)
	f.shared = shared
	s.folders[path] = f
	return path
}

// SetReadOnly takes away the right to write a collection, or gives it back.
func (s *Server) SetReadOnly(path string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.folders[path]; f != nil {
		f.readOnly = on
	}
}

// SetColor gives a collection a calendar-color.
func (s *Server) SetColor(path, color string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.folders[path]; f != nil {
		f.color = color
	}
}

// Put stores an item as another client would and returns its ETag.
func (s *Server) Put(path, name string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.folders[path]
	if f == nil {
		return ""
	}
	return s.store(f, name, data).etag
}

// Delete removes an item as another client would; false if it is not there.
func (s *Server) Delete(path, name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.folders[path]
	if f == nil || f.items[name] == nil {
		return false
	}
	s.remove(f, name)
	return true
}

// Items returns a copy of what a collection holds, by name.
func (s *Server) Items(path string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	if f := s.folders[path]; f != nil {
		for n, it := range f.items {
			out[n] = string(it.data)
		}
	}
	return out
}

// ForgetTokens makes every sync-token given so far unknown.
func (s *Server) ForgetTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.folders {
		f.epoch++
	}
}

// Log lists the requests since the last call, "METHOD path status".
func (s *Server) Log() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.log
	s.log = nil
	return out
}

func (s *Server) store(f *folder, name string, data []byte) *item {
	f.seq++
	it := &item{data: append([]byte(nil), data...), mtime: time.Now(), version: 1}
	if old := f.items[name]; old != nil {
		it.version = old.version + 1
	}
	it.etag = s.quirks.mark(f, it)
	f.items[name], f.events[name] = it, f.seq
	if s.dir != "" {
		_ = os.WriteFile(filepath.Join(s.dirOf(f), safe(name)), data, 0o600)
	}
	return it
}

func (s *Server) remove(f *folder, name string) {
	f.seq++
	delete(f.items, name)
	f.events[name] = f.seq
	if s.dir != "" {
		_ = os.Remove(filepath.Join(s.dirOf(f), safe(name)))
	}
}

func (f *folder) names() []string {
	out := make([]string, 0, len(f.items))
	for n := range f.items {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}
