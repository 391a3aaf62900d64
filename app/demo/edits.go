package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/words"
	"bothways/connectors/google/googletest"
)

// edits changes both sides as two programs would, and syncs.
func (s *story) edits(ctx context.Context) error {
	s.heading(words.T("A day later: both sides were edited"))
	s.tell(words.T("  At {{.Place}}  a note for Ingrid Solberg", "Place", Folder))
	s.tell(words.T("               the Monday tea of {{.Day}} is called off", "Day", s.date(2026, 2, 2).Format(words.T("2 January"))))
	s.tell(words.T("               the fig tree is watered in the evening from now on"))
	s.tell(words.T("  At {{.Place}}    Ingrid Solberg's new phone number, and a new client", "Place", Google))
	s.tell(words.T("               the Monday tea of {{.Day}} is in the garden, at three", "Day", s.date(2026, 1, 26).Format(words.T("2 January"))))
	s.say("")
	if err := errors.Join(s.editFolder(), s.editGoogle()); err != nil {
		return err
	}
	var err error
	if s.seen[data.Meetings], err = s.look(data.Meetings); err != nil {
		return err
	}
	s.say("    bothways sync")
	s.say("")
	reps, err := s.desk.Sync(ctx, nil, desk.Terms{})
	if err != nil {
		return err
	}
	s.show(reps...)
	if err := s.check(reps...); err != nil {
		return err
	}
	s.tell(words.T("Both places now show the same. In the folder:"))
	s.say("")
	if err := errors.Join(s.inFile(data.Clients, "ingrid-solberg.vcf", "TEL", "NOTE"),
		s.inFile(data.Meetings, "monday-tea.ics", "EXDATE;TZID=Europe/Lisbon:"+s.date(2026, 2, 2).Format("20060102"),
			"RECURRENCE-ID;TZID=Europe/Lisbon:"+s.date(2026, 1, 26).Format("20060102"), "SUMMARY:Monday tea in")); err != nil {
		return err
	}
	s.say("")
	s.tell(words.T("And at Google:"))
	s.say("")
	return s.atGoogle()
}

func (s *story) editFolder() error {
	return errors.Join(
		s.replaceIn(data.Clients, "ingrid-solberg.vcf", "REV:", "NOTE:Carries our parcels across on Fridays.\r\nREV:"),
		s.replaceIn(data.Meetings, "monday-tea.ics", "RRULE:FREQ=WEEKLY;BYDAY=MO\r\n",
			"RRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE;TZID=Europe/Lisbon:"+s.date(2026, 2, 2).Format("20060102")+"T093000\r\n"),
		s.replaceIn(data.Meetings, "water-the-fig-tree.ics", "T080000\r\n", "T183000\r\n"),
		s.replaceIn(data.Meetings, "water-the-fig-tree.ics", "T081500\r\n", "T184500\r\n"),
	)
}

func (s *story) editGoogle() error {
	hand := s.google.Hand(owner)
	err := s.editContact("Ingrid Solberg", googletest.Object{"phoneNumbers": []any{googletest.Object{"value": "+47 55 55 02 22", "type": "mobile"}}})
	if err != nil {
		return err
	}
	hand.AddContact(googletest.Object{
		"names":          []any{googletest.Object{"givenName": "Sólveig", "familyName": "Jónsdóttir"}},
		"emailAddresses": one("solveig@nordlight.example"),
	})
	day := s.date(2026, 1, 26)
	id, err := s.occurrence("Monday tea", day)
	if err != nil {
		return err
	}
	at := func(hour string) googletest.Object {
		return googletest.Object{"dateTime": day.Format(time.DateOnly) + "T" + hour + ":00", "timeZone": zone}
	}
	hand.EditEvent(owner, id, googletest.Object{"summary": "Monday tea in the garden", "start": at("15:00"), "end": at("16:00")})
	return nil
}

// inFile shows lines of a file.
func (s *story) inFile(collection, file string, begin ...string) error {
	doc, err := os.ReadFile(filepath.Join(s.Files, collection, file))
	if err != nil {
		return err
	}
	for l := range bytes.Lines(doc) {
		text := strings.TrimRight(string(l), "\r\n")
		for _, b := range begin {
			if strings.HasPrefix(text, b) {
				s.say("    %-20s %s", file, text)
			}
		}
	}
	return nil
}

// atGoogle shows the same as Google has it.
func (s *story) atGoogle() error {
	c, err := s.contact("Ingrid Solberg")
	if err != nil {
		return err
	}
	for _, field := range []string{"phoneNumbers", "biographies"} {
		for _, v := range c[field].([]any) {
			s.say("    %-20s %s", "Ingrid Solberg", text(v.(googletest.Object), "value"))
		}
	}
	from := s.date(2026, 1, 26)
	for week := range 3 {
		day := from.AddDate(0, 0, 7*week)
		said := words.T("no tea")
		for _, e := range s.occurrences(day, 1) {
			if strings.HasPrefix(text(e, "summary"), "Monday tea") {
				said = begins(e)[len("2026-01-26T"):][:len("15:00")] + " " + text(e, "summary")
			}
		}
		s.say("    %-20s %s", day.Format(words.T("Mon 2 January")), said)
	}
	for _, e := range s.occurrences(s.date(2026, 1, 27), 1) {
		if text(e, "summary") == "Water the fig tree" {
			s.say("    %-20s %s %s", s.date(2026, 1, 27).Format(words.T("Mon 2 January")), begins(e)[len("2026-01-27T"):][:len("18:30")], text(e, "summary"))
			return nil
		}
	}
	return fmt.Errorf("nobody waters the fig tree")
}
