package realservers

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// The programs of Debian's packages need Debian's Python, not the first one in PATH.
const python = "/usr/bin/python3"

const (
	username = "ada"
	password = "engine no. 1"
)

// Radicale is Debian's Radicale with a user and password, on a directory of its own.
func Radicale(t testing.TB) Server {
	t.Helper()
	need(t, python, "/usr/bin/radicale")
	s := use(t, "radicale", radicale)
	home := s.root + username + "/"
	return Server{
		Name: "radicale", URL: s.root, Username: username, Password: password,
		t: t, service: s, calendars: home, books: home,
	}
}

func radicale() (*service, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := stateDir("radicale")
	if err != nil {
		return nil, err
	}
	config := fmt.Sprintf(`[server]
hosts = 127.0.0.1:%d
max_connections = 40
[auth]
type = htpasswd
htpasswd_filename = %[2]s/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = %[2]s/collections
[logging]
level = warning
`, port, dir)
	if err := write(dir, map[string]string{"config": config, "users": username + ":" + password + "\n"}); err != nil {
		return nil, err
	}
	return &service{
		dir:     dir,
		command: []string{python, "-m", "radicale", "--config", filepath.Join(dir, "config")},
		root:    fmt.Sprintf("http://127.0.0.1:%d/", port),
		answers: answersHTTP,
	}, nil
}

// Xandikos is Debian's Xandikos, which knows no password, on a directory of its own.
func Xandikos(t testing.TB) Server {
	t.Helper()
	need(t, python, "/usr/bin/xandikos")
	s := use(t, "xandikos", xandikos)
	home := s.root + username + "/"
	return Server{Name: "xandikos", URL: s.root, t: t, service: s, calendars: home + "calendars/", books: home + "contacts/"}
}

func xandikos() (*service, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := stateDir("xandikos")
	if err != nil {
		return nil, err
	}
	return &service{
		dir: dir,
		command: []string{python, "-m", "xandikos", "--listen-address", "127.0.0.1", "--port", strconv.Itoa(port),
			"--directory", filepath.Join(dir, "data"), "--current-user-principal", "/" + username + "/", "--defaults"},
		root:    fmt.Sprintf("http://127.0.0.1:%d/", port),
		answers: answersHTTP,
	}, nil
}

// write makes a server's files, readable for its owner alone.
func write(dir string, files map[string]string) error {
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
