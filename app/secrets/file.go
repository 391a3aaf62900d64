package secrets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
)

// File keeps secrets in a JSON file that its owner alone can read (mode 0600); they are not encrypted.
func File(path string) Store { return file{path} }

type file struct{ path string }

// content is the file's form: account → name → secret.
type content struct {
	Version int                          `json:"version"`
	Secrets map[string]map[string]string `json:"secrets"`
}

func (f file) Get(account, name string) (string, error) {
	c, err := f.read()
	if err != nil {
		return "", err
	}
	secret, ok := c.Secrets[account][name]
	if !ok {
		return "", missing(account, name)
	}
	return secret, nil
}

func (f file) Set(account, name, secret string) error {
	return f.change(func(c content) bool {
		if c.Secrets[account] == nil {
			c.Secrets[account] = map[string]string{}
		}
		c.Secrets[account][name] = secret
		return true
	})
}

func (f file) Delete(account, name string) error {
	return f.change(func(c content) bool {
		_, there := c.Secrets[account][name]
		if delete(c.Secrets[account], name); len(c.Secrets[account]) == 0 {
			delete(c.Secrets, account)
		}
		return there
	})
}

func (f file) name() string { return filepath.Base(f.path) }

func (f file) read() (content, error) {
	none := content{Version: 1, Secrets: map[string]map[string]string{}}
	in, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return none, nil
	}
	if err != nil {
		return content{}, fmt.Errorf("secrets: %w", err)
	}
	defer in.Close()
	if err := f.private(in); err != nil {
		return content{}, err
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return content{}, fmt.Errorf("secrets: %w", err)
	}
	c := content{}
	// The decoder's own words could quote what is inside.
	if json.Unmarshal(data, &c) != nil {
		return content{}, fmt.Errorf("%s: cannot be understood; put it right by hand, or remove it and sign in again", f.name())
	}
	if c.Version != 1 {
		return content{}, fmt.Errorf("%s: is of version %d, and this program knows version 1", f.name(), c.Version)
	}
	if c.Secrets == nil {
		c.Secrets = none.Secrets
	}
	return c, nil
}

// private refuses a file that others can read or write.
func (f file) private(in *os.File) error {
	info, err := in.Stat()
	if err != nil {
		return fmt.Errorf("secrets: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("%s: others can get at it (mode %04o); make it private with \"chmod 600 %s\" and change the passwords in it",
			f.name(), mode, f.path)
	}
	return nil
}

// change rewrites the file under a lock where edit says that there is something new.
func (f file) change(edit func(content) bool) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("secrets: %w", err)
	}
	lock := flock.New(f.path+".lock", flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if ok, err := lock.TryLockContext(ctx, 20*time.Millisecond); !ok || err != nil {
		return fmt.Errorf("%s: another program holds it", f.name())
	}
	defer lock.Close()
	c, err := f.read()
	if err != nil {
		return err
	}
	if !edit(c) {
		return nil
	}
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: cannot be written", f.name())
	}
	if err := replace(f.path, append(data, '\n')); err != nil {
		return fmt.Errorf("%s: %w", f.name(), err)
	}
	return nil
}

// replace puts the content in place in one durable step. CreateTemp makes files of mode 0600.
func replace(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".secrets-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // Windows refuses; the rename stands all the same
		_ = dir.Close()
	}
	return nil
}
