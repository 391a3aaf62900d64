package settings

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strings"
)

func (c *checker) people() {
	made := map[string]bool{}
	for i, p := range c.s.People {
		at := fmt.Sprintf("people[%d]", i+1)
		if message := c.s.personWrong(p); message != "" {
			c.report(at, "%s", message)
			continue
		}
		name := personName(p)
		if _, taken := c.s.Processes[name]; taken || made[name] {
			c.report(at, "would make the process %q a second time", name)
		}
		made[name] = true
	}
}

// personWrong says what is wrong with a person's entry, "" for nothing.
func (s Settings) personWrong(p Person) string {
	template, ok := s.Processes[p.Template]
	switch {
	case p.Template == "":
		return "template is missing: the process that is the pattern"
	case !ok:
		return fmt.Sprintf("there is no process %q to take as template", p.Template)
	case !strings.Contains(p.Subject, "@"):
		return "subject must be the person's e-mail address"
	}
	for _, side := range []struct{ own, pattern Place }{{p.Left, template.Left}, {p.Right, template.Right}} {
		if place := overlay(side.pattern, side.own); s.Accounts[place.Account].ServiceAccountFile != "" {
			return ""
		} else if _, ok := s.Accounts[place.Account]; !ok {
			return fmt.Sprintf("there is no account %q", place.Account)
		}
	}
	return "neither side's account has a service_account_file"
}

func overlay(base, over Place) Place {
	if over.Account != "" {
		base.Account = over.Account
	}
	if over.Collection != "" {
		base.Collection = over.Collection
	}
	return base
}

var notInName = regexp.MustCompile(`[^a-z0-9_]+`)

func personName(p Person) string { return p.Template + "-" + slug(p.Subject) }

func slug(text string) string {
	return strings.Trim(notInName.ReplaceAllString(strings.ToLower(text), "-"), "-")
}

// Expand gives the settings as they run: each template replaced by a process for each person, with
// an account of its own (ACCOUNT-SUBJECT) on each side that a service account serves.
func (s Settings) Expand() Settings {
	out := s
	out.Accounts, out.Processes = map[string]Account{}, map[string]Process{}
	for name, a := range s.Accounts {
		out.Accounts[name] = a
	}
	for name, p := range s.Processes {
		out.Processes[name] = p
	}
	for _, person := range s.People {
		delete(out.Processes, person.Template)
	}
	for _, person := range s.People {
		p := s.Processes[person.Template]
		p.Name = personName(person)
		p.Left = out.personal(overlay(p.Left, person.Left), person.Subject)
		p.Right = out.personal(overlay(p.Right, person.Right), person.Subject)
		out.Processes[p.Name] = p
	}
	out.People = nil
	return out
}

// personal adds the account that works for the subject, where the place's account can.
func (s Settings) personal(p Place, subject string) Place {
	a := s.Accounts[p.Account]
	if a.ServiceAccountFile == "" {
		return p
	}
	a.Name, a.Subject = p.Account+"-"+slug(subject), subject
	s.Accounts[a.Name] = a
	return Place{a.Name, p.Collection}
}

var peopleColumns = []string{"template", "subject", "left", "right"}

// ReadPeople reads a people file: CSV whose first line names the columns template, subject, left and
// right; the last two are collections, or ACCOUNT/COLLECTION where the account is one of s.
func ReadPeople(data []byte, name string, s Settings) ([]Person, []Problem) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.TrimLeadingSpace = true
	head, err := r.Read()
	if err != nil {
		return nil, []Problem{{name, 1, "", fmt.Sprintf("cannot be read: %v", err)}}
	}
	for i, column := range head {
		head[i] = strings.ToLower(strings.TrimSpace(column))
		if !mentionsWord(peopleColumns, head[i]) {
			return nil, []Problem{{name, 1, column, notAmong(column, peopleColumns)}}
		}
	}
	var people []Person
	var problems []Problem
	seen := map[string]bool{}
	for _, p := range s.People {
		seen[personName(p)] = true
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return people, problems
		}
		if err != nil {
			return nil, append(problems, Problem{name, 0, "", fmt.Sprintf("cannot be read: %v", err)})
		}
		line, _ := r.FieldPos(0)
		p := s.personOf(head, row)
		message := s.personWrong(p)
		if _, taken := s.Processes[personName(p)]; message == "" && (taken || seen[personName(p)]) {
			message = fmt.Sprintf("would make the process %q a second time", personName(p))
		}
		if message != "" {
			problems = append(problems, Problem{name, line, "", message})
		}
		seen[personName(p)] = true
		people = append(people, p)
	}
}

func mentionsWord(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

func (s Settings) personOf(head, row []string) Person {
	var p Person
	for i, column := range head {
		switch text := strings.TrimSpace(row[i]); column {
		case "template":
			p.Template = text
		case "subject":
			p.Subject = text
		case "left":
			p.Left = s.placeOf(text)
		case "right":
			p.Right = s.placeOf(text)
		}
	}
	return p
}

func (s Settings) placeOf(text string) Place {
	if place, ok := ParsePlace(text); ok {
		if _, known := s.Accounts[place.Account]; known {
			return place
		}
	}
	return Place{Collection: text}
}
