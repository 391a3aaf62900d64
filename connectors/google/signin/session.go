package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"golang.org/x/oauth2"

	"bothways/sync/side"
)

// Name is the name under which an account keeps its refresh token.
const Name = "token"

// Secrets keeps refresh tokens.
type Secrets interface {
	Get(account, name string) (string, error)
	Set(account, name, secret string) error
	Delete(account, name string) error
}

// Session is an account that has been signed in.
type Session struct {
	Client  Client
	Account string // its name in the settings
	Secrets Secrets
	None    error   // what Secrets says where nothing is kept; nil: every error of its Get means that
	Scopes  []Scope // asked for at sign-in; nil: all

	mu  sync.Mutex
	has []Scope
	met bool
}

func (s *Session) scopes() []Scope {
	if s.Scopes == nil {
		return All()
	}
	return s.Scopes
}

// Token asks for a new access token. An account that is not signed in, or no longer, is side.ErrAuth.
func (s *Session) Token(ctx context.Context) (*oauth2.Token, error) {
	c, err := s.Client.full(s.Account)
	if err != nil {
		return nil, err
	}
	refresh, err := s.Secrets.Get(s.Account, Name)
	if err != nil || refresh == "" {
		return nil, s.signedOut(err)
	}
	t, err := c.config(nil).TokenSource(c.context(ctx), &oauth2.Token{RefreshToken: refresh}).Token()
	if err != nil {
		return nil, refusal(ctx, s.Account, err)
	}
	if t.RefreshToken != "" && t.RefreshToken != refresh {
		if err := s.Secrets.Set(s.Account, Name, t.RefreshToken); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Account, err)
		}
	}
	s.mu.Lock()
	s.has, s.met = granted(t, s.scopes()), true
	s.mu.Unlock()
	return t, nil
}

// signedOut is the error of an account without a refresh token, or with one that cannot be read.
func (s *Session) signedOut(cause error) error {
	text := "is not signed in at Google"
	if cause != nil && s.None != nil && !errors.Is(cause, s.None) {
		text = strings.TrimPrefix(cause.Error(), s.Account+": ")
	}
	return &side.Error{Class: side.ErrAuth, What: s.Account, Untouched: true, Err: worded{text, cause}}
}

// worded is a cause in other words.
type worded struct {
	text  string
	cause error
}

func (w worded) Error() string { return w.text }
func (w worded) Unwrap() error { return w.cause }

// Granted tells the parts that may be used; before the first Token it asks for one.
func (s *Session) Granted(ctx context.Context) ([]Scope, error) {
	s.mu.Lock()
	met := s.met
	s.mu.Unlock()
	if !met {
		if _, err := s.Token(ctx); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.has), nil
}

// Keep stores what a sign-in gave.
func (s *Session) Keep(g Grant) error {
	if err := s.Secrets.Set(s.Account, Name, g.Refresh); err != nil {
		return fmt.Errorf("%s: %w", s.Account, err)
	}
	s.mu.Lock()
	s.has, s.met = g.Granted, true
	s.mu.Unlock()
	return nil
}

// Revoke withdraws the sign-in at Google, for all parts (G-OAU-13), and forgets it here. It is forgotten
// here even where Google cannot be reached; the error says so then.
func (s *Session) Revoke(ctx context.Context) error {
	refresh, err := s.Secrets.Get(s.Account, Name)
	if err != nil || refresh == "" {
		return s.Secrets.Delete(s.Account, Name)
	}
	told := s.withdraw(ctx, refresh)
	if err := s.Secrets.Delete(s.Account, Name); err != nil {
		return fmt.Errorf("%s: %w", s.Account, err)
	}
	s.mu.Lock()
	s.has, s.met = nil, false
	s.mu.Unlock()
	return told
}

func (s *Session) withdraw(ctx context.Context, refresh string) error {
	c, err := s.Client.full(s.Account)
	if err != nil {
		return err
	}
	failed := func(err error) error {
		return &side.Error{Class: side.ErrNetwork, Err: err,
			What: s.Account + ": signed out here, but Google did not hear of it; withdraw the right at myaccount.google.com/permissions"}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.RevokeURL, strings.NewReader(url.Values{"token": {refresh}}.Encode()))
	if err != nil {
		return failed(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.HTTP.Do(r)
	if err != nil {
		return failed(withoutBody(err))
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusBadRequest { // 400: it had ended already
		return failed(errors.New(resp.Status))
	}
	return nil
}
