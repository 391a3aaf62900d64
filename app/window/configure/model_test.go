package configure

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/wire"
	"bothways/sync/record"
)

var sample = [2]Place{{"this computer", "on this computer", "Clients on this computer"}, {"Google", "at Google", "Clients at Google"}}

func TestEverySettingHasARow(t *testing.T) {
	have := map[string]bool{"kind": true} // never changes
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		for _, r := range Rows(kind, sample) {
			have[r.Key] = true
			have[r.Also] = true
		}
	}
	for _, key := range desk.SetupKeys("p") {
		if !have[key] {
			t.Errorf("%s cannot be changed in the window", key)
		}
		delete(have, key)
	}
	for _, r := range programRows() {
		have[r.Key] = true
	}
	for _, key := range desk.SetupKeys("") {
		if !have[key] {
			t.Errorf("%s cannot be changed in the window", key)
		}
		delete(have, key)
	}
	delete(have, "")
	for key := range have {
		t.Errorf("%s is no setting", key)
	}
}

// Every choice that a form offers is one that the settings take, and has a sentence that says what it does.
func TestEveryChoiceIsTakenAndExplained(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		d := newDesk(t, kind)
		for _, r := range Rows(kind, sample) {
			values := []string{}
			for _, c := range r.Choices {
				values = append(values, c.Value)
			}
			switch r.Control {
			case Check:
				values = []string{"true", "false"}
			case Select:
			default:
				continue
			}
			for _, v := range values {
				if _, wrong := d.TrySetup("p", map[string]string{r.Key: v}); len(wrong) > 0 {
					t.Errorf("%s = %s: %v", r.Key, v, wrong)
				}
				if r.Says(func(string) string { return v }) == "" {
					t.Errorf("%s = %s has no sentence", r.Key, v)
				}
			}
		}
	}
}

