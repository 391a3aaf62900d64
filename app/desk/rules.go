package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"bothways/app/settings"
	"bothways/sync/link"
	"bothways/sync/plan"
)

// rulesOf turns a process's settings into the planner's rules.
func (d *Desk) rulesOf(p settings.Process) plan.Rules {
	r := plan.Rules{
		Kind:       p.Kind,
		Flow:       [2]bool{p.Direction != "to-left", p.Direction != "to-right"},
		Conflict:   plan.Policy(p.Conflict),
		EditDelete: plan.Policy(p.EditDelete),
		Prevent:    [2]plan.Ops{ops(p.Prevent.Left), ops(p.Prevent.Right)},
		Filter:     d.filterOf(p.Filter.Criteria, p),
		From:       [2]plan.Filter{d.filterOf(p.Filter.Left, p), d.filterOf(p.Filter.Right, p)},
		OutDelete:  p.Filter.OutOfFilter == "delete",
		Recurring:  p.Calendar.Recurring,
		Omit:       map[string]bool{},
		OneWay:     map[string]link.Side{},
		Reminders:  p.Calendar.Reminders,
		Attendees:  p.Calendar.Attendees,
		Untitled:   p.Calendar.Untitled,
		Flatten:    p.Kind != "contacts" && p.Calendar.Formatting == "overwrite",
		Guard: plan.Guard{DeletePercent: p.Guard.DeletePercent, DeleteCount: p.Guard.DeleteCount,
			DeleteMin: p.Guard.DeleteMin, ChangePercent: p.Guard.ChangePercent},
		Limits: plan.Limits{FirstRun: p.Limits.FirstRun, EachRun: p.Limits.EachRun},
		Zone:   d.Zone,
	}
	if p.Kind != "contacts" {
		r.Window = &plan.Window{Past: p.Window.PastDays, Future: p.Window.FutureDays}
	}
	for _, name := range p.Fields.Omit {
		r.Omit[strings.ToUpper(name)] = true
	}
	for name, way := range p.Fields.OneWay {
		r.OneWay[strings.ToUpper(name)] = link.Left
		if way == "to-left" {
			r.OneWay[strings.ToUpper(name)] = link.Right
		}
	}
	for _, m := range p.Fields.Map {
		r.Map = append(r.Map, plan.Mapping{Left: m.Left, Right: m.Right})
	}
	return r
}

func ops(names []string) plan.Ops {
	var o plan.Ops
	for _, n := range names {
		switch link.Op(n) {
		case link.Create:
			o.Create = true
		case link.Update:
			o.Update = true
		case link.Delete:
			o.Delete = true
		}
	}
	return o
}

func (d *Desk) filterOf(c settings.Criteria, p settings.Process) plan.Filter {
	f := plan.Filter{Private: c.Private, Categories: c.Categories, Exclude: c.ExcludeCategories,
		Has: c.Has, NoDeclined: !c.Declined}
	if c.Title != "" {
		f.Title = regexp.MustCompile(c.Title) // checked with the settings
	}
	for _, name := range []string{p.Left.Account, p.Right.Account} {
		a := d.Settings().Expand().Accounts[name]
		for _, address := range []string{a.Username, a.Subject} {
			if strings.Contains(address, "@") {
				f.Own = append(f.Own, address)
			}
		}
	}
	return f
}

// digestOf identifies settings: others, and everything is planned again, a stop ends.
func digestOf(p settings.Process) string {
	p.Schedule = settings.Schedule{}
	data, _ := json.Marshal(p)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// regionOf is the country that phone numbers without code are read for.
func (d *Desk) regionOf(p settings.Process) string {
	if p.Region != "" {
		return p.Region
	}
	return d.Region
}

func (d *Desk) now() time.Time { return d.Now() }
