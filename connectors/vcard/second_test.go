package vcard

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	govcard "github.com/emersion/go-vcard"
)

func TestSecondReader(t *testing.T) {
	files, _ := filepath.Glob("testdata/cards/*.vcf")
	for _, f := range files {
		file, _ := os.ReadFile(f)
		r := get(t, file)
		for _, version := range []string{"3.0", "4.0"} {
			made, err := New("DE", version).Make(r)
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			c, err := govcard.NewDecoder(bytes.NewReader(made)).Decode()
			if err != nil {
				t.Fatalf("%s: %v\n%s", f, err, made)
			}
			// That reader leaves the backslash in front of a semicolon.
			if fn := strings.ReplaceAll(c.Value("FN"), `\;`, ";"); fn != r.Text("FN") {
				t.Errorf("%s: FN %q, not %q", f, fn, r.Text("FN"))
			}
			mails := map[string]bool{}
			for _, m := range c.Values("EMAIL") {
				mails[strings.ToLower(m)] = true
			}
			for _, v := range r.Members("EMAIL") {
				if !mails[v.Text] {
					t.Errorf("%s: EMAIL %q is not among %v\n%s", f, v.Text, mails, made)
				}
			}
		}
	}
}
