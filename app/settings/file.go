package settings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const lockWait = 10 * time.Second

// Edit changes a config.toml under a lock, checks what comes out and puts it in place in one step.
// Where change fails or the outcome has Problems, the file stays as it is. It gives the new settings.
func Edit(ctx context.Context, path string, change func(*Document) error) (Settings, error) {
	unlock, err := lockFile(ctx, path)
	if err != nil {
		return Settings{}, err
	}
	defer unlock()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	d := NewDocument(data)
	if err = d.upgrade(); err == nil {
		err = change(d)
	}
	if err != nil {
		return Settings{}, inFile(err, filepath.Base(path))
	}
	s, err := parseWithPeople(d.data, path)
	if err != nil {
		return Settings{}, err
	}
	if string(d.data) == string(data) {
		return s, nil
	}
	return s, replaceFile(path, d.data, 0o644)
}

// inFile puts the file's name to problems that do not know it yet.
func inFile(err error, name string) error {
	var ps Problems
	if !errors.As(err, &ps) {
		return err
	}
	named := make(Problems, len(ps))
	for i, p := range ps {
		p.File = name
		named[i] = p
	}
	return named
}

// lockFile waits up to ten seconds for the lock that programs of ours take before they change a file.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	l := flock.New(path+".lock", flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	if ok, err := l.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, fmt.Errorf("another program holds %s: %w", filepath.Base(path), err)
	} else if !ok {
		return nil, fmt.Errorf("another program holds %s", filepath.Base(path))
	}
	return func() { _ = l.Close() }, nil
}

// replaceFile puts new content in place in one durable step. A symbolic link stays one, and an
// existing file keeps its mode; a new one gets the mode named.
func replaceFile(path string, data []byte, mode fs.FileMode) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
			err = fmt.Errorf("write %s: %w", filepath.Base(path), err)
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a rename durable where folders can be synced.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	_ = d.Sync() // Windows refuses; the rename stands all the same
	return d.Close()
}
