package settings

import (
	"fmt"
	"net"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"bothways/sync/record"
)

var (
	nameForm   = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)
	regionForm = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Check tells what contradicts itself: all that no single value shows.
func (s Settings) Check() []Problem {
	c := checker{s: s}
	for _, name := range s.AccountNames() {
		c.account(name, s.Accounts[name])
	}
	for _, name := range s.ProcessNames() {
		c.process(name, s.Processes[name])
	}
	c.people()
	c.notify()
	return c.problems
}

type checker struct {
	s        Settings
	problems []Problem
}

// report blames the key, or the nearest table above it that the file holds.
func (c *checker) report(key, format string, args ...any) {
	line := 0
	for at := key; at != "" && line == 0; {
		line = c.s.given[at]
		at = at[:max(strings.LastIndexByte(at, '.'), 0)]
	}
	c.problems = append(c.problems, Problem{Line: line, Key: key, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) given(key string) bool {
	_, ok := c.s.given[key]
	return ok
}

func (c *checker) name(at, name string) {
	if !nameForm.MatchString(name) {
		c.report(at, "a name has 1 to 64 of the signs a-z 0-9 _ -")
	}
}

func (c *checker) process(name string, p Process) {
	at := under("processes", name)
	c.name(at, name)
	if p.Kind == "" {
		c.report(at+".kind", "is missing (contacts, calendar, tasks)")
	}
	c.place(at+".left", p.Left)
	c.place(at+".right", p.Right)
	if p.Left.Account != "" && c.s.samePlace(p.Left, p.Right) {
		c.report(at+".right", "is the same collection as left")
	}
	if p.Region != "" && !regionForm.MatchString(p.Region) {
		c.report(at+".region", "%q is no country code; write it like \"DE\"", p.Region)
	}
	c.sections(at, p)
	c.filter(at+".filter", p.Filter.Criteria, p.Kind)
	c.filter(at+".filter.left", p.Filter.Left, p.Kind)
	c.filter(at+".filter.right", p.Filter.Right, p.Kind)
	c.calendar(at+".calendar", p)
	c.fields(at+".fields", p.Fields)
	c.schedule(at, p)
}

// sections refuses what the kind does not have.
func (c *checker) sections(at string, p Process) {
	for _, section := range []string{"window", "calendar"} {
		if p.Kind == record.Contacts && c.given(at+"."+section) {
			c.report(at+"."+section, "belongs to calendar and tasks; this process is of the kind contacts")
		}
	}
	if p.Kind != record.Contacts && p.Kind != "" && c.given(at+".region") {
		c.report(at+".region", "belongs to contacts; this process is of the kind %s", p.Kind)
	}
}

func (c *checker) place(at string, p Place) {
	if p.Account == "" {
		c.report(at+".account", "is missing; write it like { account = \"home\", collection = \"clients\" }")
	} else if _, ok := c.s.Accounts[p.Account]; !ok {
		text := fmt.Sprintf("there is no account %q", p.Account)
		if near := nearest(p.Account, c.s.AccountNames()); near != "" {
			text += fmt.Sprintf("; did you mean %q?", near)
		}
		c.report(at+".account", "%s", text)
	}
	if p.Collection == "" {
		c.report(at+".collection", "is missing")
	}
}

// samePlace also sees through two accounts that lead to one folder or one server.
func (s Settings) samePlace(p, q Place) bool {
	if p == q {
		return true
	}
	a, b := s.Accounts[p.Account], s.Accounts[q.Account]
	if a.Type != b.Type {
		return false
	}
	switch a.Type {
	case "folder":
		return filepath.Join(a.Path, p.Collection) == filepath.Join(b.Path, q.Collection)
	case "dav":
		return a.URL == b.URL && a.Username == b.Username && p.Collection == q.Collection
	}
	return false
}

func (c *checker) filter(at string, f Criteria, kind record.Kind) {
	if _, err := regexp.Compile(f.Title); err != nil {
		c.report(at+".title", "is no regular expression: %v", err)
	}
	if kind == record.Contacts && c.given(at+".title") {
		c.report(at+".title", "belongs to calendar and tasks; this process is of the kind contacts")
	}
	if kind != record.Calendar && kind != "" && c.given(at+".declined") {
		c.report(at+".declined", "belongs to calendar; this process is of the kind %s", kind)
	}
	if kind != record.Calendar && kind != "" && f.Private == "busy" {
		c.report(at+".private", "\"busy\" belongs to calendar; this process is of the kind %s (skip, full)", kind)
	}
	if kind != record.Contacts && kind != "" && c.given(at+".has") {
		c.report(at+".has", "belongs to contacts; this process is of the kind %s", kind)
	}
	for _, category := range f.Categories {
		if slices.Contains(f.ExcludeCategories, category) {
			c.report(at+".exclude_categories", "%q is also in categories, so nothing could ever pass", category)
		}
	}
	c.properties(at+".has", f.Has)
}

func (c *checker) calendar(at string, p Process) {
	if g := p.Calendar.GuestsTo; g != nil {
		c.place(at+".guests_to", *g)
		if p.Kind == record.Tasks {
			c.report(at+".guests_to", "belongs to calendar; tasks have no guests")
		}
		if c.s.samePlace(*g, p.Left) || c.s.samePlace(*g, p.Right) {
			c.report(at+".guests_to", "is a side of this process; guests become contacts, so name an address book")
		}
	}
	if zone := p.Calendar.FloatingZone; zone != "keep" {
		if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
			c.report(at+".floating_zone", "%q is no time zone; write \"keep\" or a name like \"Europe/Berlin\"", zone)
		}
	}
}

var propertyForm = regexp.MustCompile(`^[A-Z][A-Z0-9-]*$`)

func (c *checker) properties(at string, list []string) {
	for _, p := range list {
		c.property(at, p)
	}
}

func (c *checker) property(at, p string) {
	if up := strings.ToUpper(p); !propertyForm.MatchString(p) && propertyForm.MatchString(up) {
		c.report(at, "field names are in upper case: %q", up)
	} else if !propertyForm.MatchString(p) {
		c.report(at, "%q is no field name", p)
	}
}

func (c *checker) fields(at string, f Fields) {
	c.properties(at+".omit", f.Omit)
	for _, p := range names(f.OneWay) {
		c.property(under(at+".one_way", p), p)
		if slices.Contains(f.Omit, p) {
			c.report(under(at+".one_way", p), "contradicts omit, where %s stands too", p)
		}
	}
	left, right := map[string]bool{}, map[string]bool{}
	for i, pair := range f.Map {
		key := fmt.Sprintf("%s.map[%d]", at, i+1)
		switch {
		case pair.Left == "" || pair.Right == "":
			c.report(key, "needs left and right")
		case left[pair.Left] || right[pair.Right]:
			c.report(key, "a field stands in map twice")
		}
		left[pair.Left], right[pair.Right] = true, true
	}
}

func (c *checker) schedule(at string, p Process) {
	if every := p.Schedule.Every; every != 0 && every < time.Minute {
		c.report(at+".schedule.every", "is shorter than a minute")
	}
	if len(p.Schedule.Days) == 0 {
		c.report(at+".schedule.days", "is empty; for a process that starts only by hand say every = \"0\"")
	}
	if p.Guard.Over <= 0 {
		c.report(at+".guard.over", "must be longer than nothing")
	}
}

func (c *checker) notify() {
	e := c.s.Notify.Email
	if e == nil {
		return
	}
	if _, err := mail.ParseAddress(e.To); err != nil {
		c.report("notify.email.to", "is no e-mail address")
	}
	if _, port, err := net.SplitHostPort(e.SMTP); err != nil || port == "" {
		c.report("notify.email.smtp", "must be a host with its port, like \"smtp.example.org:587\"")
	}
	c.command("notify.email.password_command", e.PasswordCommand)
}
