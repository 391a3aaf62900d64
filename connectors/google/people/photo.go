package people

import (
	"context"
	"encoding/base64"
	"errors"
	"regexp"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/client"
	"bothways/sync/side"
)

var sized = regexp.MustCompile(`=s\d+(-[A-Za-z0-9-]+)?$`)

// photo fetches the picture that somebody has given the contact; a monogram is none (G-PPL-49).
func (s *store) photo(ctx context.Context, p *people.Person) ([]byte, error) {
	address := ""
	for _, x := range p.Photos {
		if !x.Default && x.Url != "" && (x.Metadata == nil || x.Metadata.Source == nil || x.Metadata.Source.Type == "CONTACT") {
			address = sized.ReplaceAllString(x.Url, "=s0") // as large as it is
			break
		}
	}
	if address == "" {
		return nil, nil
	}
	s.a.mu.Lock()
	data, ok := s.a.photos[address]
	s.a.mu.Unlock()
	if ok {
		return data, nil
	}
	data, err := s.a.c.Fetch(ctx, address, maxPhoto)
	if errors.Is(err, client.ErrNoFile) {
		return nil, &side.Error{Class: side.ErrInvalid, What: "the picture of " + idOf(p), Err: err}
	}
	if err != nil {
		return nil, s.a.c.Fail(ctx, "the picture of "+idOf(p), err)
	}
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	if s.a.photoBytes += len(data); s.a.photoBytes > mostPhotos {
		clear(s.a.photos)
		s.a.photoBytes = len(data)
	}
	s.a.photos[address] = data
	return data, nil
}

func encode(photo []byte) string { return base64.StdEncoding.EncodeToString(photo) }
