package icons

import (
	"bytes"
	"image/png"
	"testing"
)

func TestEveryStateHasAPictureOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	look := func(name string, data []byte) {
		t.Helper()
		if at := bytes.Index(data, []byte("\x89PNG")); at > 0 {
			data = data[at:]
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != 64 || img.Bounds().Dy() != 64 {
			t.Fatalf("%s: %v", name, err)
		}
		if other, ok := seen[string(data)]; ok {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[string(data)] = name
	}
	for _, kind := range []string{"in-step", "trouble", "paused"} {
		look(kind, Tray(kind, 0, 0))
	}
	for frame := range Frames {
		look("working", Tray("working", 0, frame))
	}
	for n := 1; n <= most+1; n++ {
		look("needs-you", Tray("needs-you", n, 0))
	}
	if !bytes.Equal(Tray("working", 0, 0), Tray("working", 0, Frames)) {
		t.Error("the movement has no end")
	}
	if len(App()) == 0 {
		t.Error("the program has no picture")
	}
}
