package realservers

import (
	"bufio"
	"fmt"
	"net"
	"strings"
)

// imap signs in to a Cyrus as its administrator and sends it the commands.
func imap(port int, lines ...string) error {
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewScanner(conn)
	lines = append([]string{fmt.Sprintf("LOGIN %q %q", cyrusAdmin, password)}, lines...)
	for n, line := range append(lines, "LOGOUT") {
		if err := command(conn, in, n, line); err != nil {
			return err
		}
	}
	return nil
}

// command sends one IMAP command (RFC 3501) and reads up to its answer.
func command(conn net.Conn, in *bufio.Scanner, n int, line string) error {
	tag := fmt.Sprintf("a%d ", n)
	if _, err := fmt.Fprintf(conn, "%s%s\r\n", tag, line); err != nil {
		return err
	}
	for in.Scan() {
		answer, ours := strings.CutPrefix(in.Text(), tag)
		if !ours {
			continue
		}
		if strings.HasPrefix(answer, "OK") {
			return nil
		}
		verb, _, _ := strings.Cut(line, " ")
		return fmt.Errorf("imap %s: %s", verb, answer)
	}
	return fmt.Errorf("imap: %w", in.Err())
}
