package desk_test

import (
	"slices"
	"strings"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
)

// scenario is one story on a bed; kinds are those it is told for, none meaning all, and on the
// servers it needs.
type scenario struct {
	name  string
	run   func(*bed)
	kinds []record.Kind
	on    []string
}

var (
	contacts  = []record.Kind{record.Contacts}
	events    = []record.Kind{record.Calendar}
	scheduled = []record.Kind{record.Calendar, record.Tasks}
	servers   = []string{"davtest", "radicale", "xandikos", "cyrus"}
	every     = []string{"folder", "davtest", "radicale", "xandikos", "cyrus"}
)

func TestScenarios(t *testing.T) {
	for _, on := range every {
		t.Run(on, func(t *testing.T) {
			t.Parallel() // one after the other on each server
			for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
				t.Run(string(kind), func(t *testing.T) {
					for _, s := range scenarios {
						if s.fits(on, kind) {
							t.Run(strings.ReplaceAll(s.name, " ", "_"), func(t *testing.T) {
								b := newBed(t, on, kind)
								s.run(b)
								b.end()
							})
						}
					}
				})
			}
		})
	}
}

func (s scenario) fits(on string, kind record.Kind) bool {
	return (s.on == nil || slices.Contains(s.on, on)) && (s.kinds == nil || slices.Contains(s.kinds, kind))
}

var scenarios = []scenario{
	{name: "create on each side", run: createEach},
	{name: "edit on each side", run: editEach},
	{name: "delete on each side", run: deleteEach},
	{name: "both edit different fields", run: mergeFields},
	{name: "both make the same edit", run: sameEdit},
	{name: "newest wins", run: newestWins},
	{name: "newest by the server's time", run: newestByServer, on: []string{"folder", "davtest", "cyrus"}},
	{name: "left wins", run: leftWins},
	{name: "right wins", run: rightWins},
	{name: "ask then decide", run: askThenDecide},
	{name: "decide for the newest", run: decideNewest},
	{name: "keep both", run: keepBoth},
	{name: "restore what lost", run: restoreLoser},
	{name: "edit beats delete", run: editBeatsDelete},
	{name: "delete beats edit", run: deleteBeatsEdit},
	{name: "edit against delete asks", run: askEditDelete},
	{name: "rename", run: rename},
	{name: "rename and edit", run: renameAndEdit},

	{name: "filter by category", run: filterCategories},
	{name: "filter of a side", run: filterSide},
	{name: "out of filter keeps", run: outOfFilterKeep},
	{name: "out of filter deletes", run: outOfFilterDelete},
	{name: "private", run: privateRecords},
	{name: "private is busy", run: privateBusy, kinds: events},
	{name: "filter has", run: filterHas, kinds: contacts},
	{name: "filter title", run: filterTitle, kinds: scheduled},
	{name: "window edges", run: windowEdges, kinds: scheduled},
	{name: "window left on one side", run: windowLeave, kinds: scheduled},
	{name: "open tasks", run: openTask, kinds: []record.Kind{record.Tasks}},
	{name: "prevent create", run: preventCreate},
	{name: "prevent update", run: preventUpdate},
	{name: "prevent delete", run: preventDelete},
	{name: "one way to right", run: oneWay("to-right")},
	{name: "one way to left", run: oneWay("to-left")},
	{name: "one way, deleted at the target", run: oneWayTargetDelete},
	{name: "fields left out and one-way", run: fieldRules},
	{name: "limits", run: limits},

	{name: "guard holds and releases", run: guardHolds},
	{name: "guard lets through what is allowed", run: guardAllowed},
	{name: "guard counts over time", run: guardOverTime},
	{name: "suddenly empty", run: suddenlyEmpty},
	{name: "another folder", run: anotherFolder},
	{name: "folder away", run: folderAway},
	{name: "review first", run: reviewFirst},
	{name: "review always", run: reviewAlways},
	{name: "reject stops", run: rejectStops},
	{name: "skip once", run: skipOnce},
	{name: "ignore until changed", run: ignoreUntilChanged},
	{name: "ignore for ever", run: ignoreForever},
	{name: "link by hand", run: linkByHand},
	{name: "suggest and differ", run: suggestAndDiffer},
	{name: "same on both sides", run: sameOnBothSides},
	{name: "reset", run: resetDoublesNothing},
	{name: "reset with edits", run: resetWithEdits},
	{name: "database gone", run: databaseGone},
	{name: "database garbage", run: databaseGarbage},
	{name: "removed and made again", run: removedAndMade(false)},
	{name: "forgotten and made again", run: removedAndMade(true)},

	{name: "undo", run: undoAll},
	{name: "undo a part", run: undoPart},
	{name: "undo what was edited since", run: undoEdited},
	{name: "undo a creation", run: undoCreate},
	{name: "restore what was deleted", run: restoreDeleted},

	{name: "series on both sides", run: seriesBothSides, kinds: events},
	{name: "series moved", run: seriesMoved, kinds: events},
	{name: "series moved with exceptions", run: seriesMovedWithExceptions, kinds: events},
	{name: "series exception taken back", run: seriesExceptionRemoved, kinds: events},
	{name: "series cut in two", run: seriesTruncated, kinds: events},
	{name: "no series", run: noSeries, kinds: events},
	{name: "kinds of times", run: timesKept, kinds: events},
	{name: "unknown zone", run: unknownZone, kinds: events},
	{name: "alarms merge", run: alarmsMerge, kinds: scheduled},

	{name: "many in one file", run: manyInOneFile},
	{name: "broken file", run: brokenFile},
	{name: "other files", run: otherFiles},
	{name: "unknown travels", run: unknownTravels},
	{name: "photos", run: photos, kinds: contacts},
	{name: "rich card", run: richCard, kinds: contacts},

	{name: "without UID", run: withoutUID},
	{name: "same UID", run: sameUID},
	{name: "copied file", run: copied},
	{name: "other kind", run: otherKind, kinds: scheduled},
	{name: "any text", run: anyText},
	{name: "commas not escaped", run: sloppy},
	{name: "line ends", run: lineEnds},
	{name: "old cards", run: oldCards, kinds: contacts},
	{name: "untitled", run: untitled, kinds: events},
	{name: "guests in words", run: guestsInWords, kinds: events},
	{name: "guests dropped", run: guestsDropped, kinds: events},
	{name: "no reminders", run: reminders("none", 0), kinds: scheduled},
	{name: "one reminder", run: reminders("first", 1), kinds: scheduled},
	{name: "namesakes", run: namesakes},
	{name: "mapped", run: mapped},
	{name: "files by name", run: filesByName},
	{name: "undo in a file of several", run: undoInFile},
	{name: "undo of a series", run: undoSeries, kinds: events},
	{name: "old series", run: oldSeries, kinds: events},
	{name: "two programs", run: twoDesks},
	{name: "cleared", run: cleared},
	{name: "made anew", run: madeAnew},
	{name: "deleted and made anew", run: deletedAndMade},
	{name: "many edits", run: manyEdits},
	{name: "random walks", run: walkSettings, on: []string{"folder", "davtest"}},
	{name: "answers lost", run: answersLost, on: []string{"davtest"}},
	{name: "refused", run: refused, on: []string{"davtest"}},
	{name: "busy", run: busy, on: []string{"davtest"}},
	{name: "server without sync", run: quirky(davtest.Quirks{NoSync: true, NoETagOnPut: true}), on: []string{"davtest"}},
	{name: "server that counts versions", run: counting, on: []string{"davtest"}},
	{name: "server with odd answers", run: quirky(davtest.Quirks{WeakETags: true, MissingRows: true, SilentFull: true, LowerEscapes: true}), on: []string{"davtest"}},

	{name: "wrong password", run: wrongPassword, on: []string{"davtest", "radicale", "cyrus"}},
	{name: "server down", run: serverDown, on: servers},
	{name: "server restarted", run: serverRestarted, on: servers},
	{name: "tokens forgotten", run: tokensForgotten, on: []string{"davtest"}},
	{name: "read-only", run: readOnly, on: []string{"davtest"}},
	{name: "guests", run: guests, kinds: events, on: []string{"cyrus"}},
	{name: "invitation of others", run: invitation, kinds: events, on: []string{"cyrus"}},
}

