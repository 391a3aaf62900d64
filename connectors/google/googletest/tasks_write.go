package googletest

import (
	"time"
)

func (c *call) theTask(l *tasklist, id string) (*task, error) {
	for _, t := range l.tasks {
		if t.id == id {
			return t, nil
		}
	}
	return nil, fail(404, "notFound", "Task not found.")
}

// both finds the path's list and task.
func (c *call) both() (*tasklist, *task, error) {
	l, err := c.tasklist()
	if err != nil {
		return nil, nil, err
	}
	t, err := c.theTask(l, c.args["task"])
	return l, t, err
}

// taskDoc keeps what a client may say: no time of day in due, completed filled or cleared by status (G-TSK-4, G-TSK-5, G-TSK-7).
func (c *call) taskDoc(in Object) (Object, error) {
	out := pick(in, "title", "notes", "due", "status", "completed")
	if len([]rune(text(out, "title"))) > 1024 || len([]rune(text(out, "notes"))) > 8192 {
		return nil, invalid("Invalid value: too long")
	}
	for _, k := range []string{"notes", "due"} {
		if text(out, k) == "" {
			delete(out, k)
		}
	}
	if due := text(out, "due"); due != "" {
		t, err := time.Parse(time.RFC3339, due)
		if err != nil {
			return nil, invalid("Invalid value for: due")
		}
		out["due"] = t.Format("2006-01-02") + "T00:00:00.000Z"
	}
	switch text(out, "status") {
	case "", "needsAction":
		out["status"] = "needsAction"
		delete(out, "completed")
	case "completed":
		if t, err := time.Parse(time.RFC3339, text(out, "completed")); err == nil {
			out["completed"] = t.UTC().Format(taskTime)
		} else {
			out["completed"] = c.now().Format(taskTime)
		}
	default:
		return nil, invalid("Invalid task status")
	}
	if text(out, "title") == "" {
		out["title"] = ""
	}
	return out, nil
}

// spot reads parent and previous of an insert or a move.
func (c *call) spot(l *tasklist, self *task) (parent, previous *task, err error) {
	for _, x := range []struct {
		name string
		into **task
	}{{"parent", &parent}, {"previous", &previous}} {
		id := c.q.Get(x.name)
		if id == "" {
			continue
		}
		t, err := c.theTask(l, id)
		if err != nil || t.gone || t == self {
			return nil, nil, invalid("Invalid value for: %s", x.name).at("parameter", x.name)
		}
		*x.into = t
	}
	if previous != nil && previous.parent != parent {
		return nil, nil, invalid("Invalid value for: previous").at("parameter", "previous")
	}
	depth := 0
	for p := parent; p != nil; p = p.parent {
		if depth++; p == self {
			depth = 1 << 20
			break
		}
	}
	if parent != nil && self != nil && len(l.siblings(self)) > 0 {
		depth++ // its own subtasks come along
	}
	if depth > c.sw.TaskDepth { // G-TSK-10
		return nil, nil, invalid("Invalid value for: parent").at("parameter", "parent")
	}
	if parent != nil && len(l.siblings(parent)) >= 2000 {
		return nil, nil, because("quotaExceeded")
	}
	return parent, previous, nil
}

func insertTask(c *call) (any, error) {
	l, err := c.tasklist()
	if err != nil {
		return nil, err
	}
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	doc, err := c.taskDoc(in)
	if err != nil {
		return nil, err
	}
	parent, previous, err := c.spot(l, nil)
	if err != nil {
		return nil, err
	}
	live := 0
	for _, t := range l.tasks {
		if !t.gone && !t.hidden {
			live++
		}
	}
	if live >= 20_000 {
		return nil, because("quotaExceeded")
	}
	t := &task{id: c.freshID(), doc: doc, seq: c.next(), changed: c.stamp()}
	l.tasks = append(l.tasks, t)
	l.place(t, parent, previous)
	return c.showTask(l, t), nil
}

