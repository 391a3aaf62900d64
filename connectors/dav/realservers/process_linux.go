package realservers

import (
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
)

// prepare puts a server into a group of its own, under its owner's rights, that ends with the
// tests however they end.
func prepare(cmd *exec.Cmd, owner *user.User) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if owner != nil {
		uid, _ := strconv.ParseUint(owner.Uid, 10, 32)
		gid, _ := strconv.ParseUint(owner.Gid, 10, 32)
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
}

// signal reaches the whole group, so that no worker stays behind.
func signal(p *os.Process, hard bool) {
	what := syscall.SIGTERM
	if hard {
		what = syscall.SIGKILL
	}
	_ = syscall.Kill(-p.Pid, what)
}

var starts = make(chan func())

// The signal of a parent's death is that of its thread, so all starts come from one that stays.
func init() {
	go func() {
		runtime.LockOSThread()
		for start := range starts {
			start()
		}
	}()
}

func launch(cmd *exec.Cmd) error {
	done := make(chan error)
	starts <- func() { done <- cmd.Start() }
	return <-done
}
