package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"bothways/app/settings"
)

// Send tells a program of the home something and waits, for seconds at most, until it was taken. It
// fails with ErrNobody where none listens.
func Send(home settings.Home, name string, m Message) error {
	if !owned(Path(home, name)) {
		return ErrNobody
	}
	conn, err := net.DialTimeout("unix", Path(home, name), patience)
	if err != nil {
		return ErrNobody
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if err := json.NewEncoder(conn).Encode(m); err != nil {
		return fmt.Errorf("tell %s: %w", name, err)
	}
	line, err := bufio.NewReader(conn).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("tell %s: %w", name, err)
	}
	var r reply
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("tell %s: %w", name, err)
	}
	if !r.OK {
		return fmt.Errorf("tell %s: %s", name, r.Error)
	}
	return nil
}

// again is how often Deliver tries.
const again = 50 * time.Millisecond

// Deliver is Send for a program that is just starting: it tries until ctx ends.
func Deliver(ctx context.Context, home settings.Home, name string, m Message) error {
	for {
		err := Send(home, name, m)
		if !errors.Is(err, ErrNobody) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(again):
		}
	}
}

// ServeOrSend serves under a name or, where another program does already, hands it the message;
// served tells which.
func ServeOrSend(ctx context.Context, home settings.Home, name string, m Message, handle Handler) (done <-chan struct{}, served bool, err error) {
	for {
		if done, err = Serve(ctx, home, name, handle); !errors.Is(err, ErrRunning) {
			return done, err == nil, err
		}
		if err = Send(home, name, m); !errors.Is(err, ErrNobody) {
			return nil, false, err
		}
		select { // it is starting or ending: who will have the name shows soon
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-time.After(again):
		}
	}
}
