package settings

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"pgregory.net/rapid"
)

const commented = `# my settings
version = 1   # never touch

[accounts.home]
type = "folder"   # vdir
path = '/home/ada/pim' # "quoted # sign"

# the clients
[processes.clients] # head
  kind  = "contacts"
  left  = { account = "home",   collection = "a" }
  right = { account = "home", collection = "b" } # right side
  conflict = "newest"   # newest | left
  window.past_days = 3
  prevent.left = [ # nothing
    "delete", # lost
  ]

[processes.clients.fields]
omit = []

# the end`

func TestDocument(t *testing.T) {
	for _, c := range []struct{ key, value, old, new string }{
		{"processes.clients.conflict", "ask", `conflict = "newest"   # newest | left`, `conflict = "ask"   # newest | left`},
		{"processes.clients.left", "home/x/y", `{ account = "home",   collection = "a" }`, `{ account = "home", collection = "x/y" }`},
		{"processes.clients.right.collection", "c", `collection = "b" } # right`, `collection = "c" } # right`},
		{"processes.clients.direction", "both", "  ]\n", "  ]\n  direction = \"both\"\n"},
		{"processes.clients.window.future_days", "60", "past_days = 3\n", "past_days = 3\n  window.future_days = 60\n"},
		{"processes.clients.prevent.left", "update, create", "[ # nothing\n    \"delete\", # lost\n  ]", "[\"update\", \"create\"]"},
		{"processes.clients.fields.one_way.NOTE", "to-left", "omit = []\n", "omit = []\none_way.NOTE = \"to-left\"\n"},
		{"processes.clients.fields.omit", `["A", "B"]`, "omit = []", `omit = ["A", "B"]`},
		{"processes.clients.guard.over", "4h", "  ]\n", "  ]\n  guard.over = \"4h\"\n"},
		{"processes.clients.enabled", "off", "  ]\n", "  ]\n  enabled = false\n"},
		{"processes.clients.filter.categories", `["A"]`, "  ]\n", "  ]\n  filter.categories = [\"A\"]\n"},
		{"processes.clients.calendar.colors.\"My work\"", "9", "  ]\n", "  ]\n  calendar.colors.\"My work\" = \"9\"\n"},
		{"processes.new.kind", "tasks", "# the end", "# the end\n\n[processes.new]\nkind = \"tasks\"\n"},
		{"history.keep_days", "7", "# the end", "# the end\n\n[history]\nkeep_days = 7\n"},
		{"people_file", "people.csv", "# never touch\n", "# never touch\npeople_file = \"people.csv\"\n"},
		{"accounts.home.path", "C:\\pim", `'/home/ada/pim'`, `"C:\\pim"`},
	} {
		d := NewDocument([]byte(commented))
		if err := d.Set(c.key, c.value); err != nil {
			t.Errorf("%s: %v", c.key, err)
			continue
		}
		want := strings.Replace(commented, c.old, c.new, 1)
		if strings.HasSuffix(c.key, "prevent.left") {
			want = strings.Replace(want, "  prevent.left", "  # nothing\n  # lost\n  prevent.left", 1)
		}
		if got := string(d.Bytes()); got != want {
			t.Errorf("%s: got\n%s", c.key, diffOf(commented, got))
		}
	}
}

func TestDocumentUnset(t *testing.T) {
	for _, c := range []struct{ key, old, new string }{
		{"processes.clients.conflict", "  conflict = \"newest\"   # newest | left\n", "  # newest | left\n"},
		{"processes.clients.window", "  window.past_days = 3\n", ""},
		{"processes.clients.right.account", `{ account = "home", collection = "b" }`, `{ collection = "b" }`},
		{"processes.clients.right.collection", `{ account = "home", collection = "b" }`, `{ account = "home" }`},
		{"processes.clients.fields", "\n[processes.clients.fields]\nomit = []\n", ""},
		{"processes.clients.direction", "", ""},
		{"processes.clients", commented[strings.Index(commented, "[processes.clients]"):], "# head\n  # right side\n  # newest | left\n  # nothing\n  # lost\n\n# the end"},
	} {
		d := NewDocument([]byte(commented))
		if err := d.Unset(c.key); err != nil {
			t.Errorf("%s: %v", c.key, err)
			continue
		}
		if got, want := string(d.Bytes()), strings.Replace(commented, c.old, c.new, 1); got != want {
			t.Errorf("%s: got\n%s", c.key, got)
		}
	}
}

