package vcard

import (
	"errors"
	"strings"
	"testing"

	"bothways/sync/side"
)

func TestSplitAndSplice(t *testing.T) {
	l := New("", "")
	a, b := "BEGIN:VCARD\nFN:a\nEND:VCARD\n", "begin:vcard\nAGENT:\nBEGIN:VCARD\nFN:c\nEND:VCARD\nFN:b\nend:vcard"
	for name, row := range map[string]struct {
		file string
		want []string
	}{
		"two":        {a + b, []string{a, b}},
		"blanks":     {"\xef\xbb\xbf\n\n" + a + "\n \n" + a + "\n", []string{a, a}},
		"unfinished": {"BEGIN:VCARD\nFN:x\n" + a, []string{"BEGIN:VCARD\nFN:x\n", a}},
		"cut off":    {a + "BEGIN:VC", []string{a, "BEGIN:VC"}},
		"cr":         {strings.ReplaceAll(a+a, "\n", "\r"), []string{strings.ReplaceAll(a, "\n", "\r"), strings.ReplaceAll(a, "\n", "\r")}},
		"junk":       {"junk\n" + a, []string{"junk\n", a}},
	} {
		docs, err := l.Split([]byte(row.file))
		if err != nil || len(docs) != len(row.want) {
			t.Errorf("%s: %q %v", name, docs, err)
			continue
		}
		for i, d := range docs {
			if string(d) != row.want[i] {
				t.Errorf("%s: %q", name, d)
			}
			if same, err := l.Splice([]byte(row.file), i, d); err != nil || string(same) != row.file {
				t.Errorf("%s: put back %q %v", name, same, err)
			}
		}
	}
	if _, err := l.Split([]byte("\n\n")); !errors.Is(err, side.ErrInvalid) {
		t.Error("an empty file is no file of no cards")
	}
	file := []byte("\n" + a + "\n" + b)
	for i, row := range []struct {
		at   int
		doc  []byte
		want string
	}{
		{0, nil, "\n\n" + b}, {1, nil, "\n" + a + "\n"}, {0, []byte(b), "\n" + b + "\n\n" + b}, {2, []byte(a), "\n" + a + "\n" + b + "\n" + a},
	} {
		if got, err := l.Splice(file, row.at, row.doc); err != nil || string(got) != row.want {
			t.Errorf("%d: %q %v", i, got, err)
		}
	}
	if got, err := l.Splice(nil, 0, []byte(a)); err != nil || string(got) != a {
		t.Errorf("%q %v", got, err)
	}
	if _, err := l.Splice(file, 3, []byte(a)); err == nil {
		t.Error("no such card")
	}
}
