package dav

import (
	"fmt"
	"io"
	"strings"
)

// asUTF8 reads the two charsets that are met beside UTF-8.
func asUTF8(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "latin1":
		return &latin1{r: r}, nil
	}
	return nil, fmt.Errorf("%w: charset %s", errXML, clip(label, 20))
}

type latin1 struct {
	r    io.Reader
	rest []byte
}

func (l *latin1) Read(p []byte) (int, error) {
	for len(l.rest) == 0 {
		buf := make([]byte, 4096)
		n, err := l.r.Read(buf)
		for _, c := range buf[:n] {
			l.rest = append(l.rest, string(rune(c))...)
		}
		if n == 0 && err != nil {
			return 0, err
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}
