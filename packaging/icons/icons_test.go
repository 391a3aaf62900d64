package main

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"testing"
)

// The pictures have their sizes, are drawn in the middle and clear at the corners.
func TestPictures(t *testing.T) {
	pictures := map[int][]byte{}
	for _, size := range sizes {
		data, err := picture(size)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); b.Dx() != size || b.Dy() != size {
			t.Errorf("%d: %v", size, b)
		}
		if _, _, _, a := img.At(0, 0).RGBA(); a != 0 {
			t.Errorf("%d: the corner is not clear", size)
		}
		if r, g, b, a := img.At(size/2, size/8).RGBA(); a != 0xffff || b <= r || b <= g {
			t.Errorf("%d: the ground is not blue: %d %d %d %d", size, r, g, b, a)
		}
		pictures[size] = data
	}
	if data := icns(pictures); string(data[:4]) != "icns" || binary.BigEndian.Uint32(data[4:]) != uint32(len(data)) {
		t.Errorf("icns: %x of %d bytes", data[:8], len(data))
	}
	data := ico(pictures)
	n := int(binary.LittleEndian.Uint16(data[4:]))
	last := data[6+16*(n-1):]
	if at, length := binary.LittleEndian.Uint32(last[12:]), binary.LittleEndian.Uint32(last[8:]); n != 7 || last[0] != 0 || int(at+length) != len(data) || !bytes.Equal(data[at:], pictures[256]) {
		t.Errorf("ico: %d pictures, the last of %d bytes at %d of %d", n, length, at, len(data))
	}
}
