package dav

import (
	"net/url"
	"strings"
)

// splitHref takes an href apart: the origin ("" if it is a path) and the path, percent-decoded.
// Servers send raw names too, so "?" and "#" belong to the path and a stray "%" stands for itself.
func splitHref(href string) (origin, path string) {
	href = strings.TrimSpace(href)
	if i := strings.Index(href, "://"); i > 0 && !strings.Contains(href[:i], "/") {
		rest := href[i+3:]
		slash := strings.IndexByte(rest, '/')
		if slash < 0 {
			return href, "/"
		}
		origin, href = href[:i+3+slash], rest[slash:]
	}
	return origin, decodePath(href)
}

func decodePath(p string) string {
	if strings.IndexByte(p, '%') < 0 {
		return p
	}
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if p[i] == '%' && i+2 < len(p) && isHex(p[i+1]) && isHex(p[i+2]) {
			b.WriteByte(unHex(p[i+1])<<4 | unHex(p[i+2]))
			i += 2
			continue
		}
		b.WriteByte(p[i])
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unHex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}

// escapePath is the reverse of decodePath for a path of several names.
func escapePath(p string) string {
	names := strings.Split(p, "/")
	for i, n := range names {
		names[i] = escapeName(n)
	}
	return strings.Join(names, "/")
}

func escapeName(n string) string {
	if n == "." || n == ".." {
		return strings.ReplaceAll(n, ".", "%2E")
	}
	return url.PathEscape(n)
}

// asFolder puts the slash behind a collection's path.
func asFolder(p string) string {
	if strings.HasSuffix(p, "/") {
		return p
	}
	return p + "/"
}

// nameIn is the name of a member of a collection; "" for the collection itself and for what is no
// direct member. A member under an alias of the collection's path goes by its last name.
func nameIn(folder, href string) string {
	_, p := splitHref(href)
	if asFolder(p) == folder || strings.HasSuffix(p, "/") {
		return ""
	}
	if rest, ok := strings.CutPrefix(p, folder); ok {
		return rest
	}
	return p[strings.LastIndexByte(p, '/')+1:]
}

// lastName is the last name of a collection's path.
func lastName(p string) string {
	p = strings.TrimRight(p, "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}
