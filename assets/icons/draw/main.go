// Command draw makes the pictures of the folder it is run in.
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"os"
)

func main() {
	for name, layers := range pictures() {
		size := 64
		if name == "bothways" {
			size = 256
		}
		if err := save(name+".png", render(layers, size)); err != nil {
			log.Fatal(err)
		}
	}
}

// The colours say the same as the shapes do, once more.
var (
	dark   = color.RGBA{12, 26, 48, 255}
	white  = color.RGBA{255, 255, 255, 255}
	blue   = color.RGBA{28, 104, 204, 255}
	gray   = color.RGBA{96, 106, 122, 255}
	orange = color.RGBA{250, 176, 5, 255}
	red    = color.RGBA{200, 30, 45, 255}
)

// pictures are all of them by name, as layers from the bottom up, on a square of 64 units.
func pictures() map[string][]layer {
	out := map[string][]layer{
		"bothways":            append(disc(blue), layer{arrows(), white}),
		"tray-in-step":        append(disc(blue), layer{arrows(), white}),
		"tray-paused":         append(disc(gray), layer{either(box(20, 18, 29, 46), box(35, 18, 44, 46)), white}),
		"tray-trouble":        append(warning(), layer{either(bar(32, 23, 32, 37, 4), circle(32, 46.5, 4.2)), white}),
		"tray-needs-you-more": needs("9+", 31),
	}
	for n := 1; n <= 9; n++ {
		out[fmt.Sprintf("tray-needs-you-%d", n)] = needs(fmt.Sprint(n), 40)
	}
	const frames = 4
	for i := range frames {
		out[fmt.Sprintf("tray-working-%d", i)] = append(disc(blue), layer{round(float64(i) * 180 / frames), white})
	}
	return out
}

// disc is the round ground, with a dark rim for light panels and a white one for dark panels.
func disc(fill color.RGBA) []layer {
	return []layer{{circle(32, 32, 31.5), white}, {circle(32, 32, 29), dark}, {circle(32, 32, 27), fill}}
}

// warning is the triangular ground.
func warning() []layer {
	return []layer{{corner(7.5), white}, {corner(5), dark}, {corner(3), red}}
}

// corner is a triangle whose corners and sides are drawn with a pen of that radius.
func corner(r float64) shape {
	const top, foot, left, right = 9.5, 53.5, 9.0, 55.0
	return either(triangle(32, top, left, foot, right, foot), bar(32, top, left, foot, r), bar(left, foot, right, foot, r), bar(right, foot, 32, top, r))
}

// needs is a bubble with a number: a square ground with a tail.
func needs(text string, size float64) []layer {
	bubble := func(r float64) shape {
		return either(box(12-r, 12-r, 52+r, 44+r).rounded(12-r, 12-r, 52+r, 44+r, 8+r), triangle(16-r, 40, 36+r, 40, 15, 61-4+r))
	}
	return []layer{{bubble(11), white}, {bubble(8.5), dark}, {bubble(6.5), orange}, {letters(text, size, 32, 28), dark}}
}

func save(name string, img image.Image) error {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, img); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}
