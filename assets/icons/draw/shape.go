package main

import (
	"image"
	"image/color"
	"log"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// shape tells whether a point is inside, on a square of 64 units.
type shape func(x, y float64) bool

// layer is a shape in a colour.
type layer struct {
	inside shape
	color  color.RGBA
}

// fine is how many points each pixel is made of, in each direction.
const fine = 8

// render paints the layers.
func render(layers []layer, size int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for py := range size {
		for px := range size {
			img.SetNRGBA(px, py, pixel(layers, px, py, float64(size)))
		}
	}
	return img
}

func pixel(layers []layer, px, py int, size float64) color.NRGBA {
	var r, g, b, a int
	for i := range fine * fine {
		x := (float64(px) + (float64(i%fine)+0.5)/fine) * 64 / size
		y := (float64(py) + (float64(i/fine)+0.5)/fine) * 64 / size
		for at := len(layers) - 1; at >= 0; at-- {
			if l := layers[at]; l.inside(x, y) {
				r, g, b, a = r+int(l.color.R), g+int(l.color.G), b+int(l.color.B), a+1
				break
			}
		}
	}
	if a == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(r / a), uint8(g / a), uint8(b / a), uint8(a * 255 / (fine * fine))}
}

func either(shapes ...shape) shape {
	return func(x, y float64) bool {
		for _, s := range shapes {
			if s(x, y) {
				return true
			}
		}
		return false
	}
}

func circle(cx, cy, r float64) shape {
	return func(x, y float64) bool { return math.Hypot(x-cx, y-cy) <= r }
}

func box(x0, y0, x1, y1 float64) shape {
	return func(x, y float64) bool { return x0 <= x && x <= x1 && y0 <= y && y <= y1 }
}

// rounded takes the corners of a box off.
func (s shape) rounded(x0, y0, x1, y1, r float64) shape {
	return func(x, y float64) bool {
		cx, cy := min(max(x, x0+r), x1-r), min(max(y, y0+r), y1-r)
		return s(x, y) && math.Hypot(x-cx, y-cy) <= r
	}
}

// bar is a line with round ends.
func bar(x0, y0, x1, y1, r float64) shape {
	dx, dy := x1-x0, y1-y0
	return func(x, y float64) bool {
		t := min(max(((x-x0)*dx+(y-y0)*dy)/(dx*dx+dy*dy), 0), 1)
		return math.Hypot(x-x0-t*dx, y-y0-t*dy) <= r
	}
}

func triangle(x0, y0, x1, y1, x2, y2 float64) shape {
	side := func(ax, ay, bx, by, x, y float64) bool { return (bx-ax)*(y-ay)-(by-ay)*(x-ax) >= 0 }
	return func(x, y float64) bool {
		a, b, c := side(x0, y0, x1, y1, x, y), side(x1, y1, x2, y2, x, y), side(x2, y2, x0, y0, x, y)
		return a == b && b == c
	}
}

// arrows are two of them, one for each way.
func arrows() shape {
	return either(
		box(14, 20.5, 38, 27.5), triangle(37, 14, 51, 24, 37, 34),
		box(26, 36.5, 50, 43.5), triangle(27, 30, 13, 40, 27, 50))
}

// round is two arrows that run in a circle, turned by some degrees.
func round(turn float64) shape {
	const inner, outer, span = 11.5, 18.5, 105.0
	const rad = math.Pi / 180
	one := func(x, y float64) bool {
		x, y = x-32, y-32
		r, at := math.Hypot(x, y), math.Mod(math.Atan2(y, x)/rad+720, 360)
		if inner <= r && r <= outer && at <= span {
			return true
		}
		mid := (inner + outer) / 2
		tip, foot := (span+42)*rad, (span-2)*rad
		return triangle(mid*math.Cos(tip), mid*math.Sin(tip),
			(inner-5)*math.Cos(foot), (inner-5)*math.Sin(foot), (outer+5)*math.Cos(foot), (outer+5)*math.Sin(foot))(x, y)
	}
	return func(x, y float64) bool {
		s, c := math.Sincos(-turn * rad)
		x, y = x-32, y-32
		x, y = x*c-y*s, x*s+y*c
		return one(32+x, 32+y) || one(32-x, 32-y)
	}
}

// letters is a text around a point, with capitals of about 0.7 times the size.
func letters(text string, size, cx, cy float64) shape {
	const scale = fine
	f, err := opentype.Parse(gobold.TTF)
	if err != nil {
		log.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size * scale, DPI: 72})
	if err != nil {
		log.Fatal(err)
	}
	bounds, _ := font.BoundString(face, text)
	mask := image.NewAlpha(image.Rect(0, 0, 64*scale, 64*scale))
	at := fixed.Point26_6{
		X: fixed.Int26_6(cx*scale*64) - (bounds.Min.X+bounds.Max.X)/2,
		Y: fixed.Int26_6(cy*scale*64) - (bounds.Min.Y+bounds.Max.Y)/2,
	}
	(&font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: at}).DrawString(text)
	return func(x, y float64) bool { return mask.AlphaAt(int(x*scale), int(y*scale)).A >= 128 }
}
