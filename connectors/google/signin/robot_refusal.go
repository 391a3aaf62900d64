package signin

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"golang.org/x/oauth2"

	"bothways/sync/side"
)

// refusal says what keeps a service account out, and who can mend it: nobody can sign in for it.
func (r Robot) refusal(ctx context.Context, err error) error {
	who := r.Account + " (" + r.Subject + ")"
	told := refusal(ctx, who, err)
	var e *side.Error
	var answer *oauth2.RetrieveError
	if !errors.As(told, &e) || !errors.Is(e.Class, side.ErrAuth) || !errors.As(err, &answer) {
		return told
	}
	why := description(answer)
	switch code := codeOf(answer); {
	case code == "unauthorized_client", code == "access_denied":
		e.What = who + ": the service account may not act for this person; the domain's administrator must allow its client id" + r.clientID() +
			" these scopes, in the Admin console under API controls, domain-wide delegation: " + strings.Join(r.scopes(), ", ")
	case strings.Contains(why, "Invalid email"):
		e.What = who + ": the domain has no such user; check subject"
	case strings.Contains(why, "iat and exp"):
		e.What = who + ": Google finds the time wrong; check this computer's clock"
	case code == "invalid_grant", code == "invalid_client":
		e.What = who + ": Google does not take the service account's key; make a new key in the Google Cloud console and name its file in service_account_file"
	default:
		e.What = who + ": the sign-in service refuses the service account (" + clip(code) + "); check service_account_file and subject"
	}
	return e
}

// description is the service's own sentence (RFC 6749 §5.2), which is only looked at.
func description(r *oauth2.RetrieveError) string {
	var body struct {
		Text string `json:"error_description"`
	}
	if r.ErrorDescription == "" && json.Unmarshal(r.Body, &body) == nil {
		return body.Text
	}
	return r.ErrorDescription
}

// clientID is the number that an administrator enters (G-SVC-2).
func (r Robot) clientID() string {
	var key struct {
		ID string `json:"client_id"`
	}
	if json.Unmarshal(r.Key, &key) != nil || key.ID == "" {
		return ""
	}
	return " " + clip(key.ID)
}

func (r Robot) scopes() []string {
	scopes := r.Scopes
	if scopes == nil {
		scopes = All()
	}
	var names []string
	for _, s := range scopes {
		names = append(names, string(s))
	}
	return names
}
