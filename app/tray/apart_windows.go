package tray

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// apart keeps Ctrl-C of a console from the child: this program tells it when to end.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// silent opens no console for the child and lets it go second.
func silent(cmd *exec.Cmd) {
	apart(cmd)
	cmd.SysProcAttr.CreationFlags |= windows.CREATE_NO_WINDOW | windows.BELOW_NORMAL_PRIORITY_CLASS
}

func gently(int) {}
