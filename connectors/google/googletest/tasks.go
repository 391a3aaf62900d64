package googletest

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

type tasklists struct {
	lists []*tasklist
}

type tasklist struct {
	id, title string
	changed   time.Time
	fixed     bool // the default list cannot be deleted (G-TSK-1)
	gone      bool
	tasks     []*task
}

type task struct {
	id      string
	doc     Object // title, notes, due, status, completed
	parent  *task
	pos     int64
	changed time.Time
	gone    bool
	hidden  bool
	seq     int64
}

var taskRoutes = []route{
	{"tasks.tasklists.list", "GET", "tasks/v1/users/@me/lists", listTasklists},
	{"tasks.tasklists.insert", "POST", "tasks/v1/users/@me/lists", insertTasklist},
	{"tasks.tasklists.get", "GET", "tasks/v1/users/@me/lists/{list}", getTasklist},
	{"tasks.tasklists.patch", "PATCH", "tasks/v1/users/@me/lists/{list}", patchTasklist},
	{"tasks.tasklists.update", "PUT", "tasks/v1/users/@me/lists/{list}", patchTasklist},
	{"tasks.tasklists.delete", "DELETE", "tasks/v1/users/@me/lists/{list}", deleteTasklist},
	{"tasks.tasks.list", "GET", "tasks/v1/lists/{list}/tasks", listTasks},
	{"tasks.tasks.insert", "POST", "tasks/v1/lists/{list}/tasks", insertTask},
	{"tasks.tasks.clear", "POST", "tasks/v1/lists/{list}/clear", clearTasks},
	{"tasks.tasks.get", "GET", "tasks/v1/lists/{list}/tasks/{task}", getTask},
	{"tasks.tasks.patch", "PATCH", "tasks/v1/lists/{list}/tasks/{task}", patchTask},
	{"tasks.tasks.update", "PUT", "tasks/v1/lists/{list}/tasks/{task}", updateTask},
	{"tasks.tasks.delete", "DELETE", "tasks/v1/lists/{list}/tasks/{task}", deleteTask},
	{"tasks.tasks.move", "POST", "tasks/v1/lists/{list}/tasks/{task}/move", moveTask},
}

const taskTime = "2006-01-02T15:04:05.000Z"

func newTasklists(s *Server) *tasklists {
	return &tasklists{lists: []*tasklist{{id: s.freshID(), title: "My Tasks", changed: s.stamp(), fixed: true}}}
}

func (t *tasklists) find(id string) *tasklist {
	for _, l := range t.lists {
		if !l.gone && (l.id == id || id == "@default" && l.fixed) {
			return l
		}
	}
	return nil
}

func (c *call) tasklist() (*tasklist, error) {
	if l := c.who.tasks.find(c.args["list"]); l != nil {
		return l, nil
	}
	return nil, fail(404, "notFound", "Task list not found.")
}

func (c *call) showTasklist(l *tasklist) Object {
	return Object{"kind": "tasks#taskList", "id": l.id, "etag": c.etag(l.changed), "title": l.title, "updated": l.changed.Format(taskTime),
		"selfLink": c.base + "tasks/v1/users/@me/lists/" + l.id}
}

func listTasklists(c *call) (any, error) {
	size, err := c.number("maxResults", 1000, 1000)
	if err != nil {
		return nil, err
	}
	p, err := c.page("tasklists", 0)
	if err != nil {
		return nil, err
	}
	rows := []row{}
	for i, l := range c.who.tasks.lists {
		if !l.gone {
			rows = append(rows, row{int64(i + 1), func() Object { return c.showTasklist(l) }})
		}
	}
	out := Object{"kind": "tasks#taskLists", "etag": `"lists"`}
	c.fill(out, "items", p, rows, size, false)
	return out, nil
}

// titled reads a list's title, 1024 characters at most (G-TSK-2).
func (c *call) titled() (string, error) {
	in, err := c.body()
	if err != nil {
		return "", err
	}
	t := text(in, "title")
	if t == "" || len([]rune(t)) > 1024 {
		return "", invalid("Invalid task list title.")
	}
	return t, nil
}

func insertTasklist(c *call) (any, error) {
	title, err := c.titled()
	if err != nil {
		return nil, err
	}
	if len(c.who.tasks.lists) >= 2000 {
		return nil, because("quotaExceeded")
	}
	l := &tasklist{id: c.freshID(), title: title, changed: c.stamp()}
	c.who.tasks.lists = append(c.who.tasks.lists, l)
	return c.showTasklist(l), nil
}

func getTasklist(c *call) (any, error) {
	l, err := c.tasklist()
	if err != nil {
		return nil, err
	}
	return c.showTasklist(l), nil
}

