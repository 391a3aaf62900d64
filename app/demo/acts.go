package demo

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/report"
)

// preview shows what a first sync would do, and settles the one pair that is in doubt.
func (s *story) preview(ctx context.Context) error {
	s.heading("1. Two places, one workshop")
	s.say("A small bookbinder's workshop keeps its clients, meetings and tasks twice:")
	s.say("  %-9s a folder with one file per record  (%s)", folder, s.pim)
	s.say("  %-9s a CalDAV/CardDAV server            (%s)", server, s.url)
	s.say("Some records are in both places, some in one, some are spelled differently.")
	s.say("First a preview. Nothing is written until you say so.")
	s.heading("2. The preview")
	reps, err := s.desk.Preview(ctx, nil)
	if err != nil {
		return err
	}
	s.show(reps)
	return s.doubt(ctx)
}

// doubt shows the pairs that may be one, and links the first by hand.
func (s *story) doubt(ctx context.Context) error {
	pairs, err := s.desk.Suggest(ctx, data.Clients)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if !strings.Contains(p.LeftName, "Smith") {
			continue
		}
		s.heading("3. One pair is in doubt, so Bothways asks instead of guessing")
		s.say("  %s at %s and %s at %s may be the same person (%s; %.0f %%).",
			p.LeftName, folder, p.RightName, server, desk.Why(p.Reasons), p.Score*100)
		s.say("  They are. One command links them, and nothing is doubled:")
		s.say("")
		s.say("    bothways links %s add %q %q", data.Clients, p.LeftName, p.RightName)
		_, err := s.desk.AddLink(ctx, data.Clients, "left:"+p.Left, "right:"+p.Right)
		return err
	}
	return nil
}

// first runs the first sync.
func (s *story) first(ctx context.Context) error {
	s.heading("4. The first sync")
	reps, err := s.sync(ctx, true)
	if err != nil {
		return err
	}
	linked := 0
	for _, r := range reps {
		s.say("  %s", line(r))
		linked += r.Linked
	}
	s.say("")
	s.say("  %d records that were in both places were recognised and linked: no twin was made.", linked)
	s.contest(reps)
	return nil
}

// contest tells of a field that had another value on each side.
func (s *story) contest(reps []report.Report) {
	for _, r := range reps {
		for _, a := range r.Actions {
			for _, f := range a.Fields {
				if f.Field == "TITLE" && f.From != "" && f.To != "" {
					s.say("  %s was %q on one side and %q on the other. The later change won, and the other value can be brought back.",
						a.Record, f.From, f.To)
					return
				}
			}
		}
	}
}

// line sums a run up.
func line(r report.Report) string {
	parts := []string{}
	for _, x := range []struct {
		name string
		c    report.Counts
	}{{r.LeftName, r.Left}, {r.RightName, r.Right}} {
		part := fmt.Sprintf("%s %d new, %d changed", x.name, x.c.Created, x.c.Updated)
		if x.c.Deleted > 0 {
			part += fmt.Sprintf(", %d deleted", x.c.Deleted)
		}
		parts = append(parts, part)
	}
	return fmt.Sprintf("%-15s %s", r.Process, strings.Join(parts, "; "))
}

