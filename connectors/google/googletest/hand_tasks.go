package googletest

import "net/url"

func todo(list, task string) map[string]string { return map[string]string{"list": list, "task": task} }

// AddTasklist returns the new list's id.
func (h Hand) AddTasklist(title string) string {
	return text(h.do("tasks.tasklists.insert", nil, nil, Object{"title": title}), "id")
}

// AddTask puts a task at the top of a list, or of the subtasks of parent, and returns its id.
func (h Hand) AddTask(list, parent string, task any) string {
	q := url.Values{}
	if parent != "" {
		q.Set("parent", parent)
	}
	return text(h.do("tasks.tasks.insert", todo(list, ""), q, document(task)), "id")
}

// EditTask merges a change into a task; null removes.
func (h Hand) EditTask(list, id string, change any) {
	h.do("tasks.tasks.patch", todo(list, id), nil, document(change))
}

// CompleteTask ticks a task off, which in Google's own apps hides it (G-TSK-3).
func (h Hand) CompleteTask(list, id string) {
	h.EditTask(list, id, Object{"status": "completed"})
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	for _, t := range h.s.account(h.email).tasks.find(list).tasks {
		if t.id == id {
			t.hidden = true
		}
	}
}

// DeleteTask removes a task.
func (h Hand) DeleteTask(list, id string) { h.do("tasks.tasks.delete", todo(list, id), nil, nil) }

// MoveTask gives a task another parent and place; "" is the top, the first.
func (h Hand) MoveTask(list, id, parent, previous string) {
	q := url.Values{}
	for k, v := range map[string]string{"parent": parent, "previous": previous} {
		if v != "" {
			q.Set(k, v)
		}
	}
	h.do("tasks.tasks.move", todo(list, id), q, nil)
}

// Tasks are the tasks of a list, completed and hidden ones too, deleted ones not.
func (h Hand) Tasks(list string) []Object {
	return h.all("tasks.tasks.list", "items", todo(list, ""), url.Values{"maxResults": {"100"}, "showHidden": {"true"}})
}

// Tasklists are the account's lists.
func (h Hand) Tasklists() []Object {
	return h.all("tasks.tasklists.list", "items", nil, url.Values{})
}

// Calendars are the account's calendar list.
func (h Hand) Calendars() []Object {
	return h.all("calendar.calendarList.list", "items", nil, url.Values{"showHidden": {"true"}})
}

// Dump is all that an account holds, for comparing before with after.
func (h Hand) Dump() Object {
	events, tasks := Object{}, Object{}
	for _, c := range h.Calendars() {
		events[text(c, "id")] = h.Events(text(c, "id"))
	}
	for _, l := range h.Tasklists() {
		tasks[text(l, "title")] = h.Tasks(text(l, "id"))
	}
	return Object{"calendars": h.Calendars(), "events": events, "contacts": h.Contacts(), "groups": h.Groups(), "tasks": tasks}
}
