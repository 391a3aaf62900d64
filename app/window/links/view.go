// Package links is the window in which records of both sides are linked and taken apart.
package links

import "bothways/app/window/frame"

// New puts the screen into a frame.
func New(f *frame.Frame, _ any) { f.SetContent(frame.Text("…")) }
