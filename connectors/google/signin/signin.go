// Package signin gets and keeps the right to use a Google account: the desktop flow of OAuth 2.0, refresh, revocation, and service accounts.
package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"bothways/sync/side"
)

// The OAuth client that packages are built with:
//
//	-ldflags "-X bothways/connectors/google/signin.BuiltInID=… -X bothways/connectors/google/signin.BuiltInSecret=…"
//
// Empty in a plain build: then the account names a client of its own.
var (
	BuiltInID     string
	BuiltInSecret string
)

// Google's own addresses (G-OAU-1).
const (
	authURL   = "https://accounts.google.com/o/oauth2/v2/auth"
	tokenURL  = "https://oauth2.googleapis.com/token"
	revokeURL = "https://oauth2.googleapis.com/revoke"
)

// Scope is the right to one part of an account.
type Scope string

// The parts that are asked for.
const (
	Calendar Scope = "https://www.googleapis.com/auth/calendar"
	Contacts Scope = "https://www.googleapis.com/auth/contacts"
	Tasks    Scope = "https://www.googleapis.com/auth/tasks"
)

// All is every part.
func All() []Scope { return []Scope{Calendar, Contacts, Tasks} }

// Name is what a person calls the part.
func (s Scope) Name() string {
	switch s {
	case Calendar:
		return "calendars"
	case Contacts:
		return "contacts"
	case Tasks:
		return "tasks"
	}
	return string(s)
}

// Client is the OAuth client that asks. Empty fields stand for the built-in client and Google's addresses.
type Client struct {
	ID, Secret                   string
	AuthURL, TokenURL, RevokeURL string
	HTTP                         *http.Client // nil: one with a time-out
}

// full fills what is empty, for an account.
func (c Client) full(account string) (Client, error) {
	if c.ID == "" {
		c.ID, c.Secret = BuiltInID, BuiltInSecret
	}
	if c.ID == "" {
		return c, &side.Error{Class: side.ErrAuth, Untouched: true,
			What: account + ": this build has no OAuth client of its own; make one in the Google Cloud console, set client_id and give its secret to account login --client-secret-stdin"}
	}
	c.AuthURL, c.TokenURL, c.RevokeURL = cmp.Or(c.AuthURL, authURL), cmp.Or(c.TokenURL, tokenURL), cmp.Or(c.RevokeURL, revokeURL)
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: time.Minute}
	}
	return c, nil
}

func (c Client) config(scopes []Scope) *oauth2.Config {
	conf := &oauth2.Config{ClientID: c.ID, ClientSecret: c.Secret,
		Endpoint: oauth2.Endpoint{AuthURL: c.AuthURL, TokenURL: c.TokenURL, AuthStyle: oauth2.AuthStyleInParams}} // G-OAU-6
	for _, s := range scopes {
		conf.Scopes = append(conf.Scopes, string(s))
	}
	return conf
}

func (c Client) context(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c.HTTP)
}

// granted are the parts that a token's answer names; an answer that names none grants what was asked.
func granted(t *oauth2.Token, asked []Scope) []Scope {
	names, told := t.Extra("scope").(string)
	if !told {
		return asked
	}
	var out []Scope
	for _, s := range asked {
		if slices.Contains(strings.Fields(names), string(s)) {
			out = append(out, s)
		}
	}
	return out
}

// refusal turns what the sign-in service says into an error with its class, in the account's name. It
// never repeats the service's body, which may hold a token.
func refusal(ctx context.Context, account string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var r *oauth2.RetrieveError
	if !errors.As(err, &r) {
		return &side.Error{Class: side.ErrNetwork, What: account + ": the sign-in service cannot be reached", Untouched: true, Err: withoutBody(err)}
	}
	code := codeOf(r)
	status := 0
	if r.Response != nil {
		status = r.Response.StatusCode
	}
	e := &side.Error{Class: side.ErrAuth, Untouched: true}
	switch {
	case code == "invalid_grant":
		e.What = account + ": the sign-in has ended (withdrawn, not used for half a year, or after a week where the OAuth client is in testing); sign in again"
	case code == "invalid_client", code == "unauthorized_client":
		e.What = account + ": Google does not know the OAuth client, or it may not ask for this (" + code + "); check client_id and its secret"
	case code == "admin_policy_enforced", code == "access_denied":
		e.What = account + ": the account's administrator does not allow it (" + code + "); ask there to allow the OAuth client"
	case status == http.StatusTooManyRequests, status >= 500, code == "":
		e.Class, e.What = side.ErrNetwork, account+": the sign-in service fails just now"
	default:
		e.What = account + ": the sign-in service refuses (" + clip(code) + "); sign in again"
	}
	return e
}

// codeOf is the service's word for its refusal (RFC 6749 §5.2).
func codeOf(r *oauth2.RetrieveError) string {
	var body struct{ Error string }
	if r.ErrorCode == "" && json.Unmarshal(r.Body, &body) == nil {
		return body.Error
	}
	return r.ErrorCode
}

func withoutBody(err error) error {
	var own interface{ Timeout() bool }
	if errors.As(err, &own) && own.Timeout() {
		return errors.New("no answer in time")
	}
	if s := err.Error(); !strings.Contains(s, "{") {
		return err
	}
	return errors.New("an answer that cannot be read")
}

func clip(s string) string { return s[:min(len(s), 60)] }
