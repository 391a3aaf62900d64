package people_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/connectors/catalog"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// pair is a folder of cards and an account's contacts.
type pair struct {
	*world
	t    *testing.T
	dir  string
	proc *run.Process
}

func newPair(t *testing.T, change func(*googletest.Switches)) *pair {
	t.Helper()
	p := &pair{world: newWorld(t, change), t: t, dir: filepath.Join(t.TempDir(), "clients")}
	if err := os.Mkdir(p.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	p.proc = &run.Process{Name: "p", Ledger: runtest.NewMemory(), Settings: "s", Lens: "l", Now: p.Now, Region: "DE",
		Rules: plan.Rules{Kind: record.Contacts, Flow: [2]bool{true, true}, Conflict: plan.Newest, EditDelete: plan.Edit,
			Guard: plan.Guard{DeletePercent: 100, DeleteCount: 250, DeleteMin: 5, ChangePercent: 100}}}
	return p
}

// sync runs once, with programs that have just been started, and gives what was written.
func (p *pair) sync() []run.Row {
	p.t.Helper()
	p.Advance(5 * time.Minute)
	folder, err := catalog.Folder(filepath.Dir(p.dir), "", "")
	if err != nil {
		p.t.Fatal(err)
	}
	left, err := folder.Open(p.t.Context(), "clients", side.Options{Kind: record.Contacts, Region: "DE"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.proc.Stores = [2]side.Store{left, open(p.t, p.program(p.t), people.Everybody)}
	if err := p.proc.Fetch(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	made, err := p.proc.Plan(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := p.proc.Apply(p.t.Context(), made, link.Run{Kind: "sync"}, nil)
	if err != nil || res.Stop != nil {
		p.t.Fatal(err, res.Stop)
	}
	for _, r := range res.Rows {
		if r.Err != nil {
			p.t.Errorf("%v: %v", r.Side, r.Err)
		}
	}
	return res.Rows
}

func (p *pair) quiet() {
	p.t.Helper()
	if rows := p.sync(); len(rows) > 0 {
		p.t.Errorf("%d writes, though nothing changed", len(rows))
		for _, r := range rows {
			p.t.Errorf("side %v: %v", r.Side, r.Action.Step[r.Side].Patch)
		}
	}
}

// cards are the folder's files, joined.
func (p *pair) cards() string {
	p.t.Helper()
	files, _ := filepath.Glob(filepath.Join(p.dir, "*.vcf"))
	var all strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			p.t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}

const adasCard = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u1\r\nFN:The Countess\r\nN:Lovelace;Ada;;;\r\nitem1.TEL;TYPE=pref:+49 30 1234567\r\nitem1.X-ABLabel:Boat\r\n" +
	"EMAIL;TYPE=HOME:Ada@Example.org\r\nNOTE:first\r\nNOTE:second\r\nGEO:1;2\r\nX-FOO:bar\r\nCATEGORIES:Clients,Friends\r\nKEY:uri\r\nX-JABBER:ada@j.example\r\nBDAY:1815-12-10\r\nEND:VCARD\r\n"

func TestTwoWay(t *testing.T) {
	for name, change := range map[string]func(*googletest.Switches){
		"as thought": nil,
		"otherwise": func(s *googletest.Switches) {
			s.PhotoReencoded, s.MyContactsToo, s.FormerNames, s.Trim = true, true, false, false
		},
		"lagging": func(s *googletest.Switches) { s.Propagation = 2 * time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t, change)
			file := filepath.Join(p.dir, "ada.vcf")
			if err := os.WriteFile(file, []byte(adasCard), 0o600); err != nil {
				t.Fatal(err)
			}
			bob := p.Hand(ada).AddContact(googletest.Object{
				"names":        []any{googletest.Object{"givenName": "Bob", "familyName": "Jones", "phoneticGivenName": "Bobb"}},
				"phoneNumbers": []any{googletest.Object{"value": "0151 12345678", "type": "mobile"}},
				"userDefined":  []any{googletest.Object{"key": "Customer no", "value": "17"}},
				"relations":    []any{googletest.Object{"person": "Carol", "type": "spouse"}},
				"events":       []any{googletest.Object{"type": "Founding", "date": googletest.Object{"year": 2001, "month": 5, "day": 6}}},
			})
			p.Hand(ada).SetPhoto(bob, picture(7))
			p.sync()
			if got, _ := os.ReadFile(file); string(got) != adasCard {
				t.Errorf("the card was touched:\n%s", got)
			}
			for _, want := range []string{"FN:Bob Jones", "Founding", "Carol", "0151 12345678", "PHOTO"} {
				if !strings.Contains(p.cards(), want) {
					t.Errorf("%s is missing in\n%s", want, p.cards())
				}
			}
			p.quiet()
			p.quiet()
			after := strings.Replace(adasCard, "+49 30 1234567", "+49 30 7654321", 1)
			if err := os.WriteFile(file, []byte(after), 0o600); err != nil {
				t.Fatal(err)
			}
			p.Hand(ada).EditContact(bob, googletest.Object{"emailAddresses": []any{googletest.Object{"value": "bob@example.org"}}})
			if rows := p.sync(); len(rows) != 2 {
				t.Errorf("%d writes for two edits", len(rows))
			}
			p.quiet()
			if got, _ := os.ReadFile(file); string(got) != after || !strings.Contains(p.cards(), "bob@example.org") {
				t.Errorf("afterwards:\n%s", p.cards())
			}
			if c := p.Hand(ada).Contact(bob); len(c["userDefined"].([]any)) != 1 {
				t.Error("what a card cannot hold is gone")
			}
			p.Hand(ada).DeleteContact(bob)
			p.sync()
			if strings.Contains(p.cards(), "Bob") {
				t.Error("Bob is still there")
			}
			p.quiet()
			if len(p.Mails()) > 0 {
				t.Error("mails")
			}
		})
	}
}
