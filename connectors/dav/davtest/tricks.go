package davtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Trick is something done to an answer that no honest server does.
type Trick string

// The tricks. Where not said otherwise the request is carried out before, as where an answer is lost.
const (
	Truncated   Trick = "truncated"    // the body ends in the middle, and with it the connection
	Cut         Trick = "cut"          // the body ends in the middle, as if that were all of it
	Endless     Trick = "endless"      // the body goes on and on
	LongLength  Trick = "long length"  // Content-Length promises more than comes
	ShortLength Trick = "short length" // Content-Length promises less than there is
	Entities    Trick = "entities"     // XML with entities that grow a thousandfold and more
	Deep        Trick = "deep"         // XML nested a million deep
	Wide        Trick = "wide"         // a million elements in one
	Huge        Trick = "huge"         // one text of a hundred megabytes
	Noise       Trick = "noise"        // bytes that mean nothing
	Page        Trick = "page"         // a page in HTML and status 200, instead of carrying anything out
	WrongType   Trick = "wrong type"   // the answer under a type that it is not
	Dropped     Trick = "dropped"      // the connection ends without an answer
	Refused     Trick = "refused"      // 429 with a long Retry-After, and nothing is carried out
	Busy        Trick = "busy"         // 503 with a long Retry-After, and nothing is carried out
	Expired     Trick = "expired"      // 401: the sign-in is no longer taken, and nothing is carried out
)

// Tricks lists all of them.
var Tricks = []Trick{Truncated, Cut, Endless, LongLength, ShortLength, Entities, Deep, Wide, Huge, Noise, Page, WrongType, Dropped, Refused, Busy, Expired}

// captured is an answer that is not sent yet.
type captured struct {
	head http.Header
	code int
	body bytes.Buffer
}

func (c *captured) Header() http.Header         { return c.head }
func (c *captured) Write(p []byte) (int, error) { return c.body.Write(p) }
func (c *captured) WriteHeader(code int)        { c.code = code }

// play answers with a trick; work carries the request out.
func play(t Trick, w http.ResponseWriter, work func(http.ResponseWriter)) (code int) {
	switch t {
	case Page:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><body><h1>Welcome to the hotel</h1><p>Sign in to the network.</body></html>")
		return http.StatusOK
	case Refused, Busy, Expired:
		code = map[Trick]int{Refused: http.StatusTooManyRequests, Busy: http.StatusServiceUnavailable, Expired: http.StatusUnauthorized}[t]
		if t == Expired {
			w.Header().Set("WWW-Authenticate", `Basic realm="dav"`)
		} else {
			w.Header().Set("Retry-After", "3600")
		}
		w.WriteHeader(code)
		return code
	}
	c := &captured{head: w.Header(), code: http.StatusOK}
	work(c)
	body := c.body.Bytes()
	switch t {
	case Dropped:
		panic(http.ErrAbortHandler)
	case Cut:
		body = body[:len(body)/2]
	case WrongType:
		c.head.Set("Content-Type", "image/png")
	case ShortLength:
		c.head.Set("Content-Length", strconv.Itoa(len(body)/2))
		body = body[:len(body)/2]
	case Truncated, LongLength:
		c.head.Set("Content-Length", strconv.Itoa(len(body)+100))
		if t == Truncated {
			body = body[:len(body)/2]
		}
	case Noise:
		body = bytes.Repeat([]byte{0xff, 0x00, '<', '&', 0x1b}, 1000)
	}
	w.WriteHeader(c.code)
	switch t {
	case Entities, Deep, Wide, Huge, Endless:
		bomb(t, w)
	default:
		_, _ = w.Write(body)
	}
	if t == Truncated || t == LongLength {
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	return c.code
}

// bomb writes what is small or endless and meant to burst its reader.
func bomb(t Trick, w io.Writer) {
	const open = `<D:multistatus xmlns:D="DAV:"><D:response><D:href>`
	some := strings.Repeat("a", 1<<20)
	switch t {
	case Entities:
		var b strings.Builder
		b.WriteString(`<?xml version="1.0"?><!DOCTYPE m [<!ENTITY e0 "ha">`)
		for i := 1; i < 30; i++ {
			fmt.Fprintf(&b, `<!ENTITY e%d "&e%d;&e%d;&e%d;&e%d;">`, i, i-1, i-1, i-1, i-1)
		}
		_, _ = io.WriteString(w, b.String()+"]>"+open+"&e29;</D:href></D:response></D:multistatus>")
	case Deep:
		_, _ = io.WriteString(w, open+strings.Repeat("<a>", 1_000_000))
	case Wide:
		_, _ = io.WriteString(w, open+"/</D:href>"+strings.Repeat("<a/>", 1_000_000)+"</D:response></D:multistatus>")
	case Huge:
		_, _ = io.WriteString(w, open)
		for range 100 {
			if _, err := io.WriteString(w, some); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, "</D:href></D:response></D:multistatus>")
	case Endless:
		_, _ = io.WriteString(w, `<D:multistatus xmlns:D="DAV:">`)
		for {
			if _, err := io.WriteString(w, `<D:response><D:href>/`+some[:1<<16]+`</D:href></D:response>`); err != nil {
				return
			}
		}
	}
}