func TestSum(t *testing.T) {
	for _, row := range []struct {
		direction   string
		left, right []string
		want        string
	}{
		{"both", nil, []string{"delete"}, "Both ways between Clients on this computer and Clients at Google; nothing is ever deleted at Google"},
		{"both", []string{"delete"}, nil, "Both ways between Clients on this computer and Clients at Google; nothing is ever deleted on this computer"},
		{"both", []string{"delete"}, []string{"delete"}, "Both ways between Clients on this computer and Clients at Google; nothing is ever deleted on either side"},
		{"both", nil, nil, "Both ways between Clients on this computer and Clients at Google, deletes too"},
		{"to-right", nil, nil, "One way, from Clients on this computer to Clients at Google, deletes too"},
		{"to-left", []string{"delete"}, nil, "One way, from Clients at Google to Clients on this computer; nothing is ever deleted there"},
		{"both", []string{"create", "update", "delete"}, []string{"delete"}, "One way, from Clients on this computer to Clients at Google; nothing is ever deleted there"},
		{"both", []string{"create", "update", "delete"}, []string{"create", "update", "delete"}, "Between Clients on this computer and Clients at Google nothing is ever written"},
	} {
		p := settings.DefaultProcess("p", record.Calendar)
		p.Direction, p.Prevent = row.direction, settings.Prevent{Left: row.left, Right: row.right}
		if got := Sum(p, sample); got != row.want {
			t.Errorf("%s %v %v:\n got %s\nwant %s", row.direction, row.left, row.right, got, row.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	accounts := map[string]settings.Account{"home": {Type: "folder"}, "spare": {Type: "folder"}, "g": {Type: "google"}, "office": {Type: "dav"}}
	none := func(settings.Place) string { return "" }
	p := settings.Process{Left: settings.Place{Account: "home", Collection: "clients"}, Right: settings.Place{Account: "g", Collection: "contacts"}}
	if at := PlacesOf(p, accounts, none); at[0].Full != "clients on this computer" || at[1].Full != "All contacts at Google" {
		t.Error(at)
	}
	p.Right = settings.Place{Account: "spare", Collection: "."}
	if at := PlacesOf(p, accounts, none); at[0].At != "at home" || at[1].Full != "The folder itself at spare" {
		t.Error(at)
	}
	p.Right = settings.Place{Account: "office", Collection: "/dav/ada/clients/"}
	if at := PlacesOf(p, accounts, none); at[1].Full != "clients at office" || at[0].Name != "this computer" {
		t.Error(at)
	}
}

func TestValuesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[ -~éß]{1,12}`)
		list := rapid.SliceOf(word).Draw(t, "list")
		if got := readList(writeList(list)); !slices.Equal(got, list) {
			t.Fatalf("%q became %q", list, got)
		}
		m := rapid.MapOf(word, word).Draw(t, "map")
		if got := pairsMap(mapPairs(readMap(writeMap(m)))); writeMap(got) != writeMap(m) {
			t.Fatalf("%q became %q", m, got)
		}
		pairs := []pair{}
		for _, k := range list {
			pairs = append(pairs, pair{k, "x"})
		}
		if got := readPairs(writePairs(pairs)); !slices.Equal(got, pairs) {
			t.Fatalf("%q became %q", pairs, got)
		}
	})
}

func newDesk(t testing.TB, kind record.Kind) *desk.Desk {
	t.Helper()
	home := t.TempDir()
	for _, dir := range []string{"home/clients", "spare/clients"} {
		if err := os.MkdirAll(filepath.Join(home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	text := `version = 1 # by hand
accounts.home = { type = "folder", path = "` + filepath.ToSlash(home) + `/home" }
accounts.spare = { type = "folder", path = "` + filepath.ToSlash(home) + `/spare" }
[processes.p]
kind = "` + string(kind) + `"
left = { account = "home", collection = "clients" } # ours
right = { account = "spare", collection = "clients" }
`
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := wire.Desk(context.Background(), wire.Options{Home: home, Version: "test", Secrets: secrets.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func newForm(t testing.TB, d *desk.Desk) *Form {
	t.Helper()
	s, err := d.Setup("p")
	if err != nil {
		t.Fatal(err)
	}
	return NewForm("p", s, d.TrySetup, func(p settings.Process) [2]Place {
		return PlacesOf(p, d.Settings().Accounts, func(settings.Place) string { return "" })
	})
}

func TestForm(t *testing.T) {
	d := newDesk(t, record.Calendar)
	f := newForm(t, d)
	f.Set("window.past_days", "seven")
	if page, bad := f.WrongPage(); f.Good() || !bad || page != Scope {
		t.Fatal("seven passes for a number", f.Wrong)
	}
	f.Set("window.past_days", "7")
	f.Set("prevent.right", writeList([]string{"delete"}))
	f.Set("filter.title", "(")
	if row := rowOf(f, "filter.title"); f.WrongAt(row) == "" || strings.Contains(f.WrongAt(row), "processes.") {
		t.Errorf("a broken expression: %q", f.WrongAt(row))
	}
	f.Set("filter.title", "")
	f.Set("calendar.untitled", "")
	if !f.Good() || f.Sum() != "Both ways between clients at home and clients at spare; nothing is ever deleted at spare." {
		t.Errorf("%s %v", f.Sum(), f.Wrong)
	}
	if err := d.SaveSetup(context.Background(), "p", f.seen, f.written()); err != nil {
		t.Fatal(err)
	}
	s, _ := d.Setup("p")
	if f.Saved(s); f.Changed() || s.Process.Window.PastDays != 7 || s.Process.Calendar.Untitled != "" {
		t.Error(s.Values)
	}
	text, _ := os.ReadFile(d.Home.Config)
	if !strings.Contains(string(text), "# by hand") || !strings.Contains(string(text), "# ours") {
		t.Errorf("comments are lost:\n%s", text)
	}
}

func TestFormOverAChangeElsewhere(t *testing.T) {
	d := newDesk(t, record.Contacts)
	f := newForm(t, d)
	f.Set("direction", "to-left")
	if err := d.SetProcess(context.Background(), "p", map[string]string{"conflict": "ask", "direction": "to-right"}); err != nil {
		t.Fatal(err)
	}
	s, _ := d.Setup("p")
	f.Rebase(s)
	if f.Value("conflict") != "ask" || f.Value("direction") != "to-left" || !f.Changed() {
		t.Errorf("conflict %s, direction %s", f.Value("conflict"), f.Value("direction"))
	}
}

func rowOf(f *Form, key string) Row {
	for _, r := range f.Rows {
		if r.Key == key {
			return r
		}
	}
	return Row{}
}