func patchTasklist(c *call) (any, error) {
	l, err := c.tasklist()
	if err != nil {
		return nil, err
	}
	title, err := c.titled()
	if err != nil {
		return nil, err
	}
	l.title, l.changed = title, c.stamp()
	return c.showTasklist(l), nil
}

func deleteTasklist(c *call) (any, error) {
	l, err := c.tasklist()
	if err != nil {
		return nil, err
	}
	if l.fixed {
		return nil, invalid("The default task list cannot be deleted.")
	}
	l.gone = true
	return nil, nil
}

// siblings are the live tasks under one parent in their order.
func (l *tasklist) siblings(parent *task) []*task {
	var out []*task
	for _, t := range l.tasks {
		if t.parent == parent && !t.gone {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b *task) int { return cmp.Compare(a.pos, b.pos) })
	return out
}

// place puts a task first, or behind previous (G-TSK-6).
func (l *tasklist) place(t *task, parent, previous *task) {
	t.parent = parent
	const gap, middle = 1 << 20, 1 << 50
	after, before := int64(-1), int64(-1)
	if previous != nil {
		after = previous.pos
	}
	for _, x := range l.tasks {
		if x != t && x.parent == parent && !x.gone && x.pos > after && (before < 0 || x.pos < before) {
			before = x.pos
		}
	}
	switch {
	case before < 0 && after < 0:
		t.pos = middle
	case before < 0:
		t.pos = after + gap
	case after < 0 && before > gap:
		t.pos = before - gap
	case before-after > 1:
		t.pos = after + (before-after)/2
	default:
		for i, x := range l.siblings(parent) {
			if x != t {
				x.pos = middle + int64(i)*gap
			}
		}
		l.place(t, parent, previous)
	}
}

func (c *call) showTask(l *tasklist, t *task) Object {
	out := clone(t.doc)
	out["kind"], out["id"], out["etag"] = "tasks#task", t.id, c.etag(t.changed)
	out["updated"], out["position"] = t.changed.Format(taskTime), fmt.Sprintf("%020d", t.pos)
	out["selfLink"] = c.base + "tasks/v1/lists/" + l.id + "/tasks/" + t.id
	out["webViewLink"], out["links"] = c.base+"task/"+t.id, []any{}
	if t.parent != nil {
		out["parent"] = t.parent.id
	}
	if t.gone {
		out["deleted"] = true
	}
	if t.hidden {
		out["hidden"] = true
	}
	return out
}

// listTasks has no sync token: updatedMin with all the show parameters is the delta (G-TSK-3).
func listTasks(c *call) (any, error) {
	l, err := c.tasklist()
	if err != nil {
		return nil, err
	}
	size, err := c.number("maxResults", 20, 100)
	if err != nil {
		return nil, err
	}
	p, err := c.page("tasks "+l.id, 0)
	if err != nil {
		return nil, err
	}
	in, err := c.taskFilter()
	if err != nil {
		return nil, err
	}
	rows := []row{}
	for _, t := range l.tasks {
		if in(t) {
			rows = append(rows, row{t.seq, func() Object { return c.showTask(l, t) }})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	out := Object{"kind": "tasks#tasks", "etag": `"tasks"`}
	c.fill(out, "items", p, rows, size, false)
	return out, nil
}

func (c *call) taskFilter() (func(*task) bool, error) {
	at := map[string]time.Time{}
	for _, k := range []string{"updatedMin", "completedMin", "completedMax", "dueMin", "dueMax"} {
		if v := c.q.Get(k); v != "" {
			t, err := time.Parse(time.RFC3339, v)
			if err != nil {
				return nil, invalid("Invalid value for: %s", k).at("parameter", k)
			}
			at[k] = t
		}
	}
	within := func(t *task, key, low, high string) bool {
		lo, isLo := at[low]
		hi, isHi := at[high]
		if !isLo && !isHi {
			return true
		}
		v, err := time.Parse(time.RFC3339, text(t.doc, key))
		return err == nil && (!isLo || !v.Before(lo)) && (!isHi || !v.After(hi))
	}
	completed, hidden, deleted := c.bool("showCompleted", true), c.bool("showHidden", false), c.bool("showDeleted", false)
	return func(t *task) bool {
		switch {
		case t.gone && !deleted, t.hidden && !hidden, text(t.doc, "status") == "completed" && !completed:
			return false
		case !at["updatedMin"].IsZero() && t.changed.Before(at["updatedMin"]):
			return false
		}
		return within(t, "completed", "completedMin", "completedMax") && within(t, "due", "dueMin", "dueMax")
	}, nil
}
