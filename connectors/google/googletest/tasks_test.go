package googletest

import (
	"strings"
	"testing"
	"time"

	tasksapi "google.golang.org/api/tasks/v1"
)

func (b *bench) task(title string, change ...func(*tasksapi.TasksInsertCall)) *tasksapi.Task {
	b.t.Helper()
	call := b.tasks.Tasks.Insert("@default", &tasksapi.Task{Title: title})
	for _, f := range change {
		f(call)
	}
	return must(call.Do())(b.t)
}

func (b *bench) todo(call *tasksapi.TasksListCall) string {
	b.t.Helper()
	var out []string
	for {
		page := must(call.Do())(b.t)
		for _, x := range page.Items {
			out = append(out, x.Title)
		}
		if page.NextPageToken == "" {
			return strings.Join(out, " ")
		}
		call.PageToken(page.NextPageToken)
	}
}

func TestTasklists(t *testing.T) {
	b := start(t)
	l := must(b.tasks.Tasklists.Insert(&tasksapi.TaskList{Title: "Work"}).Do())(t)
	all := must(b.tasks.Tasklists.List().Do())(t)
	if len(all.Items) != 2 || all.Items[1].Id != l.Id {
		t.Errorf("%+v", all.Items)
	}
	must(b.tasks.Tasklists.Patch(l.Id, &tasksapi.TaskList{Title: "Job"}).Do())(t)
	ok(t, b.tasks.Tasklists.Delete(l.Id).Do())
	_, err := b.tasks.Tasks.List(l.Id).Do()
	refused(t, err, 404, "notFound")
	refused(t, b.tasks.Tasklists.Delete("@default").Do(), 400, "default") // G-TSK-1
	_, err = b.tasks.Tasklists.Insert(&tasksapi.TaskList{Title: strings.Repeat("x", 1025)}).Do()
	refused(t, err, 400, "title")
}

func TestTaskLife(t *testing.T) {
	b := start(t)
	x := b.task("Write")
	done := must(b.tasks.Tasks.Patch("@default", x.Id, &tasksapi.Task{Status: "completed", Due: "2026-12-01T23:30:00+05:00"}).Do())(t)
	if done.Completed == nil || done.Due != "2026-12-01T00:00:00.000Z" || done.Hidden { // G-TSK-5, G-TSK-7
		t.Errorf("%+v", done)
	}
	open := must(b.tasks.Tasks.Patch("@default", x.Id, &tasksapi.Task{Status: "needsAction"}).Do())(t)
	if open.Completed != nil || open.Due == "" {
		t.Errorf("%+v", open)
	}
	_, err := b.tasks.Tasks.Update("@default", x.Id, &tasksapi.Task{Title: "Read"}).Do()
	refused(t, err, 400, "Missing task ID") // G-TSK-9
	put := must(b.tasks.Tasks.Update("@default", x.Id, &tasksapi.Task{Id: x.Id, Title: "Read"}).Do())(t)
	if put.Due != "" || put.Title != "Read" {
		t.Errorf("%+v", put)
	}
	stale := b.tasks.Tasks.Patch("@default", x.Id, &tasksapi.Task{Title: "y"})
	stale.Header().Set("If-Match", x.Etag)
	_, err = stale.Do()
	refused(t, err, 412, "")
	b.Set(func(s *Switches) { s.TaskIfMatch = false })
	must(stale.Do())(t)
	ok(t, b.tasks.Tasks.Delete("@default", x.Id).Do())
	if gone := must(b.tasks.Tasks.Get("@default", x.Id).Do())(t); !gone.Deleted { // G-TSK-8
		t.Errorf("%+v", gone)
	}
	for name, bad := range map[string]*tasksapi.Task{"title": {Title: strings.Repeat("x", 1025)}, "notes": {Notes: strings.Repeat("x", 8193)}, "due": {Due: "tomorrow"}, "status": {Status: "done"}} {
		_, err := b.tasks.Tasks.Insert("@default", bad).Do()
		t.Run(name, func(t *testing.T) { refused(t, err, 400, "nvalid") })
	}
	b.clean()
}

