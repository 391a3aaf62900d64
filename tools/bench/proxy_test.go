package bench

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands before a server, counts what is asked, and may make the way to it longer.
type proxy struct {
	*httptest.Server
	asked atomic.Int64
	delay atomic.Int64 // nanoseconds for each request
}

func newProxy(t testing.TB, to string) *proxy {
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	target.Path = ""
	pipe := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // a server that names itself names the proxy
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 64},
	}
	p := &proxy{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		if d := time.Duration(p.delay.Load()); d > 0 {
			time.Sleep(d) // the way there and back
		}
		pipe.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}
