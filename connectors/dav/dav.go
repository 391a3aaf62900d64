// Package dav is the CalDAV and CardDAV client, and a server's calendars and address books as stores.
package dav

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

// The ways to sign in; Auto follows what the server asks for.
const (
	Auto   = "auto"
	Basic  = "basic"
	Digest = "digest"
	Bearer = "bearer"
	None   = "none"
)

// Config says how to reach one account.
type Config struct {
	// URL is any address of the account: server root, /.well-known, principal, home set,
	// collection, or a bare host or domain (RFC 6764).
	URL      string
	Username string
	// Password and Bearer are asked when a request first needs them, Bearer again when its token is refused.
	Password func(context.Context) (string, error)
	Bearer   func(context.Context) (string, error)
	// Family names the domains of the account's provider: their hosts get the password too (https on the
	// usual port alone), where the provider keeps collections on another host than the one it is known by.
	Family []string
	// Auth is one of Auto (also ""), Basic, Digest, Bearer, None. Auto never sends a plain password
	// over http to another machine.
	Auth string
	// CAFile holds certificates that are trusted beside the system's; ClientCert and ClientKey sign in by certificate.
	CAFile, ClientCert, ClientKey string
	// Lens gives the lens for a kind of record; nil where there is none.
	Lens func(kind record.Kind, region string) lens.Lens
	// Quiet returns a calendar object that makes no server mail its guests (SCHEDULE-AGENT, RFC 6638
	// §7.1). Without it such objects are refused on a server that schedules by itself.
	Quiet     func(doc []byte) ([]byte, error)
	UserAgent string

	Transport http.RoundTripper // nil: one of its own
	Resolver  Resolver          // nil: the system's
	// Pause waits between tries; nil: a timer. Patience is the longest wait for one request, 0: 30 s.
	Pause    func(ctx context.Context, d time.Duration) error
	Patience time.Duration
	// Timeout is how long one answer may take as a whole, 0: 10 minutes.
	Timeout time.Duration
	// MaxAnswer is how many bytes one answer may have, unpacked, 0: 64 MiB.
	MaxAnswer int64
}

// Resolver answers the two DNS questions of RFC 6764 §6.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

type connector struct {
	cfg   Config
	c     *client
	start *url.URL // where the client began

	mu   sync.Mutex
	away *home // what discovery found on another host of the family
}

// New makes a connector; nothing is sent yet.
func New(cfg Config) (side.Connector, error) {
	c, err := newClient(cfg)
	if err != nil {
		return nil, err
	}
	return &connector{cfg: cfg, c: c, start: c.origin()}, nil
}

// Close lets go of idle connections.
func (k *connector) Close() error {
	k.c.http.CloseIdleConnections()
	return nil
}
