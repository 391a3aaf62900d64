//go:build e2e

package main

import (
	"bufio"
	"encoding/json"
	"math"
	"net"
	"os"
	"reflect"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// A program built for the end-to-end tests tells at the socket BOTHWAYS_EYES what can be seen in its
// windows, as a screen reader would. Nothing can be done there: mouse and keyboard do that.
func init() {
	path := os.Getenv("BOTHWAYS_EYES")
	if path == "" {
		return
	}
	if conn, err := net.Dial("unix", path); err == nil {
		_ = conn.Close() // another one shows the windows
		return
	}
	_ = os.Remove(path)
	l, err := net.Listen("unix", path)
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go watch(conn)
		}
	}()
}

// seen is a part of a window.
type seen struct {
	Kind    string  `json:"kind"`
	Text    string  `json:"text,omitempty"`
	X       float32 `json:"x"` // of its middle, in pixels of the window
	Y       float32 `json:"y"`
	Focus   bool    `json:"focus,omitempty"`
	Off     bool    `json:"off,omitempty"`     // it cannot be used
	On      bool    `json:"on,omitempty"`      // it is checked
	Outside bool    `json:"outside,omitempty"` // it must be scrolled to
}

type seenWindow struct {
	Title string     `json:"title"`
	Mouse [2]float64 `json:"mouse"` // where the window last saw it, in pixels
	Parts []seen     `json:"parts"`
}

// blink is how often a watcher looks for a change.
const blink = 15 * time.Millisecond

// watch sends what is seen, and again whenever it has changed.
func watch(conn net.Conn) {
	defer conn.Close()
	out := bufio.NewWriter(conn)
	last := ""
	for {
		var now []seenWindow
		fyne.DoAndWait(func() {
			now = []seenWindow{}
			for _, w := range fyne.CurrentApp().Driver().AllWindows() {
				now = append(now, seenWindow{w.Title(), mouse(w), look(w.Canvas())})
			}
		})
		data, err := json.Marshal(now)
		if err != nil {
			panic(err)
		}
		if string(data) != last {
			last = string(data)
			if _, err := out.Write(append(data, '\n')); err != nil || out.Flush() != nil {
				return
			}
		}
		time.Sleep(blink)
	}
}

// mouse is where a window saw the mouse last: when it has seen it arrive, all that came before it was dealt with.
func mouse(w fyne.Window) (at [2]float64) {
	if pos := reflect.Indirect(reflect.ValueOf(w)).FieldByName("mousePos"); pos.IsValid() {
		for i := range at {
			at[i] = math.Round(pos.Field(i).Float() * float64(w.Canvas().Scale()))
		}
	}
	return at
}

// eye goes over a window's parts.
type eye struct {
	canvas fyne.Canvas
	parts  []seen
}

// look lists what can be seen, the foremost dialog alone if there is one.
func look(c fyne.Canvas) []seen {
	e := &eye{canvas: c}
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	e.over(root, fyne.NewPos(0, 0), c.Size())
	return e.parts
}

// over goes over a part and what is in it, as far as it lies within a rectangle.
func (e *eye) over(o fyne.CanvasObject, from fyne.Position, to fyne.Size) {
	if o == nil || reflect.ValueOf(o).IsNil() || !o.Visible() {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	p := describe(o)
	size := o.Size()
	if p.Kind == "radioItem" || p.Kind == "Check" { // wider than what can be clicked
		size = size.Min(o.MinSize())
	}
	mid := at.AddXY(size.Width/2, size.Height/2)
	scale := e.canvas.Scale()
	p.X, p.Y = mid.X*scale, mid.Y*scale
	p.Outside = mid.X < from.X || mid.Y < from.Y || mid.X > from.X+to.Width || mid.Y > from.Y+to.Height
	p.Focus = e.canvas.Focused() != nil && any(e.canvas.Focused()) == any(o)
	if p.Text != "" || p.Focus {
		e.parts = append(e.parts, p)
	}
	if s, ok := o.(*container.Scroll); ok {
		from, to = at, s.Size()
	}
	switch o := o.(type) {
	case *widget.Label:
	case *fyne.Container:
		for _, x := range o.Objects {
			e.over(x, from, to)
		}
	case fyne.Widget:
		for _, x := range test.WidgetRenderer(o).Objects() {
			e.over(x, from, to)
		}
	}
}

// describe reads the text and the state of a part.
func describe(o fyne.CanvasObject) (p seen) {
	v := reflect.Indirect(reflect.ValueOf(o))
	p.Kind = v.Type().Name()
	if v.Kind() == reflect.Struct {
		for _, name := range []string{"Text", "Label", "Selected", "PlaceHolder"} {
			if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String && p.Text == "" {
				p.Text = f.String()
			}
		}
		for _, name := range []string{"Checked", "Selected"} {
			if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.Bool {
				p.On = f.Bool()
			}
		}
	}
	if d, ok := o.(fyne.Disableable); ok {
		p.Off = d.Disabled()
	}
	return p
}
