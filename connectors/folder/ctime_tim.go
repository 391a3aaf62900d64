//go:build unix && !linux && !darwin && !netbsd && !freebsd

package folder

import "syscall"

func changeTime(st *syscall.Stat_t) int64 { return st.Ctim.Nano() }
