//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// part is what can be seen of a window; the program tells it as it would a screen reader.
type part struct {
	Kind, Text              string
	X, Y                    float64
	Focus, Off, On, Outside bool
}

func (p part) String() string {
	mark := ""
	if p.Focus {
		mark += "*"
	}
	if p.Off {
		mark += "-"
	}
	return fmt.Sprintf("%s%s %q", mark, p.Kind, p.Text)
}

// person looks at one window and has a mouse and a keyboard, as any program under X sees them.
type person struct {
	*stage
	title  string
	id     string // of the X window
	sees   *bufio.Reader
	conn   net.Conn
	parts  []part
	mouse  [2]float64 // where the window last saw it
	corner int        // where the mouse was moved to last
}

// shown is the X window of that name that is on the screen, "" for none.
func (s *stage) shown(window string) string {
	out, err := s.tool("xdotool", "search", "--onlyvisible", "--name", "^"+window+" – Bothways$")
	if err != nil {
		return ""
	}
	id, _, _ := strings.Cut(out, "\n")
	return id
}

// at waits until a window is on the screen and has the keyboard.
func (s *stage) at(window string) *person {
	s.Helper()
	p := &person{stage: s, title: window + " – Bothways"}
	for end := time.Now().Add(long); p.id == ""; p.id = s.shown(window) {
		if time.Now().After(end) {
			s.Fatalf("%s is not on the screen", window)
		}
	}
	if out, err := s.tool("xdotool", "windowactivate", "--sync", p.id); err != nil {
		s.Fatalf("%s: %v %s", window, err, out)
	}
	conn, err := net.Dial("unix", s.dir+"/run/eyes")
	s.must(err)
	p.conn = conn
	s.Cleanup(func() { _ = conn.Close() })
	p.sees = bufio.NewReaderSize(p.conn, 1<<20)
	p.until("anything", func() bool { return len(p.parts) > 0 })
	return p
}

// until waits until something is to be seen.
func (p *person) until(what string, holds func() bool) {
	p.Helper()
	p.must(p.conn.SetReadDeadline(time.Now().Add(long)))
	for !holds() {
		if !p.next() {
			p.Fatalf("%s: %q never came: %v", p.title, what, p.parts)
		}
	}
}

// next takes the next change; false where none comes.
func (p *person) next() (ok bool) {
	line, err := p.sees.ReadBytes('\n')
	if err != nil {
		return false
	}
	var all []struct {
		Title string
		Mouse [2]float64
		Parts []part
	}
	p.must(json.Unmarshal(line, &all))
	for _, w := range all {
		if w.Title == p.title {
			p.parts, p.mouse = w.Parts, w.Mouse
		}
	}
	return true
}

// find looks for a part that can be used, by its text or the beginning of it. "Button:OK" says the kind, too, and
// "OK#2" means the second of them.
func (p *person) find(what string) (part, bool) {
	kind, text, both := strings.Cut(what, ":")
	if !both {
		kind, text = "", what
	}
	text, nth, _ := strings.Cut(text, "#")
	for _, exact := range []bool{true, false} {
		left := 1
		if n, err := strconv.Atoi(nth); err == nil {
			left = n
		}
		for _, x := range p.parts {
			if (kind == "" || x.Kind == kind) && !x.Off && (x.Text == text || !exact && strings.HasPrefix(x.Text, text)) {
				if left--; left == 0 {
					return x, true
				}
			}
		}
	}
	return part{}, false
}

// reads waits for a text.
func (p *person) reads(text string) {
	p.Helper()
	p.until(text, func() bool {
		for _, x := range p.parts {
			if strings.Contains(x.Text, text) {
				return true
			}
		}
		return false
	})
}

// clicks clicks on a part as soon as it is there; the button is X's: 1 left, 3 right.
func (p *person) clicks(text string, button ...string) {
	p.Helper()
	which := append(button, "1")[0]
	var x part
	for {
		p.until(text, func() (ok bool) { x, ok = p.find(text); return ok && !x.Outside })
		p.moves(int(x.X), int(x.Y))
		if y, ok := p.find(text); ok && y.X == x.X && y.Y == x.Y { // else it has moved meanwhile
			break
		}
	}
	p.does("click", which)
}

// moves moves the mouse, and waits until the window has seen it there, and so has dealt with all that came before.
func (p *person) moves(x, y int) {
	p.Helper()
	if out, err := p.tool("xdotool", "mousemove", "--window", p.id, fmt.Sprint(x), fmt.Sprint(y)); err != nil {
		p.Fatalf("xdotool mousemove: %v %s", err, out)
	}
	p.until(fmt.Sprintf("the mouse at %d, %d", x, y), func() bool { return p.mouse == [2]float64{float64(x), float64(y)} })
}

// does has xdotool do something, and waits until it was dealt with.
func (p *person) does(args ...string) {
	p.Helper()
	if out, err := p.tool(append([]string{"xdotool"}, args...)...); err != nil {
		p.Fatalf("xdotool %v: %v %s", args, err, out)
	}
	p.settles()
}

// settles waits until the window has dealt with all that was done, with the mouse in its corner.
func (p *person) settles() {
	p.Helper()
	p.corner = p.corner%8 + 1
	p.moves(p.corner, 1)
}

// leaves presses a key that closes the window.
func (p *person) leaves(key string) {
	p.Helper()
	if out, err := p.tool("xdotool", "key", "--clearmodifiers", key); err != nil {
		p.Fatalf("xdotool key %s: %v %s", key, err, out)
	}
}

// keys presses keys, one after the other.
func (p *person) keys(keys ...string) {
	p.Helper()
	p.does(append([]string{"key", "--clearmodifiers"}, keys...)...)
}

// types types a text where the keyboard is, and waits until it stands there.
func (p *person) types(text string) {
	p.Helper()
	p.does("key", "--clearmodifiers", "ctrl+a")
	p.does("type", "--delay", "1", text)
	p.until(text, func() bool { x := p.focus(); return x.Text == text })
}

// focus is the part that has the keyboard.
func (p *person) focus() part {
	for _, x := range p.parts {
		if x.Focus {
			return x
		}
	}
	return part{}
}

// goes presses Tab until the keyboard is at a part.
func (p *person) goes(to string) {
	p.Helper()
	p.until(to, func() bool { _, ok := p.find(to); return ok })
	for range 60 {
		x, _ := p.find(to)
		if x.Focus {
			return
		}
		p.keys("Tab")
	}
	p.Fatalf("%s: the keyboard never comes to %q: %v", p.title, to, p.parts)
}

// presses goes to a part with the keyboard and presses Enter there.
func (p *person) presses(button string) { p.Helper(); p.goes(button); p.keys("Return") }
