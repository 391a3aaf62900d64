package demo

import (
	"context"
	"errors"
	"fmt"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/words"
	"bothways/connectors/google/googletest"
)

// again shows that a further sync writes nothing.
func (s *story) again(ctx context.Context) error {
	s.heading(words.T("Once more: nothing is written"))
	for _, title := range []string{words.T("Right away. What the last run wrote comes back from Google once, and is known:"), words.T("And again, as it goes on every quarter of an hour:")} {
		s.tell(title)
		s.say("")
		reps, err := s.desk.Sync(ctx, nil, desk.Terms{})
		if err != nil {
			return err
		}
		for _, r := range reps {
			s.say("  %-14s %s", r.Process, words.T("{{.Records}} records, {{.Written}} written, {{.Requests}} to Google",
				"Records", fmt.Sprintf("%3d", r.Left.Unchanged), "Written", written(r), "Requests", requests(r.Requests.Right)))
		}
		s.say("")
		if err := s.check(reps...); err != nil {
			return err
		}
	}
	s.tell(words.T("One request asks what has changed in the collection, and at most one more what has changed in the account."))
	return nil
}

// clash has both sides change the same field, and settles it.
func (s *story) clash(ctx context.Context) error {
	s.heading(words.T("Both changed the same"))
	s.tell(words.T("By default the later change wins. Who would rather be asked says so:"))
	s.say("")
	s.say("    bothways process set %s conflict=ask", data.Clients)
	s.say("")
	s.tell(words.T("Now Chiara Bellini gets a new title on both sides."))
	s.say("")
	err := errors.Join(s.desk.SetProcess(ctx, data.Clients, map[string]string{"conflict": "ask"}),
		s.replaceIn(data.Clients, "chiara-bellini.vcf", "TITLE:Owner", "TITLE:Master baker"), s.newTitle("Chiara Bellini", "Baker and owner"))
	if err != nil {
		return err
	}
	if s.seen[data.Clients], err = s.look(data.Clients); err != nil {
		return err
	}
	reps, err := s.desk.Sync(ctx, []string{data.Clients}, desk.Terms{})
	if err != nil {
		return err
	}
	s.show(reps...)
	s.say("    bothways decide %s \"Chiara Bellini\" --field TITLE=left", data.Clients)
	s.say("    bothways sync %s", data.Clients)
	s.say("")
	if _, err := s.desk.Decide(ctx, data.Clients, "Chiara Bellini", desk.Decision{Fields: map[string]string{"TITLE": "left"}}); err != nil {
		return err
	}
	if reps, err = s.desk.Sync(ctx, []string{data.Clients}, desk.Terms{}); err != nil {
		return err
	}
	s.show(reps...)
	return s.check(reps...)
}

// newTitle gives a person at Google another title.
func (s *story) newTitle(name, title string) error {
	c, err := s.contact(name)
	if err != nil {
		return err
	}
	list, _ := c["organizations"].([]any)
	if len(list) == 0 {
		return fmt.Errorf("the demo's Google has no organisation of %s", name)
	}
	list[0].(googletest.Object)["title"] = title
	return s.editContact(name, googletest.Object{"organizations": list})
}

// undo takes the last runs back.
func (s *story) undo(ctx context.Context) error {
	s.heading(words.T("Every run can be undone"))
	for _, process := range []string{data.Clients, data.Meetings} {
		if err := s.undoLast(ctx, process); err != nil {
			return err
		}
	}
	s.tell(words.T("What a run had written is taken back on both sides; what you typed yourself stays. Each file is what it was, byte for byte, and Google shows what it showed before."))
	reps, err := s.desk.Sync(ctx, nil, desk.Terms{})
	if err != nil {
		return err
	}
	writes := 0
	for _, r := range reps {
		writes += written(r)
	}
	s.tell(words.N(writes, "A sync after the undo leaves it so ({{.N}} write).", "A sync after the undo leaves it so ({{.N}} writes)."))
	return s.check(reps...)
}

// undoLast takes back the last run of a process that wrote, and sees to it that both sides are as before.
func (s *story) undoLast(ctx context.Context, process string) error {
	runs, err := s.desk.History(ctx, process, 1, false)
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return fmt.Errorf("%s: no run in the history", process)
	}
	id, err := desk.Number(runs[0].Run, "r")
	if err != nil {
		return err
	}
	s.say("    bothways undo %s", runs[0].Run)
	s.say("")
	rep, err := s.desk.Undo(ctx, id, nil, false)
	if err != nil {
		return err
	}
	s.show(rep)
	now, err := s.look(process)
	if err == nil && now != s.seen[process] {
		err = fmt.Errorf("%s: not as it was before", process)
	}
	return errors.Join(err, s.check(rep))
}
