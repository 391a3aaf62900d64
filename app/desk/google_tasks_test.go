package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bothways/app/desk"
	"bothways/connectors/google/googletest"
)

func (b *googleBed) todo(uid, more string) {
	b.put("todo/"+uid+".ics", strings.ReplaceAll("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:"+uid+
		"\nDTSTAMP:20260101T000000Z\nSUMMARY:"+uid+"\n"+more+"END:VTODO\nEND:VCALENDAR\n", "\n", "\r\n"))
}

// texts are the files of the tasks by title.
func (b *googleBed) texts() map[string]string {
	b.t.Helper()
	names, err := filepath.Glob(filepath.Join(b.dir, "pim", "todo", "*.ics"))
	b.ok(err)
	out := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		b.ok(err)
		out[property(string(text), "SUMMARY")] = string(text)
	}
	return out
}

func property(text, name string) string {
	if m := regexp.MustCompile(`(?m)^` + name + `:(.*?)\r?$`).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// tasks are those at Google by title.
func (b *googleBed) tasks() map[string]googletest.Object {
	out := map[string]googletest.Object{}
	for _, x := range b.google.Hand(person).Tasks("@default") {
		out[fmt.Sprint(x["title"])] = x
	}
	return out
}

// A family of tasks goes there and comes back, in a first review, and the next syncs write nothing.
func TestGoogleTasksInFamilies(t *testing.T) {
	b := newGoogleBed(t)
	b.signIn()
	b.todo("boxes", "RELATED-TO:house\nPRIORITY:1\n")
	b.todo("house", "")
	b.todo("tape", "RELATED-TO;RELTYPE=PARENT:boxes\n")
	hand := b.google.Hand(person)
	garden := hand.AddTask("@default", "", googletest.Object{"title": "garden"})
	hand.AddTask("@default", garden, googletest.Object{"title": "roses"})
	b.ok(b.desk.AddProcess(b.ctx, "todo", map[string]string{"kind": "tasks", "left": "home/todo", "right": "ada/@default"}))
	reps, err := b.desk.Preview(b.ctx, nil)
	b.ok(err)
	number, err := desk.Number(reps[0].Plan, "p")
	b.ok(err)
	rep, err := b.desk.Approve(b.ctx, number)
	b.ok(err)
	if rep.Left.Created != 2 || rep.Right.Created != 3 {
		t.Errorf("first: %+v %+v", rep.Totals, rep.Errors)
	}
	b.end()
	there, here := b.tasks(), b.texts()
	if len(there) != 5 || there["boxes"]["parent"] != there["house"]["id"] || there["tape"]["parent"] != nil || there["roses"]["parent"] != there["garden"]["id"] {
		t.Errorf("%v", there)
	}
	if uid := property(here["garden"], "UID"); uid == "" || property(here["roses"], "RELATED-TO") != uid {
		t.Errorf("%s\n%s", here["garden"], here["roses"])
	}
	if !strings.Contains(here["tape"], "RELATED-TO;RELTYPE=PARENT:boxes") {
		t.Error(here["tape"])
	}

	hand.MoveTask("@default", fmt.Sprint(there["boxes"]["id"]), "", "") // now tape can follow
	hand.AddTask("@default", fmt.Sprint(there["house"]["id"]), googletest.Object{"title": "keys"})
	b.todo("spade", "RELATED-TO:"+property(here["garden"], "UID")+"\n")
	if r := b.sync(); r.Left.Created != 1 || r.Left.Updated != 1 || r.Right.Created != 1 || r.Right.Updated != 1 {
		t.Errorf("then: %+v %+v", r.Totals, r.Errors)
	}
	b.end()
	there, here = b.tasks(), b.texts()
	if len(there) != 7 || there["tape"]["parent"] != there["boxes"]["id"] || there["spade"]["parent"] != there["garden"]["id"] {
		t.Errorf("%v", there)
	}
	if property(here["keys"], "RELATED-TO") != "house" || strings.Contains(here["boxes"], "RELATED-TO") || property(here["boxes"], "PRIORITY") != "1" {
		t.Errorf("%s\n%s", here["keys"], here["boxes"])
	}
}
