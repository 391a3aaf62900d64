package demo

import (
	"context"
	"fmt"
	"strings"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

// places tells where everything is.
func (s *story) places(context.Context) error {
	s.heading(words.T("Two places, one workshop"))
	s.tell(words.T("A small bookbinder's workshop keeps its clients and its meetings twice:"))
	s.say("")
	s.say("  %-9s %s", Folder, words.T("a folder with one file per record"))
	s.say("  %-9s %s", Google, words.T("a Google account, its contacts and its calendar"))
	s.say("")
	s.tell(words.T("Some records are in both, some in one, some are spelled differently. Meetings repeat, and some of them were moved or called off once."))
	s.say("")
	s.tell(words.T("This Google runs inside the demo, and so does the server at the end: nothing leaves your machine."))
	return nil
}

// signedIn signs in at Google and pairs.
func (s *story) signedIn(ctx context.Context) error {
	s.heading(words.T("Signing in"))
	s.say("    bothways account login %s", Google)
	s.say("")
	if err := s.SignIn(ctx); err != nil {
		return err
	}
	s.tell(words.T("Google's page opens in your browser and asks for three rights: calendars, contacts and tasks. (Here the demo plays the browser; all else is real.)"))
	list, err := s.desk.Collections(ctx, Google)
	if err != nil {
		return err
	}
	s.say("")
	for _, c := range list {
		id := c.ID
		if len(c.Also) > 0 {
			id = c.Also[0]
		}
		s.say("  %-30s %-24s  %s", c.Name, id, strings.Join(c.Kinds, ", "))
	}
	s.say("")
	s.tell(words.T("Then the two are paired:"))
	s.say("")
	s.say("    bothways process add clients --kind contacts \\")
	s.say("        --left workshop/clients --right google/contacts")
	s.say("    bothways process add meetings --kind calendar \\")
	s.say("        --left workshop/meetings --right google/primary")
	return s.Pair(ctx)
}

// preview shows what a first sync would do.
func (s *story) preview(ctx context.Context) error {
	s.heading(words.T("The preview: nothing is written until you say so"))
	s.say("    bothways preview")
	s.say("")
	reps, err := s.desk.Preview(ctx, nil)
	if err != nil {
		return err
	}
	for i, r := range reps {
		if i > 0 {
			s.say("")
		}
		s.some(r, "Amara Okafor", "Chiara Bellini", "Hiroshi Tanaka", "Ingrid Solberg", "Paul Wiremu",
			"Monday tea", "Water the fig tree", "Song books: handover", "Repair café")
	}
	return s.check(reps...)
}

// doubt shows the pair that may be one, and links it by hand.
func (s *story) doubt(ctx context.Context) error {
	pairs, err := s.desk.Suggest(ctx, data.Clients)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if !strings.Contains(p.LeftName, "Smith") {
			continue
		}
		s.heading(words.T("One pair is in doubt, so Bothways asks instead of guessing"))
		s.tell(words.T("{{.Left}} at {{.LeftPlace}} and {{.Right}} at {{.RightPlace}} may be the same person ({{.Why}}; {{.Percent}} %). They are. One command links them, and nothing is doubled:",
			"Left", p.LeftName, "LeftPlace", Folder, "Right", p.RightName, "RightPlace", Google, "Why", words.By(desk.Why(p.Reasons)), "Percent", fmt.Sprintf("%.0f", p.Score*100)))
		s.say("")
		s.say("    bothways links %s add %q %q", data.Clients, p.LeftName, p.RightName)
		_, err := s.desk.AddLink(ctx, data.Clients, "left:"+p.Left, "right:"+p.Right)
		return err
	}
	return nil
}

// first runs the first sync.
func (s *story) first(ctx context.Context) error {
	s.heading(words.T("The first sync"))
	reps, err := s.desk.Sync(ctx, nil, desk.Terms{Yes: true})
	if err != nil {
		return err
	}
	linked := 0
	for _, r := range reps {
		s.say("  %s", line(r))
		linked += r.Linked
	}
	s.say("")
	s.tell(words.N(linked, "{{.N}} record that was in both places was recognised and linked: no twin was made.", "{{.N}} records that were in both places were recognised and linked: no twin was made."))
	s.contest(reps)
	s.tell(words.T("What Google has no place for, such as a ship's call sign, stays in the folder untouched."))
	return s.check(reps...)
}

// contest tells of a field that had another value on each side.
func (s *story) contest(reps []report.Report) {
	for _, r := range reps {
		for _, a := range r.Actions {
			for _, f := range a.Fields {
				if f.Field == "TITLE" && f.From != "" && f.To != "" {
					s.tell(words.T(`{{.Record}} was "{{.From}}" on one side and "{{.To}}" on the other. The later change won, and the other value can be brought back.`,
						"Record", a.Record, "From", f.From, "To", f.To))
					return
				}
			}
		}
	}
}
