package client

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/oauth2"

	"bothways/sync/side"
)

// tokens keeps the access token that is in use.
type tokens struct {
	mu    sync.Mutex
	fresh func(context.Context) (*oauth2.Token, error)
	held  *oauth2.Token
}

// get gives a token that is good for a while; refused is one that Google has just turned down.
func (t *tokens) get(ctx context.Context, refused string) (*oauth2.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held.Valid() && t.held.AccessToken != refused {
		return t.held, nil
	}
	if t.fresh == nil {
		return nil, &side.Error{Class: side.ErrAuth, What: "sign in first", Untouched: true}
	}
	token, err := t.fresh(ctx)
	if err != nil {
		var own *side.Error
		if errors.As(err, &own) || ctx.Err() != nil {
			return nil, err
		}
		return nil, &side.Error{Class: side.ErrNetwork, What: "the sign-in service cannot be reached", Untouched: true, Err: err}
	}
	t.held = token
	return token, nil
}
