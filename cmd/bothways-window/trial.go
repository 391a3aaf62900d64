package main

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"sync"

	"bothways/app/demo"
)

// trial lays out the sample data in a directory of its own and opens windows on it. The world ends with
// them.
type trial struct {
	log  *slog.Logger
	open sync.WaitGroup
}

func (t *trial) start(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "bothways-sample-")
	if err != nil {
		return err
	}
	w, err := demo.Ready(ctx, dir)
	if err != nil {
		_ = os.RemoveAll(dir)
		return err
	}
	var cmd *exec.Cmd
	program, err := os.Executable()
	if err == nil {
		cmd = exec.Command(program, "--home", w.Home, "--show", "review")
		cmd.Stderr = os.Stderr
		err = cmd.Start()
	}
	if err != nil {
		_ = w.Close()
		_ = os.RemoveAll(dir)
		return err
	}
	t.open.Go(func() {
		if err := cmd.Wait(); err != nil {
			t.log.Warn("the sample's windows", "err", err)
		}
		_ = w.Close()
		_ = os.RemoveAll(dir)
	})
	return nil
}

// wait ends with the last window on a sample: its servers live here.
func (t *trial) wait() { t.open.Wait() }