func written(r report.Report) int {
	return r.Left.Created + r.Left.Updated + r.Left.Deleted + r.Right.Created + r.Right.Updated + r.Right.Deleted
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

func (s *story) sync(ctx context.Context, yes bool) ([]report.Report, error) {
	reps, err := s.desk.Sync(ctx, nil, desk.Terms{Yes: yes})
	if err != nil {
		return nil, err
	}
	return reps, s.check(reps)
}

// check tells what went wrong in runs; the demo ends with it.
func (s *story) check(reps []report.Report) error {
	for _, r := range reps {
		for _, e := range r.Errors {
			s.say("  %s: %s", r.Process, e.Message)
		}
		if r.Status != desk.Done && r.Status != desk.Conflict {
			return fmt.Errorf("%s: %s", r.Process, r.Status)
		}
	}
	return nil
}

// edits changes both sides as two programs would, and syncs.
func (s *story) edits(ctx context.Context) error {
	s.heading("5. A day later: both sides were edited")
	s.say("  At %s: Chiara Bellini's title, a note for Ingrid Solberg; the song books are handed over elsewhere; one Monday tea is called off.", folder)
	s.say("  At %s: Chiara Bellini's e-mail address; another Monday tea is moved; a new client.", server)
	if err := s.editFolder(); err != nil {
		return err
	}
	if err := s.editServer(); err != nil {
		return err
	}
	s.say("")
	s.say("  The second sync, field by field:")
	s.say("")
	reps, err := s.sync(ctx, false)
	if err != nil {
		return err
	}
	s.show(reps)
	return nil
}

// editFolder edits files of the folder as text, as an editor would.
func (s *story) editFolder() error {
	edits := []struct{ collection, file, old, new string }{
		{data.Clients, "chiara-bellini.vcf", "TITLE:Head baker", "TITLE:Master baker"},
		{data.Clients, "ingrid-solberg.vcf", "REV:", "NOTE:Carries our parcels across on Fridays.\nREV:"},
		{data.Meetings, "song-books.ics", "LOCATION:", "LOCATION:Town hall\\, not "},
		{data.Meetings, "monday-tea.ics", "RRULE:FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE;TZID=Europe/Lisbon:" + s.day(2026, 2, 2) + "T093000"},
	}
	for _, e := range edits {
		if err := replaceIn(filepath.Join(s.pim, e.collection, e.file), e.old, e.new); err != nil {
			return err
		}
	}
	return nil
}

// replaceIn edits a file as text.
func replaceIn(name, old, new string) error {
	doc, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	changed := bytes.Replace(doc, []byte(old), []byte(new), 1)
	if bytes.Equal(changed, doc) {
		return fmt.Errorf("%s: the sample has no %q", filepath.Base(name), old)
	}
	return os.WriteFile(name, changed, 0o600)
}

// day is a date of the sample calendar, moved to where the demo lives.
func (s *story) day(y, m, d int) string {
	return string(data.Shift([]byte(fmt.Sprintf("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:%04d%02d%02d\nEND:VEVENT\nEND:VCALENDAR\n", y, m, d)), s.days))[len("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:"):][:8]
}

// editServer edits items of the server, as a phone would.
func (s *story) editServer() error {
	if err := s.onServer(data.Clients, "Chiara Bellini", "chiara@fornobellini.example", "ciao@fornobellini.example"); err != nil {
		return err
	}
	moved := "END:VEVENT\nBEGIN:VEVENT\nUID:97ae46da-6457-4f8b-8823-bac32e1f54b7\nDTSTAMP:20251220T090000Z\n" +
		"RECURRENCE-ID;TZID=Europe/Lisbon:" + s.day(2026, 1, 26) + "T093000\nSUMMARY:Monday tea in the garden\n" +
		"DTSTART;TZID=Europe/Lisbon:" + s.day(2026, 1, 26) + "T150000\nDTEND;TZID=Europe/Lisbon:" + s.day(2026, 1, 26) + "T160000\nEND:VEVENT\nEND:VCALENDAR"
	if err := s.onServer(data.Meetings, "Monday tea", "END:VEVENT\nEND:VCALENDAR", moved); err != nil {
		return err
	}
	s.dav.Put(s.paths[data.Clients], "tove-nygaard.vcf", []byte("BEGIN:VCARD\nVERSION:3.0\nUID:tove-nygaard\nN:Nygaard;Tove;;;\nFN:Tove Nygaard\n"+
		"EMAIL;TYPE=INTERNET:tove@nygaard.example\nTEL;TYPE=CELL:+45 32 55 01 77\nEND:VCARD\n"))
	return nil
}

// onServer replaces a text in the item that holds another one.
func (s *story) onServer(collection, holds, old, new string) error {
	at := s.paths[collection]
	for name, doc := range s.dav.Items(at) {
		flat := strings.ReplaceAll(doc, "\r\n", "\n")
		if strings.Contains(flat, holds) && strings.Contains(flat, old) {
			s.dav.Put(at, name, []byte(strings.Replace(flat, old, new, 1)))
			return nil
		}
	}
	return fmt.Errorf("%s: the sample has no %q", collection, old)
}

// again shows that a further sync writes nothing.
func (s *story) again(ctx context.Context) error {
	s.heading("6. Once more, right away")
	reps, err := s.sync(ctx, false)
	if err != nil {
		return err
	}
	for _, r := range reps {
		s.say("  %-9s %d records, %d written, %s", r.Process, r.Left.Unchanged, written(r), requests(r.Requests.Right))
	}
	s.say("")
	s.say("  Nothing had changed, so nothing was written.")
	return nil
}

// undo takes the second sync's contacts back.
func (s *story) undo(ctx context.Context) error {
	s.heading("7. Every run can be undone")
	writes, err := s.undoLast(ctx, data.Clients)
	if err != nil {
		return err
	}
	s.say("  What the run had written is taken back; what you typed yourself stays.")
	s.say("  A sync after the undo leaves it so (%d writes).", writes)
	return nil
}

// undoLast takes back the last run of a process that wrote, and counts what a sync writes after it.
func (s *story) undoLast(ctx context.Context, process string) (writes int, err error) {
	runs, err := s.desk.History(ctx, process, 1, false)
	if err != nil {
		return 0, err
	}
	if len(runs) == 0 {
		return 0, fmt.Errorf("%s: no run in the history", process)
	}
	id, err := desk.Number(runs[0].Run, "r")
	if err != nil {
		return 0, err
	}
	s.say("    bothways undo %s", runs[0].Run)
	s.say("")
	rep, err := s.desk.Undo(ctx, id, nil, false)
	if err != nil {
		return 0, err
	}
	s.show([]report.Report{rep})
	reps, err := s.desk.Sync(ctx, []string{process}, desk.Terms{})
	if err != nil {
		return 0, err
	}
	for _, r := range reps {
		writes += written(r)
	}
	return writes, s.check(reps)
}

// ending sums up.
func (s *story) ending(ctx context.Context) error {
	st, err := s.desk.Status(ctx)
	if err != nil {
		return err
	}
	s.heading("What you have seen")
	for _, p := range st.Processes {
		s.say("  %-15s %d records in step", p.Process, p.Linked)
		for _, w := range p.Waits {
			s.say("                  %s", w)
		}
	}
	files := 0
	_ = filepath.WalkDir(s.pim, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files++
		}
		return nil
	})
	s.say("")
	s.say("  A preview before anything is written; pairs recognised, not doubled; edits of both sides merged field by field; " +
		"series and their exceptions kept; every run undone at will.")
	if s.Keep != "" {
		s.say("  Look around: %s (%d files), settings in %s.", s.pim, files, filepath.Join(s.dir, "home", "config.toml"))
	} else if !s.Serve {
		s.say("  To look around yourself: bothways demo --keep DIR --serve")
	}
	return nil
}
