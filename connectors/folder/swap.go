package folder

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"bothways/sync/side"
)

func tempName(dir string) string {
	var b [8]byte
	rand.Read(b[:])
	return filepath.Join(dir, temp+hex.EncodeToString(b[:])+".tmp")
}

// swap puts a staged file in the place of one that still holds was, and removes the old one. Where
// the system can exchange two names, what was swapped out is looked at and given back if another
// program has changed it in the last moment. ErrStale, ErrGone.
func swap(root *os.Root, tmp, target string, was, data []byte) error {
	if err := unchanged(root, target, was); err != nil {
		root.Remove(tmp)
		return err
	}
	err := errors.ErrUnsupported
	if filepath.Dir(target) == "." {
		err = exchange(root, tmp, target)
	}
	if errors.Is(err, fs.ErrNotExist) {
		root.Remove(tmp)
		return side.ErrGone
	}
	if err != nil {
		if err = root.Rename(tmp, target); err != nil {
			root.Remove(tmp)
			return failure(target, err, true)
		}
		noted("rename", tmp, target)
		return nil
	}
	noted("exchange", tmp, target)
	if out, err := root.ReadFile(tmp); err == nil && !bytes.Equal(out, was) {
		return giveBack(root, tmp, target, out, data)
	}
	root.Remove(tmp)
	noted("remove", tmp)
	return nil
}

// giveBack puts what was swapped out, held, back in the place of ours. If what comes out then is not
// ours, it is newer than held and is put back in turn.
func giveBack(root *os.Root, tmp, target string, held, ours []byte) error {
	for range 100 {
		if err := exchange(root, tmp, target); errors.Is(err, fs.ErrNotExist) {
			root.Remove(tmp) // deleted in between, which is newer still
			return side.ErrGone
		} else if err != nil {
			return failure(target, err, false)
		}
		out, err := root.ReadFile(tmp)
		if err != nil {
			return failure(target, err, false)
		}
		if bytes.Equal(out, ours) {
			root.Remove(tmp)
			return side.ErrStale
		}
		held, ours = out, held
	}
	return failure(target, errors.New("another program writes it all the time"), false)
}

// removeUnchanged deletes a file that still holds was: it is moved aside and looked at before it goes.
func removeUnchanged(root *os.Root, name string, was []byte) error {
	if err := unchanged(root, name, was); err != nil {
		return err
	}
	aside := tempName(".")
	if err := root.Rename(name, aside); errors.Is(err, fs.ErrNotExist) {
		return side.ErrGone
	} else if err != nil {
		return failure(name, err, true)
	}
	noted("rename", name, aside)
	if out, err := root.ReadFile(aside); err == nil && !bytes.Equal(out, was) {
		if err := root.Link(aside, name); err != nil && !errors.Is(err, fs.ErrExist) {
			if err := reserve(root, aside, name); err != nil && !errors.Is(err, fs.ErrExist) {
				return failure(name, err, false)
			}
		}
		root.Remove(aside)
		return side.ErrStale
	}
	if err := root.Remove(aside); err != nil {
		return failure(name, err, false)
	}
	noted("remove", aside)
	return nil
}
