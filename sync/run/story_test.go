package run_test

import (
	"context"
	"testing"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

const (
	left  = link.Left
	right = link.Right
)

// Each of these is a random history that went wrong once, as short as it could be told.

func TestPreviewUnderNewSettings(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.proc.Rules.Flow[left] = false
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.proc.Rules.Flow[left], b.proc.Settings = true, "both ways"
	b.look()
	b.sync()
	b.shows(right, "FN", "Ada")
}

func TestListingThatLagsIsNoDeletion(t *testing.T) {
	b := newBed(t, habits{}, habits{lag: time.Hour})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.places[right].expired = true
	b.sync()
	b.shows(left, "FN", "Ada")
	b.shows(right, "FN", "Ada")
}

func TestLostCreationThatShowsLate(t *testing.T) {
	b := newBed(t, habits{}, habits{lag: time.Minute})
	b.put(left, "ada", "FN=Ada")
	b.places[right].lose = 1
	b.sync()
	b.sync()
	b.settle()
	b.shows(right, "FN", "Ada")
}

func TestEmptiedOneByOne(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.put(left, "bob", "FN=Bob")
	b.sync()
	b.places[right].remove("n1")
	b.places[left].blank = true
	for range 3 { // a second look does not make it less doubtful
		b.sync()
	}
	b.shows(right, "FN", "Bob")
	b.places[left].blank = false
	b.settle()
	b.shows(left, "FN", "Ada", "Bob")
}

func TestNothingMadeAnewInAnEmptyPlace(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.put(left, "bob", "FN=Bob")
	b.sync()
	b.places[left].blank = true
	b.put(right, "n1", "FN=Ada Lovelace")
	if p := b.look(); len(p.Alarms) != 1 || p.Alarms[0].Code != "place" {
		t.Errorf("alarms: %+v", p.Alarms)
	}
	b.sync()
	b.places[left].blank = false
	b.settle()
	b.shows(left, "FN", "Ada Lovelace", "Bob")
}

func TestRenamedIsNotEmptied(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.put(left, "bob", "FN=Bob")
	b.sync()
	ada := b.places[left].items["ada"].Record
	b.places[left].remove("ada")
	b.places[left].keep("lovelace", ada)
	b.places[left].remove("bob")
	if n := b.sync(); n != 1 {
		t.Errorf("%d writes", n)
	}
	b.shows(right, "FN", "Ada")
}

func TestUndoWhoseAnswerWasLost(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.places[right].lose = 1
	b.undo(b.last)
	b.settle()
	b.shows(left, "FN", "Ada")
	b.shows(right, "FN")
}

func TestRestoreWhoseAnswerWasLost(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.put(left, "ada", "FN=Eve")
	b.sync()
	b.places[right].lose = 1
	b.restore(1)
	b.settle()
	b.shows(right, "FN", "Ada")
	b.shows(left, "FN", "Ada")
}

func TestRestoredVersionComesBackWhole(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.put(left, "ada", "FN=Ada|TEL/1=1")
	b.sync()
	b.places[right].remove("n1")
	b.restore(1)
	b.settle()
	b.shows(left, "TEL/1", "")
}

func TestRestoreOfARewrittenValue(t *testing.T) {
	b := newBed(t, habits{rewrite: true}, habits{})
	b.put(right, "ada", "FN=Ada")
	b.sync()
	b.put(right, "ada", "FN=Ada|TEL/x=x")
	b.sync()
	b.restore(1)
	b.settle()
	b.shows(right, "TEL/x", "")
}

func TestRestoredTwice(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.places[left].remove("ada")
	b.sync()
	b.restore(1)
	b.settle()
	b.restore(1)
	b.undo(2)
	b.settle()
	b.shows(left, "FN", "Ada")
	b.shows(right, "FN", "Ada")
}

func TestUndoWhereTheUIDIsTaken(t *testing.T) {
	b := newBed(t, habits{nameUID: true}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.places[right].remove("n1")
	b.sync()
	r := record.New(record.Contacts, "uid-ada")
	r.Fields["FN"] = record.Value{Text: "Bob"}
	b.places[left].keep("uid-ada", r)
	b.undo(b.last)
	b.shows(left, "FN", "Ada", "Bob") // "bothways-…" stands before "uid-ada"
}

func TestLostCreationWithoutUID(t *testing.T) {
	b := newBed(t, habits{}, habits{noUID: true})
	b.put(left, "ada", "FN=Ada|NOTE=n")
	b.places[right].lose = 1
	b.sync()
	b.put(left, "ada", "FN=Ada Lovelace|NOTE=n")
	b.settle()
	b.shows(left, "FN", "Ada Lovelace")
	b.shows(right, "FN", "Ada Lovelace")
}

func TestLostCreationOutlivesAReset(t *testing.T) {
	b := newBed(t, habits{}, habits{noUID: true})
	b.put(left, "ada", "FN=Ada|NOTE=n")
	b.places[right].lose = 1
	b.sync()
	if err := b.proc.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.settle()
	b.shows(left, "FN", "Ada")
	b.shows(right, "FN", "Ada")
}

func TestLostCreationThatNeverHappened(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada|NOTE=n")
	b.fuse.left = 12
	if _, err := b.proc.Apply(context.Background(), b.look(), link.Run{}, nil); err == nil {
		t.Fatal("it was not cut off")
	}
	b.fuse.left = 0
	if len(b.places[right].items) > 0 {
		t.Skip("cut off too late")
	}
	b.put(right, "ada", "FN=Ada")
	b.settle()
	b.shows(right, "NOTE", "n")
}

func TestMadeAnewWhereDeletesArePrevented(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.proc.Rules.Prevent[left].Delete = true
	b.put(left, "ada", "FN=Ada Lovelace|EMAIL/ada@example.org=ada@example.org")
	b.sync()
	b.places[right].remove("n1")
	b.sync()
	b.put(right, "again", "FN=Ada Lovelace|EMAIL/ada@example.org=ada@example.org|NOTE=n")
	b.settle()
	b.shows(left, "NOTE", "n")
	b.shows(right, "NOTE", "n")
}

func TestExceptionsGoAlongThoughTheOtherSideIsNotWritten(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.proc.Rules.Kind = record.Calendar
	b.put(right, "tea", "SUMMARY=Tea|WHEN="+series(0, true))
	b.sync()
	b.proc.Rules.Prevent[left].Update = true
	b.put(right, "tea", "SUMMARY=Tea|WHEN="+series(0, true)+"|@20260112T000000=gone")
	b.put(left, "n1", "SUMMARY=Tea|WHEN="+series(5, true))
	b.sync()
	b.shows(right, "@20260112T050000", "gone")
	b.proc.Rules.Prevent[left].Update, b.proc.Settings = false, "updates again"
	b.settle()
	b.shows(left, "@20260112T050000", "gone")
	b.shows(right, "@20260112T000000", "")
}

func TestDecisionWaitsForItsWrite(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.put(left, "ada", "FN=Eve")
	b.put(right, "n1", "FN=Eva")
	b.look()
	b.decide(b.links()[0], link.Decision{Take: link.TakeLeft})
	b.places[right].refuse["Eva"] = true
	b.sync()
	b.places[right].refuse = map[string]bool{}
	b.proc.Settings = "tried again"
	b.settle()
	b.shows(right, "FN", "Eve")
}

func TestRefusedIsParkedAndTriedUnderOtherSettings(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.put(left, "bob", "FN=Bob")
	b.places[right].refuse["Ada"] = true
	b.sync()
	b.places[right].refuse = map[string]bool{}
	if n := b.sync(); n != 0 {
		t.Errorf("%d writes though nothing has changed", n)
	}
	b.shows(right, "FN", "Bob")
	b.proc.Settings = "other"
	b.settle()
	b.shows(right, "FN", "Bob", "Ada")
}

func TestNameThatANewItemTook(t *testing.T) {
	b := newBed(t, habits{}, habits{nameUID: true})
	b.put(left, "ada", "FN=Ada")
	b.sync()
	ada := b.places[left].items["ada"].Record.Clone()
	ada.Fields["FN"] = record.Value{Text: "Copy"}
	b.places[left].keep("copy", ada)
	p := b.look()
	b.places[right].remove("uid-ada")
	if _, err := b.proc.Apply(context.Background(), p, link.Run{}, nil); err != nil {
		t.Fatal(err)
	}
	b.settle()
	for _, l := range b.links() {
		if l.Linked() && titleOf(l.Half[left].Seen) != titleOf(b.places[right].items[l.Half[right].Ref.ID].Record) {
			t.Errorf("link %d holds two different records", l.ID)
		}
	}
}

func TestLearnedFieldTravels(t *testing.T) {
	b := newBed(t, habits{}, habits{blind: true})
	b.put(left, "ada", "FN=Ada|ROLE=poet")
	b.sync()
	b.shows(right, "ROLE", "")
	b.places[right].blind, b.proc.Lens = false, "learned"
	b.settle()
	b.shows(right, "ROLE", "poet")
}

func TestUndoneOnlyWhereNobodyWroteSince(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada|NOTE=n")
	b.sync()
	b.put(left, "ada", "FN=Eve|NOTE=m")
	b.sync()
	b.put(right, "n1", "FN=Eve|NOTE=later")
	b.undo(b.last)
	b.shows(right, "FN", "Ada")
	b.shows(right, "NOTE", "later")
	b.settle()
	b.shows(left, "NOTE", "later")
	b.shows(left, "FN", "Eve")
}

func TestFailedPageDeletesNothing(t *testing.T) {
	b := newBed(t, habits{}, habits{page: 1})
	for _, id := range []string{"ada", "bob", "eve"} {
		b.put(right, id, "FN="+id)
	}
	b.settle()
	b.places[right].expired, b.places[right].torn = true, true
	if err := b.proc.Fetch(context.Background()); side.Code(err) != "network" {
		t.Fatalf("%v", err)
	}
	b.settle()
	b.shows(left, "FN", "ada", "bob", "eve")
	b.shows(right, "FN", "ada", "bob", "eve")
}

func TestBackInSightButListedLate(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada")
	b.put(left, "bob", "FN=Bob")
	b.settle()
	b.places[right].blank = true
	b.sync()
	b.places[right].blank = false
	b.places[right].lag = 10 * time.Minute // of what is there, listings show the one that was touched
	b.clock.now = b.clock.now.Add(time.Hour)
	b.places[right].log = append(b.places[right].log[:0], change{"n1", b.clock.now.Add(-time.Hour)})
	b.put(left, "bob", "FN=Robert")
	b.sync()
	b.settle()
	b.shows(right, "FN", "Ada", "Robert")
}

func TestParametersThatAddUpWaitForTheirWrite(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	for _, s := range link.Both {
		r := record.New(record.Contacts, "uid-ada")
		r.Fields["FN"] = record.Value{Text: "Ada"}
		r.Fields["TEL/1"] = record.Value{Text: "1", Attr: [2]string{"type=home", ""}[s]}
		b.places[s].keep("ada", r)
	}
	b.places[right].refuse["Ada"] = true
	b.sync()
	b.places[right].refuse, b.proc.Settings = map[string]bool{}, "tried again"
	b.settle()
	if got := b.places[right].items["ada"].Record.Fields["TEL/1"].Attr; got != "type=home" {
		t.Errorf("%q", got)
	}
}

func TestUndoDoesNotMakeASideSuspect(t *testing.T) {
	b := newBed(t, habits{}, habits{nameUID: true})
	b.put(left, "ada", "FN=Ada")
	b.put(left, "bob", "FN=Bob")
	b.sync()
	b.undo(b.last)
	b.put(left, "ada", "FN=Ada Lovelace")
	if p := b.look(); len(p.Alarms) > 0 {
		t.Errorf("%+v", p.Alarms)
	}
	b.settle()
	b.shows(right, "FN", "Ada Lovelace")
}

func TestValueRemovedBeforeItsRecordIsMadeAnew(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.put(left, "ada", "FN=Ada|CATEGORIES/Away=Away")
	b.sync()
	b.places[right].remove("n1")
	b.put(left, "ada", "FN=Ada")
	b.sync()
	b.put(left, "ada", "FN=Ada|CATEGORIES/Away=Away")
	b.sync()
	b.shows(right, "CATEGORIES/Away", "Away")
}

func TestExclusionTakenBackWhereTheSeriesMovesBeforeItTravels(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.proc.Rules.Kind = record.Calendar
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(0, true)+"|@20260112T000000=gone")
	b.sync()
	b.proc.Rules.Flow[left] = false
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(0, true))
	b.put(right, "n1", "SUMMARY=Standup|WHEN="+series(5, true)+"|@20260112T050000=gone")
	b.sync()
	b.proc.Rules.Flow[left], b.proc.Settings = true, "both ways"
	b.sync()
	b.shows(left, "@20260112T050000", "")
	b.shows(right, "@20260112T050000", "")
}

