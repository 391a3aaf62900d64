package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"bothways/connectors/retry"
)

// ErrNoFile: what an address names is not there or cannot be had.
var ErrNoFile = errors.New("the file cannot be had")

// Fetch gets a file that is open to all, a picture for instance, without the account's token. Errors
// that are not ErrNoFile are the network's.
func (c *Client) Fetch(ctx context.Context, address string, limit int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return nil, fmt.Errorf("%w: not an address that is fetched", ErrNoFile)
	}
	for try := 1; ; try++ {
		data, again, err := c.fetch(ctx, u.String(), limit)
		if err == nil || !again || try == 4 {
			return data, err
		}
		if err := c.cfg.Pause(ctx, retry.BackOff(try)); err != nil {
			return nil, err
		}
	}
}

func (c *Client) fetch(ctx context.Context, address string, limit int64) (_ []byte, again bool, _ error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, false, fmt.Errorf("%w: %w", ErrNoFile, err)
	}
	r.Header.Set("User-Agent", c.cfg.UserAgent)
	r.Header.Set("Accept", "image/png, image/jpeg")
	resp, err := c.rt.RoundTrip(r)
	if err != nil {
		return nil, true, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		again := resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests
		return nil, again, fmt.Errorf("%w (%s)", ErrNoFile, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, false, fmt.Errorf("%w: it is too large", ErrNoFile)
	}
	return data, true, err
}
