//go:build unix

package control

import (
	"os"
	"syscall"
)

// owned tells whether a path is this user's.
func owned(path string) bool {
	info, err := os.Lstat(path)
	if err != nil {
		return false
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(s.Uid) == os.Getuid()
}
