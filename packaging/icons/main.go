// Command icons draws the program's picture in the sizes and forms that desktops want: PNG, ICO and ICNS.
package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"image"
	"image/png"
	"log"
	"os"
	"path/filepath"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

//go:embed bothways.svg
var drawing []byte

// sizes are those of the hicolor theme, in pixels.
var sizes = []int{16, 22, 24, 32, 48, 64, 128, 256, 512}

func main() {
	log.SetFlags(0)
	to := flag.String("to", ".", "write into `DIR`")
	flag.Parse()
	pictures := map[int][]byte{}
	for _, size := range sizes {
		data, err := picture(size)
		if err != nil {
			log.Fatalf("picture of %d pixels: %v", size, err)
		}
		pictures[size] = data
	}
	files := map[string][]byte{"bothways.svg": drawing, "bothways.ico": ico(pictures), "bothways.icns": icns(pictures)}
	for size, data := range pictures {
		files[fmt.Sprintf("%d.png", size)] = data
	}
	if err := os.MkdirAll(*to, 0o755); err != nil {
		log.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(*to, name), data, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// picture is the drawing as PNG.
func picture(size int) ([]byte, error) {
	svg, err := oksvg.ReadIconStream(bytes.NewReader(drawing))
	if err != nil {
		return nil, err
	}
	svg.SetTarget(0, 0, float64(size), float64(size))
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	svg.Draw(rasterx.NewDasher(size, size, rasterx.NewScannerGV(size, size, img, img.Bounds())), 1)
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	err = e.Encode(&b, img)
	return b.Bytes(), err
}
