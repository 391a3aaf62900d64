// Package icons holds the program's pictures; draw makes them.
package icons

import (
	"embed"
	"fmt"
)

//go:generate go run ./draw

//go:embed *.png
var pictures embed.FS

// Frames is the number of pictures of an icon that moves.
const Frames = 4

// most is the highest number that has a picture; above it stands "more".
const most = 9

// Tray is an icon of the tray in the form that the system's panel wants. kind is in-step, working,
// needs-you, trouble or paused; count goes with needs-you, frame with working.
func Tray(kind string, count, frame int) []byte {
	switch kind {
	case "working":
		kind = fmt.Sprintf("working-%d", frame%Frames)
	case "needs-you":
		if count > most {
			kind = "needs-you-more"
		} else {
			kind = fmt.Sprintf("needs-you-%d", max(count, 1))
		}
	}
	data, err := pictures.ReadFile("tray-" + kind + ".png")
	if err != nil {
		data, _ = pictures.ReadFile("tray-in-step.png")
	}
	return wrapped(data)
}

// App is the program's own picture, 256 pixels wide, as PNG.
func App() []byte {
	data, _ := pictures.ReadFile("bothways.png")
	return data
}
