//go:build !unix

package folder

import (
	"io/fs"
	"os"
)

// stampOf knows no inode and no time of status change here: an edit that sets size and time back is missed.
func stampOf(info fs.FileInfo) stamp {
	return stamp{size: info.Size(), mtime: info.ModTime().UnixNano()}
}

// placeOf has only the path to go by.
func placeOf(dir *os.File) string { return "path:" + digest(dir.Name()) }

func writable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o200 != 0
}

func keepOwner(*os.File, fs.FileInfo) {}
