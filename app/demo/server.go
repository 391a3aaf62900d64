package demo

import (
	"context"
	"errors"
	"strings"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/words"
)

// server pairs the same folder with a CalDAV/CardDAV server, and sends an edit from there to Google.
func (s *story) server(ctx context.Context) error {
	s.heading(words.T("The same folder and a CalDAV/CardDAV server"))
	names := []string{}
	for _, k := range kinds {
		name := Server + "-" + k.name
		names = append(names, name)
		keys := map[string]string{"kind": k.kind, "left": Folder + "/" + k.name, "right": Server + "/" + s.paths[k.name]}
		if err := s.desk.AddProcess(ctx, name, keys); err != nil {
			return err
		}
	}
	for _, title := range []string{words.T("The first sync, tasks too:"), words.T("And once more:")} {
		s.tell(title)
		s.say("")
		reps, err := s.desk.Sync(ctx, names, desk.Terms{Yes: true})
		if err != nil {
			return err
		}
		for _, r := range reps {
			s.say("  %-14s %s", r.Process, words.T("{{.Written}} written, {{.Requests}}", "Written", written(r), "Requests", requests(r.Requests.Right)))
		}
		s.say("")
		if err := s.check(reps...); err != nil {
			return err
		}
	}
	return s.chain(ctx)
}

// chain shows that an edit goes from place to place.
func (s *story) chain(ctx context.Context) error {
	const phone = "+234 1 555 0199"
	err := s.onServer(data.Clients, "Amara Okafor", "+234 1 555 0142", phone)
	if err != nil {
		return err
	}
	s.tell(words.T("A phone number typed at {{.Place}} goes on to Google by way of the folder:", "Place", Server))
	s.say("")
	s.say("    bothways sync %s-%s %s", Server, data.Clients, data.Clients)
	s.say("")
	for _, name := range []string{Server + "-" + data.Clients, data.Clients} {
		reps, err := s.desk.Sync(ctx, []string{name}, desk.Terms{})
		if err != nil {
			return err
		}
		s.show(reps...)
		if err := s.check(reps...); err != nil {
			return err
		}
	}
	c, err := s.contact("Amara Okafor")
	if err != nil {
		return err
	}
	if list, _ := c["phoneNumbers"].([]any); len(list) == 0 || !strings.Contains(strings.Join(values(list), " "), phone) {
		return errors.New("the number did not reach Google")
	}
	return nil
}
