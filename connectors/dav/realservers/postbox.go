package realservers

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
)

// postbox takes in the mail that a server sends (RFC 5321) and delivers none of it.
type postbox struct {
	listener net.Listener
	mu       sync.Mutex
	taken    []string
}

func newPostbox() (*postbox, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &postbox{listener: l}
	go p.serve()
	return p, nil
}

func (p *postbox) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

func (p *postbox) close() { _ = p.listener.Close() }

func (p *postbox) mails() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.taken...)
}

func (p *postbox) serve() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.converse(conn)
	}
}

// converse answers one client. A mail counts from the moment its sender is named, so that one that
// is broken off is seen too.
func (p *postbox) converse(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	in.Buffer(nil, 16<<20)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 postbox")
	at := -1
	for in.Scan() {
		verb, _, _ := strings.Cut(strings.ToUpper(in.Text()), " ")
		switch verb {
		case "MAIL":
			at = p.open()
			say("250 ok")
		case "DATA":
			say("354 go on")
			p.fill(at, in)
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default: // EHLO, RCPT, RSET, NOOP
			say("250 ok")
		}
	}
}

func (p *postbox) open() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken = append(p.taken, "")
	return len(p.taken) - 1
}

// fill reads a mail up to the line that is one dot.
func (p *postbox) fill(at int, in *bufio.Scanner) {
	var text strings.Builder
	for in.Scan() && in.Text() != "." {
		text.WriteString(strings.TrimPrefix(in.Text(), ".") + "\r\n")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if at >= 0 {
		p.taken[at] = text.String()
	}
}