// two is the usual start: one record from each side, in step.
func two(b *bed) {
	b.Helper()
	b.add(b.left, "u-left", "Ada Lovelace", b.note+":first")
	b.add(b.right, "u-right", "Grace Hopper", b.note+":second")
	b.sync()
}

func createEach(b *bed) {
	two(b)
	b.both("u-left", b.title, "Ada Lovelace")
	b.both("u-left", b.note, "first")
	b.both("u-right", b.title, "Grace Hopper")
	b.both("u-right", b.note, "second")
}

func editEach(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":edited here")
	b.edit(b.left, "u-right", b.note+":", b.extra+":new here")
	b.sync()
	b.both("u-left", b.note, "edited here")
	b.both("u-right", b.note, "")
	b.both("u-right", b.extra, "new here")
	b.edit(b.right, "u-left", b.title+":Ada King", b.extra+":new there")
	b.edit(b.right, "u-right", b.extra+":")
	b.sync()
	b.both("u-left", b.title, "Ada King")
	b.both("u-left", b.note, "edited here")
	b.both("u-left", b.extra, "new there")
	b.both("u-right", b.extra, "")
}

func deleteEach(b *bed) {
	two(b)
	b.drop(b.right, "u-left")
	b.drop(b.left, "u-right")
	rep := b.sync()
	if rep.Left.Deleted != 1 || rep.Right.Deleted != 1 {
		b.Errorf("deleted %s", b.told(rep))
	}
	b.both("u-left", b.title, none)
	b.both("u-right", b.title, none)
}

func mergeFields(b *bed) {
	two(b)
	mergeFieldsOf(b)
}

func mergeFieldsOf(b *bed) {
	b.Helper()
	b.edit(b.left, "u-left", b.note+":edited here")
	b.edit(b.right, "u-left", b.title+":Ada King")
	b.edit(b.left, "u-right", b.extra+":from here")
	b.edit(b.right, "u-right", b.note+":from there")
	b.sync()
	b.both("u-left", b.note, "edited here")
	b.both("u-left", b.title, "Ada King")
	b.both("u-right", b.extra, "from here")
	b.both("u-right", b.note, "from there")
}