func TestDocumentRefuses(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"processes.clients.confict", "ask", `there is no key "confict"; did you mean "conflict"?`},
		{"processes.clients.conflict", "asks", `processes.clients.conflict: "asks" is not known; did you mean "ask"?`},
		{"processes.clients.window.past_days", "many", "is no value"},
		{"processes.clients.window.past_days", "-1", "less than 0"},
		{"processes.clients.guard.over", "4 h", "is no duration"},
		{"processes.clients.schedule.between", "8", "is no span"},
		{"processes.clients.prevent.left", "delete,updat", `"updat" is not known; did you mean "update"?`},
		{"processes.clients.enabled", "perhaps", "must be true or false"},
		{"processes.clients.left", "home", "is no ACCOUNT/COLLECTION"},
		{"processes.clients.left", `{ acount = "x" }`, `acount: unknown key; did you mean "account"?`},
		{"processes.clients.window", "3", "is a table"},
		{"processes.clients.window.past_days.x", "3", "nothing below"},
		{"processes.clients.fields.map", "A=B", "write it as TOML"},
		{"processes.clients.limits.each_run", "1\ndirection = \"both\"", "is no value"},
		{"a = b", "1", "is no key"},
		{"", "1", "is no key"},
	} {
		d := NewDocument([]byte(commented))
		if err := d.Set(c.key, c.value); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s=%s: got %v, want %s", c.key, c.value, err, c.want)
		}
		if string(d.Bytes()) != commented {
			t.Errorf("%s=%s changed the text", c.key, c.value)
		}
	}
}

func TestDocumentForms(t *testing.T) {
	for _, c := range []struct{ text, key, value, want string }{
		{"", "history.keep_days", "5", "version = 1\n\n[history]\nkeep_days = 5\n"},
		{"version = 1\r\n[history]\r\nkeep_days = 1 # x\r\n", "secrets.store", "file", "version = 1\r\n[history]\r\nkeep_days = 1 # x\r\n\r\n[secrets]\r\nstore = \"file\"\r\n"},
		{"version = 1\nhistory = {}\n", "history.keep_days", "5", "version = 1\nhistory = { keep_days = 5 }\n"},
		{"version = 1\nhistory.keep_days = 1\n[notify]", "notify.desktop", "never", "version = 1\nhistory.keep_days = 1\n[notify]\ndesktop = \"never\""},
		{"[accounts.a]\npath = \"\"\"\n# no comment\n[no.header]\n\"\"\" # one", "version", "1", "version = 1\n[accounts.a]\npath = \"\"\"\n# no comment\n[no.header]\n\"\"\" # one"},
		{"[accounts.a]\nurl = \"x\"\n[accounts.a.left]\n", "accounts.a.password_command", `pass show "my office"`,
			"[accounts.a]\nurl = \"x\"\npassword_command = [\"pass\", \"show\", \"my office\"]\n[accounts.a.left]\n"},
		{"[processes.a.filter.left]\nprivate = \"full\"\n[processes.a]\nkind = \"tasks\"\n", "processes.a.filter.title", "^x",
			"[processes.a.filter.left]\nprivate = \"full\"\n[processes.a]\nkind = \"tasks\"\n\n[processes.a.filter]\ntitle = \"^x\"\n"},
		{"[processes.a.left]\naccount = \"x\"\n[processes.a]\nkind = \"tasks\"\n", "processes.a.left", "b/c",
			"[processes.a]\nkind = \"tasks\"\nleft = { account = \"b\", collection = \"c\" }\n"},
		{"[[people]]\nsubject = \"a\"\n[people.left]\ncollection = \"x\"\n[[people]]\n", "people_file", "f",
			"people_file = \"f\"\n[[people]]\nsubject = \"a\"\n[people.left]\ncollection = \"x\"\n[[people]]\n"},
	} {
		d := NewDocument([]byte(c.text))
		if err := d.Set(c.key, c.value); err != nil {
			t.Errorf("%q: %v", c.text, err)
		} else if got := string(d.Bytes()); got != c.want {
			t.Errorf("got\n%q\nwant\n%q", got, c.want)
		}
	}
}

// plain leaves out empty tables and gives every other key with its value.
func plain(t *rapid.T, data []byte) map[string]string {
	var m map[string]any
	if err := toml.Unmarshal(data, &m); err != nil {
		t.Fatalf("no TOML any more: %v\n%s", err, data)
	}
	out := map[string]string{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		if sub, ok := v.(map[string]any); ok {
			for k, w := range sub {
				walk(at+"."+k, w)
			}
			return
		}
		out[at] = fmt.Sprintf("%#v", v)
	}
	walk("", m)
	return out
}

// commentsByParser reads the comments with the library's parser, not with the editor's own eyes.
func commentsByParser(data []byte) []string {
	p := unstable.Parser{KeepComments: true}
	p.Reset(data)
	var out []string
	var walk func(n *unstable.Node)
	walk = func(n *unstable.Node) {
		for ; n != nil; n = n.Next() {
			if n.Kind == unstable.Comment {
				out = append(out, string(n.Data))
			}
			walk(n.Child())
		}
	}
	for p.NextExpression() {
		walk(p.Expression())
	}
	sort.Strings(out)
	return out
}

