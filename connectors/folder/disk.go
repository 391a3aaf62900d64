package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"bothways/sync/side"
)

// failure puts an error of the file system into its class, with the file and what to do.
func failure(name string, err error, untouched bool) error {
	e := &side.Error{Class: side.ErrDisk, What: name, Untouched: untouched, Err: err}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.What = fmt.Sprintf("%s: the disk is full; make room and sync again", name)
	case errors.Is(err, syscall.EROFS):
		e.Class, e.What = side.ErrRefused, fmt.Sprintf("%s: the disk is read-only; mount it for writing", name)
	case errors.Is(err, fs.ErrPermission):
		e.Class, e.What = side.ErrRefused, fmt.Sprintf("%s: no permission; give your user the right to read and write the folder and its files", name)
	}
	return e
}

// noted hears of every step on the disk when it is done: what stands in which order there is what a
// power cut leaves.
var noted = func(step string, names ...string) {}

// stage writes a temporary file beside the one it is to become and waits until it is on the disk.
func stage(root *os.Root, beside string, data []byte, like fs.FileInfo) (string, error) {
	tmp := tempName(filepath.Dir(beside))
	out, err := root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	noted("create", tmp)
	if _, err = out.Write(data); err == nil {
		noted("write", tmp)
	}
	if err == nil && like != nil {
		keepOwner(out, like)
		err = out.Chmod(like.Mode().Perm())
	}
	if err == nil {
		if err = out.Sync(); err == nil {
			noted("sync", tmp)
		}
	}
	if err = errors.Join(err, out.Close()); err != nil {
		root.Remove(tmp)
		return "", err
	}
	return tmp, nil
}

// replaceFile puts new content in the place of a file that still is what was read; else ErrStale or ErrGone.
func (s *Store) replaceFile(root *os.Root, f *file, data []byte) error {
	target, err := follow(root, f.name)
	if err != nil {
		return failure(f.name, err, true)
	}
	tmp, err := stage(root, target, data, f.info)
	if err != nil {
		return failure(f.name, err, true)
	}
	if err := swap(root, tmp, target, f.data, data); err != nil {
		return err
	}
	return s.settle(root, filepath.Dir(target), f.name)
}

// removeFile deletes a file that still is what was read. A link goes, what it leads to stays.
func (s *Store) removeFile(root *os.Root, f *file) error {
	if err := removeUnchanged(root, f.name, f.data); err != nil {
		return err
	}
	return s.settle(root, ".", f.name)
}

// unchanged reads a file once more: the last look before it is replaced.
func unchanged(root *os.Root, name string, data []byte) error {
	now, err := root.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return side.ErrGone
	case err != nil:
		return failure(name, err, true)
	case !bytes.Equal(now, data):
		return side.ErrStale
	}
	return nil
}

// newFile makes a file under a name that is free; fs.ErrExist if it is not. Nothing is ever overwritten.
func (s *Store) newFile(root *os.Root, name string, data []byte) error {
	if _, err := root.Lstat(name); err == nil {
		return fs.ErrExist
	}
	tmp, err := stage(root, name, data, nil)
	if err != nil {
		return failure(name, err, true)
	}
	err = root.Link(tmp, name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		if err == nil {
			noted("link", tmp, name)
		}
		root.Remove(tmp)
		noted("remove", tmp)
	} else {
		err = reserve(root, tmp, name)
	}
	if errors.Is(err, fs.ErrExist) {
		return fs.ErrExist
	}
	if err != nil {
		root.Remove(tmp)
		return failure(name, err, true)
	}
	return s.settle(root, ".", name)
}

// reserve is for file systems without hard links: an empty file holds the name until it is replaced.
func reserve(root *os.Root, tmp, name string) error {
	held, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	held.Close()
	if err := root.Rename(tmp, name); err != nil {
		root.Remove(name)
		return err
	}
	return nil
}

// settle waits until the directory's new state is on the disk. An error here vouches for nothing.
func (s *Store) settle(root *os.Root, dir, name string) error {
	var err error
	if dir == "." {
		err = s.dirs.wait(func() error { return syncDir(root, ".") })
	} else {
		err = syncDir(root, dir)
	}
	if err != nil {
		return failure(name, err, false)
	}
	return nil
}

func syncDir(root *os.Root, dir string) error {
	if runtime.GOOS == "windows" {
		return nil // there a directory cannot be flushed, and its changes are journalled
	}
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	if err = errors.Join(d.Sync(), d.Close()); err == nil {
		noted("sync folder", dir)
	}
	return err
}

// committer lets writers that come while one flush is under way share the next one.
type committer struct {
	mu   sync.Mutex
	busy bool
	next *flush
}

type flush struct {
	sync func() error
	done chan struct{}
	err  error
}

// wait returns when a flush that began after the call has ended.
func (c *committer) wait(sync func() error) error {
	c.mu.Lock()
	if c.next == nil {
		c.next = &flush{sync: sync, done: make(chan struct{})}
	}
	mine := c.next
	if !c.busy {
		c.busy = true
		c.mu.Unlock()
		c.work()
	} else {
		c.mu.Unlock()
	}
	<-mine.done
	return mine.err
}

// work does one flush; who came meanwhile is served by another goroutine.
func (c *committer) work() {
	c.mu.Lock()
	f := c.next
	c.next = nil
	if f == nil {
		c.busy = false
	}
	c.mu.Unlock()
	if f == nil {
		return
	}
	f.err = f.sync()
	close(f.done)
	go c.work()
}

// follow gives the file behind a link, as a path inside the folder.
func follow(root *os.Root, name string) (string, error) {
	for range 40 {
		info, err := root.Lstat(name)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return name, err
		}
		to, err := root.Readlink(name)
		if err != nil {
			return "", err
		}
		if name = filepath.Join(filepath.Dir(name), to); filepath.IsAbs(to) || !filepath.IsLocal(name) {
			return "", fmt.Errorf("the link leads to %s: %w", to, fs.ErrPermission)
		}
	}
	return "", errors.New("too many links")
}

// sweep removes temporary files of ours that a crash left behind more than a day ago.
func (s *Store) sweep(root *os.Root) {
	dir, err := root.Open(".")
	if err != nil {
		return
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	for _, name := range names {
		if !strings.HasPrefix(name, temp) || !strings.HasSuffix(name, ".tmp") {
			continue
		}
		if info, err := root.Lstat(name); err == nil && info.Mode().IsRegular() && s.now().Sub(info.ModTime()) > 24*time.Hour {
			root.Remove(name)
		}
	}
}