func TestUndoneMoveLeavesOccurrencesThatClashedAlone(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.proc.Rules.Kind = record.Calendar
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(0, true))
	b.sync()
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(5, true)+"|@20260112T050000=gone")
	b.put(right, "n1", "SUMMARY=Standup|WHEN="+series(0, true)+"|@20260112T000000/WHEN=start=20260112T000000 Europe/Berlin|@20260112T000000/SUMMARY=Late")
	b.sync()
	b.undo(b.last)
	if n := b.sync(); n != 0 {
		t.Errorf("the run after the undo writes %d times", n)
	}
	b.shows(right, "@20260112T000000/SUMMARY", "Late")
}

func TestExclusionThatCameWhileTheMoveOfItsSeriesWasRefused(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.proc.Rules.Kind = record.Calendar
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(0, true))
	b.sync()
	b.put(right, "n1", "SUMMARY=Standup|WHEN="+series(0, true)+"|@20260112T000000=gone")
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(5, true))
	b.places[right].refuse["Standup"] = true
	b.sync()
	b.shows(left, "@20260112T050000", "gone")
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(5, true)) // no side may keep it alone
	b.places[right].refuse = map[string]bool{}
	b.proc.Settings = "tried again"
	b.sync()
	b.settle()
	b.shows(left, "@20260112T050000", "gone")
	b.shows(right, "@20260112T050000", "gone")
}

func TestExclusionReplacedWhereTheMoveOfItsSeriesIsPrevented(t *testing.T) {
	b := newBed(t, habits{}, habits{})
	b.proc.Rules.Kind, b.proc.Rules.Conflict = record.Calendar, plan.TakeRight
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(0, true))
	b.sync()
	b.proc.Rules.Prevent[left].Update = true
	b.put(right, "n1", "SUMMARY=Standup|WHEN="+series(5, true))
	b.put(left, "standup", "SUMMARY=Standup|WHEN="+series(0, true)+"|@20260112T000000=gone")
	b.sync()
	b.shows(right, "@20260112T050000", "gone")
	b.put(right, "n1", "SUMMARY=Standup|WHEN="+series(5, true)+"|@20260112T050000/WHEN=start=20260112T050000 Europe/Berlin|@20260112T050000/SUMMARY=Late")
	b.proc.Rules.Prevent[left].Update, b.proc.Settings = false, "both ways"
	b.settle()
	for _, s := range []link.Side{left, right} {
		b.shows(s, "@20260112T050000", "")
		b.shows(s, "@20260112T050000/SUMMARY", "Late")
	}
}