func TestEditsLoseNothing(t *testing.T) {
	values := map[string][]string{
		"conflict": {"ask", "left"}, "left": {"home/q", "home/r"}, "left.collection": {"x"}, "prevent.left": {"", "delete,create"},
		"window.past_days": {"1", "2"}, "filter.title": {"a # b", `"x`, "it's"}, "filter.left.private": {"full"},
		"fields.omit": {"NOTE"}, "fields.one_way.TEL": {"to-left"}, "fields.one_way": {`{ NOTE = "to-left" }`},
		"fields.map": {`[ { left = "A", right = "B" } ]`}, "schedule.between": {"08:00-09:00"}, "calendar.colors.\"a b\"": {"#1"},
	}
	keys := names(values)
	rapid.Check(t, func(t *rapid.T) {
		d := NewDocument([]byte(randomText(t)))
		for range rapid.IntRange(1, 12).Draw(t, "edits") {
			before, old, said := plain(t, d.data), d.Bytes(), commentsByParser(d.data)
			part := rapid.SampledFrom(keys).Draw(t, "key")
			key := "processes." + rapid.SampledFrom([]string{"clients", "new"}).Draw(t, "process") + "." + part
			value, set := rapid.SampledFrom(values[part]).Draw(t, "value"), rapid.Bool().Draw(t, "set")
			var err error
			if set {
				err = d.Set(key, value)
			} else {
				err = d.Unset(key)
			}
			if err != nil {
				t.Fatalf("%s: %v\n%s", key, err, old)
			}
			after := plain(t, d.data)
			path, _ := splitKey(key)
			at := "." + strings.Join(path, ".")
			for k, v := range before {
				if k != at && !strings.HasPrefix(k, at+".") && after[k] != v {
					t.Fatalf("%s: %s was %s and is %s\n%s\n→\n%s", key, k, v, after[k], old, d.data)
				}
			}
			if !set && slices.ContainsFunc(names(after), func(k string) bool { return k == at || strings.HasPrefix(k, at+".") }) {
				t.Fatalf("%s is still there\n%s", key, d.data)
			}
			if now := commentsByParser(d.data); !reflect.DeepEqual(now, said) {
				t.Fatalf("%s: comments %q → %q\n%s\n→\n%s", key, said, now, old, d.data)
			}
		}
	})
}

// randomText writes the same few settings in one of the many ways that TOML has.
func randomText(t *rapid.T) string {
	pick := func(forms ...string) string { return rapid.SampledFrom(forms).Draw(t, "form") }
	text := pick("", "# top\n") + "version = 1" + pick("\n", " # v\n", "\n\n")
	text += pick("", "history = { keep_days = 3 } # h\n", "history.keep_days = 3\n")
	text += pick("", "[accounts.home]\ntype = \"folder\" # f\npath = '''/a\n# no comment '''\n")
	text += pick("[processes.clients]\n", "  [ processes . \"clients\" ] # p\n", "# above\n\n[processes.clients]\n")
	text += pick("", "conflict = 'newest' # c\n", "\"conflict\" = \"newest\"\n")
	text += pick("left = { account = \"home\", collection = \"a # b\" } # l\n", "left.account = \"home\"\nleft.collection = \"a\"\n", "left = {}\n",
		"left = {\n  account = \"home\", # acc\n  # between\n  collection = \"x\", # coll\n}\n", "")
	text += pick("", "window.past_days = 3\n", "window = { past_days = 3 }\n", "window.future_days = 9 # w\n")
	text += pick("", "prevent.left = [\n  # one\n  \"delete\", # two\n]\n", "prevent = { left = [ # x\n\"delete\" ] }\n")
	text += pick("", "[processes.clients.filter.left]\nprivate = \"skip\"\n", "[processes.clients.filter]\n# f\n")
	text += pick("", "[processes.clients.fields]\none_way.NOTE = \"to-right\"\n", "[processes.clients.fields.one_way]\nTEL = \"to-right\" # t\n")
	text += pick("", "[[people]]\nsubject = \"a@b\"\n[people.left]\ncollection = \"x\" # y\n")
	text += pick("", "# last", "\n\n# last\n")
	if rapid.Bool().Draw(t, "crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

func diffOf(a, b string) string {
	had := map[string]bool{}
	for _, l := range strings.Split(a, "\n") {
		had[l] = true
	}
	out := ""
	for _, l := range strings.Split(b, "\n") {
		if !had[l] {
			out += "+ " + l + "\n"
		}
	}
	return out
}
