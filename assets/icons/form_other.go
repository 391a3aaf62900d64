//go:build !windows

package icons

func wrapped(png []byte) []byte { return png }
