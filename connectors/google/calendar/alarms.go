package calendar

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"bothways/sync/record"
)

const (
	mostReminders = 5
	mostMinutes   = 40320
)

// before is a trigger that Google can hold: so long before the start, in the one form that records have.
var before = regexp.MustCompile(`^-?P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:0S)?)?$`)

// reminderOf is the reminder for an alarm's action and trigger.
func reminderOf(action, trigger string) (Reminder, bool) {
	r := Reminder{Method: map[string]string{"DISPLAY": "popup", "AUDIO": "popup", "EMAIL": "email"}[action]}
	m := before.FindStringSubmatch(trigger)
	if r.Method == "" || m == nil {
		return r, false
	}
	for i, unit := range []int{1440, 60, 1} {
		n, _ := strconv.Atoi(m[i+1])
		r.Minutes += n * unit
	}
	if !strings.HasPrefix(trigger, "-") && r.Minutes > 0 {
		return r, false
	}
	return r, r.Minutes <= mostMinutes
}

// alarmParts are an alarm's action and trigger as its text has them.
func alarmParts(text string) (action, trigger string) {
	for _, line := range strings.Split(text, "\n") {
		if v, ok := strings.CutPrefix(line, "action="); ok {
			action = v
		} else if v, ok := strings.CutPrefix(line, "trigger="); ok {
			trigger = v
		}
	}
	return action, trigger
}

func holdsAlarm(_ *Lens, identity string) bool {
	action, trigger, _ := strings.Cut(identity, " ")
	_, ok := reminderOf(action, trigger)
	return ok
}

func fitsAlarm(_ *Lens, _ string, v record.Value) bool {
	_, ok := reminderOf(alarmParts(v.Text))
	return ok
}

func (r Reminder) action() string {
	if r.Method == "email" {
		return "EMAIL"
	}
	return "DISPLAY"
}

func (r Reminder) trigger() string {
	d, h, m := r.Minutes/1440, r.Minutes/60%24, r.Minutes%60
	out := "-P"
	if r.Minutes == 0 {
		return "PT0S"
	}
	if d > 0 {
		out += fmt.Sprintf("%dD", d)
	}
	if h+m > 0 {
		out += "T"
	}
	if h > 0 {
		out += fmt.Sprintf("%dH", h)
	}
	if m > 0 {
		out += fmt.Sprintf("%dM", m)
	}
	return out
}

// mark names the mark that keeps an alarm's own words.
func (r Reminder) mark() string { return "alarm." + r.Method + strconv.Itoa(r.Minutes) }

// alarm is the field for a reminder: what was asked, where that means this reminder.
func (r Reminder) alarm(e Event) (record.Key, record.Value) {
	action, trigger := r.action(), r.trigger()
	v := record.Value{Text: "action=" + action + "\ntrigger=" + trigger}
	if asked, ok := e.mark(r.mark()); ok {
		if a, t := alarmParts(asked.Text); t != "" {
			if same, fits := reminderOf(a, t); fits && same == r {
				action, trigger, v = a, t, asked
			}
		}
	}
	return record.Member("ALARM", record.Identity(strings.TrimSpace(action+" "+trigger))), v
}

// reminders lists what an event reminds of; the calendar's own count where the settings say so.
func (l *Lens) reminders(e Event) []Reminder {
	o := e.object("reminders")
	if o.flag("useDefault") {
		if l.CopyDefaults {
			return l.Defaults
		}
		return nil
	}
	var out []Reminder
	for _, r := range o.objects("overrides") {
		minutes, ok := r.number("minutes")
		if method := r.text("method"); ok && (method == "email" || method == "popup") {
			out = append(out, Reminder{method, minutes})
		}
	}
	return out
}

func readAlarms(r *reader) {
	for _, rem := range r.lens.reminders(r.event) {
		if k, v := rem.alarm(r.event); r.fields[k].Text == "" {
			r.put(k, v)
		}
	}
}

// writeAlarms sends all reminders. Those that are there keep their places; of new ones the first five go.
func writeAlarms(b *body) {
	type asked struct {
		key   record.Key
		value record.Value
	}
	wanted := map[Reminder]asked{}
	var order []Reminder
	for _, k := range b.members("ALARM") {
		r, ok := reminderOf(alarmParts(b.want[k].Text))
		if _, twice := wanted[r]; !ok || twice {
			b.left = append(b.left, k)
			continue
		}
		wanted[r] = asked{k, b.want[k]}
		order = append(order, r)
	}
	have := b.lens.reminders(b.have)
	rank := func(r Reminder) int {
		for i, h := range have {
			if h == r {
				return i
			}
		}
		return len(have) + r.Minutes
	}
	sort.SliceStable(order, func(i, j int) bool { return rank(order[i]) < rank(order[j]) })
	list := []any{}
	for i, r := range order {
		if i >= mostReminders {
			b.left = append(b.left, wanted[r].key)
			continue
		}
		list = append(list, Event{"method": r.Method, "minutes": r.Minutes})
		v := wanted[r].value
		if v.Text == "action="+r.action()+"\ntrigger="+r.trigger() && v.Attr == "" {
			v = record.Value{}
		}
		b.mark(r.mark(), v)
		delete(wanted, r)
	}
	for _, r := range have {
		if _, stays := find(list, r); !stays {
			b.mark(r.mark(), record.Value{})
		}
	}
	if !b.sameReminders(list) {
		b.out["reminders"] = Event{"useDefault": false, "overrides": list}
	}
}

func find(list []any, r Reminder) (int, bool) {
	for i, v := range list {
		if o := v.(Event); o["method"] == r.Method && o["minutes"] == r.Minutes {
			return i, true
		}
	}
	return 0, false
}

// sameReminders tells whether there is nothing to write: no alarm wanted leaves the calendar's own alone,
// unless those are shown as the event's.
func (b *body) sameReminders(list []any) bool {
	have := b.lens.reminders(b.have)
	if len(list) != len(have) || b.full && (len(list) > 0 || b.lens.CopyDefaults) {
		return false
	}
	for i, r := range have {
		if at, ok := find(list, r); !ok || at != i {
			return false
		}
	}
	return b.have != nil || len(list) > 0 || !b.lens.CopyDefaults
}