func getTask(c *call) (any, error) {
	l, t, err := c.both()
	if err != nil {
		return nil, err
	}
	return c.showTask(l, t), nil
}

func patchTask(c *call) (any, error) {
	return c.changeTask(func(t *task, in Object) Object {
		doc := clone(t.doc)
		if text(in, "status") == "completed" && text(doc, "status") != "completed" {
			delete(doc, "completed")
		}
		merge(doc, in)
		return doc
	})
}

// updateTask needs the id in its body (G-TSK-9).
func updateTask(c *call) (any, error) {
	return c.changeTask(func(t *task, in Object) Object {
		if text(in, "id") != t.id {
			return nil
		}
		if text(in, "status") == "completed" && text(in, "completed") == "" && text(t.doc, "status") == "completed" {
			in["completed"] = t.doc["completed"]
		}
		return in
	})
}

func (c *call) changeTask(how func(*task, Object) Object) (any, error) {
	l, t, err := c.both()
	if err != nil {
		return nil, err
	}
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	if c.sw.TaskIfMatch {
		if p := c.ifMatch(c.etag(t.changed)); p != nil {
			return nil, p
		}
	}
	want := how(t, in)
	if want == nil {
		return nil, invalid("Missing task ID")
	}
	doc, err := c.taskDoc(want)
	if err != nil {
		return nil, err
	}
	if gone, ok := in["deleted"].(bool); ok && gone != t.gone { // G-TSK-8
		t.gone = gone
	}
	if text(doc, "status") == "needsAction" {
		t.hidden = false
	}
	t.doc, t.changed = doc, c.stamp()
	return c.showTask(l, t), nil
}

func deleteTask(c *call) (any, error) {
	l, t, err := c.both()
	if err != nil {
		return nil, err
	}
	if c.sw.TaskIfMatch {
		if p := c.ifMatch(c.etag(t.changed)); p != nil {
			return nil, p
		}
	}
	c.dropTask(l, t)
	return nil, nil
}

// dropTask takes the subtasks along, or lifts them to the top (G-TSK-8).
func (c *call) dropTask(l *tasklist, t *task) {
	for _, x := range l.siblings(t) {
		if c.sw.ParentTakesAll {
			c.dropTask(l, x)
		} else {
			l.place(x, nil, nil)
			x.changed = c.stamp()
		}
	}
	t.gone, t.changed = true, c.stamp()
}

// moveTask changes parent, order or list (G-TSK-6).
func moveTask(c *call) (any, error) {
	l, t, err := c.both()
	if err != nil {
		return nil, err
	}
	to := l
	if id := c.q.Get("destinationTasklist"); id != "" {
		if to = c.who.tasks.find(id); to == nil {
			return nil, invalid("Invalid value for: destinationTasklist").at("parameter", "destinationTasklist")
		}
	}
	if t.gone {
		return nil, fail(404, "notFound", "Task not found.")
	}
	parent, previous, err := c.spot(to, t)
	if err != nil {
		return nil, err
	}
	if to != l {
		c.carry(l, to, t)
	}
	to.place(t, parent, previous)
	t.changed = c.stamp()
	return c.showTask(to, t), nil
}

// carry takes a task with its subtasks to another list.
func (c *call) carry(from, to *tasklist, t *task) {
	for _, x := range from.siblings(t) {
		c.carry(from, to, x)
	}
	for i, x := range from.tasks {
		if x == t {
			from.tasks = append(from.tasks[:i:i], from.tasks[i+1:]...)
			break
		}
	}
	to.tasks = append(to.tasks, t)
	t.changed = c.stamp()
}

// clearTasks hides what is completed (G-TSK-7).
func clearTasks(c *call) (any, error) {
	l, err := c.tasklist()
	if err != nil {
		return nil, err
	}
	for _, t := range l.tasks {
		if text(t.doc, "status") == "completed" && !t.gone && !t.hidden {
			t.hidden, t.changed = true, c.stamp()
		}
	}
	return nil, nil
}
