package secrets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// commandTime is long enough to type a passphrase.
const commandTime = time.Minute

// longest is how much of a command's output is looked at, in bytes.
const longest = 64 << 10

// Run starts a program without a shell and gives the first line it prints. Errors name the program
// alone: neither its arguments nor anything it printed.
func Run(ctx context.Context, argv []string) (string, error) {
	if len(argv) == 0 || argv[0] == "" {
		return "", errors.New("the command names no program")
	}
	program := filepath.Base(argv[0])
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	var out firstLine
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", fmt.Errorf("%s: did not end in time", program)
	case ctx.Err() != nil:
		return "", fmt.Errorf("%s: %w", program, ctx.Err())
	case errors.As(err, &exit):
		return "", fmt.Errorf("%s: failed (%s); start it by hand to see why", program, exit.ProcessState)
	case errors.Is(err, exec.ErrWaitDelay):
		// A child that it left behind holds its output open; what it printed is there.
	case err != nil:
		return "", fmt.Errorf("%s: cannot be started: %w", program, bare(err))
	}
	secret := out.text()
	if secret == "" {
		return "", fmt.Errorf("%s: printed nothing", program)
	}
	return secret, nil
}

// bare is the cause alone, without the path it happened to.
func bare(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// firstLine keeps what comes before the first line end and takes the rest as read.
type firstLine struct {
	line []byte
	done bool
}

func (l *firstLine) Write(p []byte) (int, error) {
	if !l.done {
		line, _, end := bytes.Cut(p, []byte("\n"))
		l.line = append(l.line, line[:min(len(line), longest-len(l.line))]...)
		l.done = end
	}
	return len(p), nil
}

func (l *firstLine) text() string { return string(bytes.TrimSuffix(l.line, []byte("\r"))) }

// WithCommands gives a store that asks a command where the settings name one, and the other store
// for everything else. argv gives nil where there is no command.
func WithCommands(rest Store, argv func(account, name string) []string) Store {
	return commands{rest, argv}
}

type commands struct {
	rest Store
	argv func(account, name string) []string
}

func (c commands) Get(account, name string) (string, error) {
	argv := c.argv(account, name)
	if len(argv) == 0 {
		return c.rest.Get(account, name)
	}
	secret, err := Run(context.Background(), argv)
	if err != nil {
		return "", fmt.Errorf("%s: %s: %w", account, name, err)
	}
	return secret, nil
}

func (c commands) Set(account, name, secret string) error {
	if argv := c.argv(account, name); len(argv) > 0 {
		return fmt.Errorf("%s: %s: %w (%s) and cannot be stored", account, name, ErrReadOnly, filepath.Base(argv[0]))
	}
	return c.rest.Set(account, name, secret)
}

func (c commands) Delete(account, name string) error {
	if len(c.argv(account, name)) > 0 {
		return nil
	}
	return c.rest.Delete(account, name)
}
