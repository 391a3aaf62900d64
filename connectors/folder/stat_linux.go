package folder

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// stampOf takes what tells that a file may have changed. The time of the last status change cannot
// be set back, so it also shows an edit whose modification time was.
func stampOf(info fs.FileInfo) stamp {
	st := stamp{size: info.Size(), mtime: info.ModTime().UnixNano()}
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		st.inode, st.ctime = sys.Ino, sys.Ctim.Nano()
	}
	return st
}

// placeOf identifies a directory: the file system's own id, which outlives a reboot where a device
// number may not, and the inode.
func placeOf(dir *os.File) string {
	info, err := dir.Stat()
	if err != nil {
		return ""
	}
	sys, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	var vfs unix.Statfs_t
	if err := unix.Fstatfs(int(dir.Fd()), &vfs); err == nil && vfs.Fsid.Val != [2]int32{} {
		return fmt.Sprintf("%08x%08x:%d", uint32(vfs.Fsid.Val[0]), uint32(vfs.Fsid.Val[1]), sys.Ino)
	}
	return fmt.Sprintf("%x:%d", uint64(sys.Dev), sys.Ino)
}

func writable(path string) bool { return unix.Access(path, unix.W_OK) == nil }

// keepOwner gives the new file the old one's owner, as far as that is allowed.
func keepOwner(f *os.File, was fs.FileInfo) {
	now, err := f.Stat()
	if err != nil {
		return
	}
	old, ok1 := was.Sys().(*syscall.Stat_t)
	own, ok2 := now.Sys().(*syscall.Stat_t)
	if ok1 && ok2 && (old.Uid != own.Uid || old.Gid != own.Gid) {
		_ = f.Chown(int(old.Uid), int(old.Gid))
	}
}
