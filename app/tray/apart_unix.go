//go:build unix

package tray

import (
	"os/exec"
	"syscall"
)

// apart keeps signals of a terminal from the child: this program tells it when to end.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func silent(cmd *exec.Cmd) { apart(cmd) }

// background is the niceness of what nobody waits for.
const background = 10

func gently(pid int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, background) }
