package main

import (
	"os"
	"syscall"
)

// peakMiB is the most memory that a program had resident at once, in MiB.
func peakMiB(s *os.ProcessState) float64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(u.Maxrss) / 1024
}
