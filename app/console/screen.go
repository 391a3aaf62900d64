package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"bothways/app/words"
	"golang.org/x/term"
)

// screen is stdout or stderr: a terminal, or not.
type screen struct {
	w    io.Writer
	line *status // a line that is written over; nil where there is no terminal
}

func screenOf(w io.Writer) screen {
	s := screen{w: w}
	if s.terminal() {
		s.line = &status{w: w}
	}
	return s
}

// descriptor is the file behind a stream.
func descriptor(stream any) (int, bool) {
	f, ok := stream.(*os.File)
	if !ok {
		return 0, false
	}
	return int(f.Fd()), true
}

func isTerminal(stream any) bool {
	fd, ok := descriptor(stream)
	return ok && term.IsTerminal(fd)
}

func (s screen) terminal() bool { return isTerminal(s.w) }

// width is the number of columns; 0 where lines may be as long as they are.
func (s screen) width() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if fd, ok := descriptor(s.w); ok {
		if n, _, err := term.GetSize(fd); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// clear takes the line that is written over away.
func (s screen) clear() {
	if s.line != nil {
		s.line.show("")
	}
}

// status is one line of a terminal that is written over.
type status struct {
	mu   sync.Mutex
	w    io.Writer
	last string
}

func (l *status) show(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if text == l.last {
		return
	}
	l.last = text
	fmt.Fprint(l.w, "\r\x1b[K"+text)
}

// canAsk tells whether a person sits at the other end.
func (c *console) canAsk() bool { return !c.json && isTerminal(c.In) && c.out.terminal() }

// ask puts a question that is answered with yes or no; no is the default.
func (c *console) ask(ctx context.Context, question string) bool {
	c.err.clear()
	fmt.Fprint(c.Err, question+" ["+words.T("y")+"/"+strings.ToUpper(words.T("n"))+"] ")
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(c.In).ReadString('\n')
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(c.Err)
		return false
	case text := <-answer:
		return text == "y" || text == "yes" || text == words.T("y") || text == words.T("yes")
	}
}

// askSecret reads a line from the terminal without showing it.
func (c *console) askSecret(ctx context.Context, question string) (string, error) {
	fd, ok := descriptor(c.In)
	if !ok || !term.IsTerminal(fd) {
		return "", wrong(words.T("there is no terminal to ask for the password; give it on stdin with --password-stdin"))
	}
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	fmt.Fprint(c.Err, question)
	type read struct {
		text []byte
		err  error
	}
	answer := make(chan read, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		answer <- read{text, err}
	}()
	defer fmt.Fprintln(c.Err)
	select {
	case <-ctx.Done():
		_ = term.Restore(fd, before)
		return "", ctx.Err()
	case r := <-answer:
		return string(r.text), r.err
	}
}