func TestTaskLists(t *testing.T) {
	b := start(t)
	a := b.task("a")
	b.Advance(time.Hour)
	since := b.Now().Format(time.RFC3339)
	b.task("b")
	c := b.task("c")
	b.hand.CompleteTask("@default", a.Id)
	b.hand.DeleteTask("@default", c.Id)
	list := func() *tasksapi.TasksListCall { return b.tasks.Tasks.List("@default") }
	for _, x := range []struct {
		name string
		call *tasksapi.TasksListCall
		want string
	}{
		{"usual", list(), "b"}, // completed in Google's own apps is hidden (G-TSK-3)
		{"hidden", list().ShowHidden(true), "a b"},
		{"all", list().ShowHidden(true).ShowDeleted(true), "a b c"},
		{"open", list().ShowHidden(true).ShowCompleted(false), "b"},
		{"changed", list().ShowHidden(true).ShowDeleted(true).UpdatedMin(since), "a b c"},
		{"pages", list().ShowHidden(true).ShowDeleted(true).MaxResults(1), "a b c"},
	} {
		if got := b.todo(x.call); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
	b.Advance(time.Hour)
	if got := b.todo(list().ShowHidden(true).ShowDeleted(true).UpdatedMin(b.Now().Format(time.RFC3339))); got != "" {
		t.Errorf("quiet: %s", got)
	}
	d := b.task("d")
	must(b.tasks.Tasks.Patch("@default", d.Id, &tasksapi.Task{Status: "completed"}).Do())(t)
	if got := b.todo(list()); got != "b d" {
		t.Errorf("before clear: %s", got)
	}
	ok(t, b.tasks.Tasks.Clear("@default").Do()) // G-TSK-7
	if got := b.todo(list()); got != "b" {
		t.Errorf("after clear: %s", got)
	}
	b.clean()
}

func TestTaskTree(t *testing.T) {
	b := start(t)
	a := b.task("a")
	c := b.task("c", func(i *tasksapi.TasksInsertCall) { i.Previous(a.Id) })
	z := b.task("z")
	if !(z.Position < a.Position && a.Position < c.Position) || len(a.Position) != 20 { // G-TSK-6
		t.Errorf("%s %s %s", z.Position, a.Position, c.Position)
	}
	kid := b.task("kid", func(i *tasksapi.TasksInsertCall) { i.Parent(a.Id) })
	_, err := b.tasks.Tasks.Insert("@default", &tasksapi.Task{Title: "deep"}).Parent(kid.Id).Do()
	refused(t, err, 400, "parent") // G-TSK-10
	_, err = b.tasks.Tasks.Move("@default", a.Id).Parent(z.Id).Do()
	refused(t, err, 400, "parent")
	moved := must(b.tasks.Tasks.Move("@default", z.Id).Previous(a.Id).Do())(t)
	if !(a.Position < moved.Position && moved.Position < c.Position) {
		t.Errorf("%s %s %s", a.Position, moved.Position, c.Position)
	}
	for range 60 { // the gap between two runs out
		moved = must(b.tasks.Tasks.Move("@default", b.task("m").Id).Previous(a.Id).Do())(t)
	}
	all := must(b.tasks.Tasks.List("@default").MaxResults(100).Do())(t)
	at := map[string]string{}
	for _, x := range all.Items {
		if x.Parent == "" {
			if other := at[x.Position]; other != "" {
				t.Errorf("%s and %s share a place", x.Title, other)
			}
			at[x.Position] = x.Title
		}
	}
	other := b.hand.AddTasklist("Other")
	must(b.tasks.Tasks.Move("@default", a.Id).DestinationTasklist(other).Do())(t)
	if got := b.todo(b.tasks.Tasks.List(other)); got != "a kid" && got != "kid a" {
		t.Errorf("carried %s", got)
	}
	b.hand.DeleteTask(other, a.Id)
	if got := b.todo(b.tasks.Tasks.List(other)); got != "" { // G-TSK-8
		t.Errorf("left %s", got)
	}
	b.Set(func(s *Switches) { s.ParentTakesAll = false })
	p := b.hand.AddTask(other, "", Object{"title": "p"})
	b.hand.AddTask(other, p, Object{"title": "k"})
	b.hand.DeleteTask(other, p)
	if got := b.todo(b.tasks.Tasks.List(other)); got != "k" {
		t.Errorf("lifted %s", got)
	}
	b.clean()
}
