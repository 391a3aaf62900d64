package desk_test

import (
	"net/http"
	"strings"
	"time"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/dav/realservers"
)

func wrongPassword(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":waits")
	b.ok(b.keys.Set("there", secrets.Password, "wrong"))
	b.reopen()
	rep := b.run(desk.SignIn, desk.Terms{})
	if len(rep.Errors) == 0 || rep.Errors[0].Code != "sign-in" || !strings.Contains(rep.Errors[0].Message, "there") {
		b.Errorf("errors: %+v", rep.Errors)
	}
	b.want("u-left", b.note, "waits", "first")
	b.ok(b.desk.Login(b.ctx, "there", b.right.password()))
	b.sync()
	b.both("u-left", b.note, "waits")
}

func serverDown(b *bed) {
	two(b)
	b.edit(b.right, "u-right", b.note+":before")
	b.stopServer()
	b.edit(b.left, "u-left", b.note+":waits")
	b.add(b.left, "new", "Cleo")
	b.drop(b.left, "u-right")
	rep := b.run(desk.Failed, desk.Terms{})
	if len(rep.Errors) == 0 || rep.Errors[0].Side != "right" {
		b.Errorf("errors: %+v", rep.Errors)
	}
	b.startServer()
	b.sync()
	b.both("u-left", b.note, "waits")
	b.both("new", b.title, "Cleo")
	b.both("u-right", b.note, "before")
}

func serverRestarted(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":before")
	b.stopServer()
	b.startServer()
	b.sync()
	b.both("u-left", b.note, "before")
}

func (b *bed) stopServer() {
	switch r := b.right.(type) {
	case *remote:
		r.Stop()
	case *embedded:
		r.Set(davtest.Quirks{Status: func(*http.Request) (int, http.Header) { return http.StatusServiceUnavailable, nil }})
	}
}

func (b *bed) startServer() {
	switch r := b.right.(type) {
	case *remote:
		r.Start()
	case *embedded:
		r.Set(davtest.Quirks{})
	}
}

// tokensForgotten: the server no longer knows how far we read; nothing is taken for deleted.
func tokensForgotten(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":edited")
	b.drop(b.right, "u-right")
	b.right.(*embedded).ForgetTokens()
	b.sync()
	b.both("u-left", b.note, "edited")
	b.both("u-right", b.title, none)
}

// readOnly: a collection that cannot be written says so for each record, and the other side goes on.
func readOnly(b *bed) {
	two(b)
	e := b.right.(*embedded)
	e.SetReadOnly(e.at, true)
	b.edit(b.left, "u-left", b.note+":cannot go")
	b.edit(b.right, "u-right", b.note+":goes")
	reps, err := b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	if reps[0].Status == desk.Done || len(reps[0].Errors) == 0 {
		b.Errorf("nothing is said: %s", b.told(reps[0]))
	}
	b.both("u-right", b.note, "goes")
	e.SetReadOnly(e.at, false)
	b.edit(b.left, "u-left", b.extra+":again")
	b.sync()
	b.both("u-left", b.note, "cannot go")
}

// guests: what the folder says of guests reaches a server that invites by itself, and nobody is mailed.
func guests(b *bed) {
	me := b.right.(*remote).Address
	invite := []string{"ORGANIZER:mailto:" + me, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:" + me,
		"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:guest@example.com"}
	b.add(b.left, "tea", "Tea", invite...)
	b.add(b.left, "lunch", "Lunch", invite...)
	b.sync()
	b.at(b.right, "tea", "SUMMARY", "Tea")
	at := b.soon(2)
	b.edit(b.left, "tea", "DTSTART:"+stamp(at), "DTEND:"+stamp(at.Add(time.Hour)), "SUMMARY:Tea, later")
	b.edit(b.left, "tea", "+ATTENDEE;RSVP=TRUE:mailto:second@example.com")
	b.sync()
	b.both("tea", "SUMMARY", "Tea, later")
	b.both("tea", "DTSTART", stamp(at))
	b.drop(b.left, "lunch")
	b.sync()
	b.both("lunch", "SUMMARY", none)
	b.nobodyMailed()
}

// invitation: an event whose guests the server itself would tell is left alone, and that is said.
func invitation(b *bed) {
	r := b.right.(*remote)
	body := document(b.kind, "party", "Party", b.soon(3), "ORGANIZER:mailto:host@example.com",
		"ATTENDEE;PARTSTAT=ACCEPTED:mailto:host@example.com", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:"+r.Address)
	b.right.put(b, "party.ics", body)
	b.sync()
	b.at(b.left, "party", "SUMMARY", "Party")
	b.edit(b.left, "party", "DESCRIPTION:a note of mine")
	reps, err := b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	if !strings.Contains(strings.Split(b.told(reps[0]), "---")[0], "mail") {
		b.Errorf("nothing is said: %s", b.told(reps[0]))
	}
	b.at(b.right, "party", "DESCRIPTION", "")
	b.drop(b.left, "party")
	_, err = b.desk.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	b.at(b.right, "party", "SUMMARY", "Party")
	b.uneven = true
	b.nobodyMailed()
}

// nobodyMailed sends a mail of its own as a mark: when that has come, no other is on its way.
func (b *bed) nobodyMailed() {
	b.Helper()
	r := b.right.(*remote)
	marker := realservers.Cyrus(b)
	at := marker.NewCalendar("Marker")
	body := document(b.kind, "marker-"+stamp(time.Now()), "Marker", b.soon(3), "ORGANIZER:mailto:"+marker.Address,
		"ATTENDEE;PARTSTAT=ACCEPTED:mailto:"+marker.Address, "ATTENDEE;RSVP=TRUE:mailto:mark@example.com")
	if status, answer, err := marker.Do(http.MethodPut, at+"m.ics", "text/calendar", body); err != nil || status/100 != 2 {
		b.Fatalf("put: %d %v %s", status, err, answer)
	}
	for range 200 {
		if len(marker.Mails()) > 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	sent := r.Mails()
	if len(sent) != 1 || !strings.Contains(sent[0], "mark@example.com") {
		b.Errorf("mailed: %q", sent)
	}
}
