package control

import (
	"context"
	"io"
	"os"
)

// ParentEnv is set for a program that another one has started: it ends its work when stdin closes,
// and tells its parent nothing that the parent sees anyway.
const ParentEnv = "BOTHWAYS_PARENT"

// Child tells whether another program of Bothways has started this one.
func Child() bool { return os.Getenv(ParentEnv) != "" }

// WithParent ends ctx when the parent closes stdin, which it also does by its own end. Without a
// parent ctx stays as it is.
func WithParent(ctx context.Context, stdin io.Reader) context.Context {
	if !Child() {
		return ctx
	}
	ctx, end := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		end()
	}()
	return ctx
}
