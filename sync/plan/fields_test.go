package plan_test

import (
	"strings"
	"testing"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

func itemOf(h link.Half) side.Item { return side.Item{Ref: h.Ref, Record: h.Seen} }

func TestFields(t *testing.T) {
	omit := set(func(r *plan.Rules) { r.Omit = map[string]bool{"NOTE": true} })
	oneWay := set(func(r *plan.Rules) { r.OneWay = map[string]link.Side{"NOTE": link.Left} })
	mapped := set(func(r *plan.Rules) { r.Map = []plan.Mapping{{Left: "X-NO", Right: "userDefined:no"}} })
	forgets := set(func(r *plan.Rules) { r.Holds[link.Right] = func(k record.Key) bool { return k.Property() != "NOTE" } })
	alias := func(_ *plan.Rules, l *link.Link) { l.Alias = map[record.Key]record.Key{"TEL/1": "TEL/+1"} }
	check(t, record.Contacts, []row{
		{"omit: new", "> FN=a|NOTE=n", "", omit, "do right create FN=a (new on left)"},
		{"omit: changed", "FN=a > FN=a|NOTE=n", "FN=a", omit, ""},
		{"one way", "FN=a > FN=a|NOTE=n", "FN=a", oneWay, "do right update NOTE=n (left changed: NOTE)"},
		{"one way, against it", "FN=a", "FN=a > FN=a|NOTE=n", oneWay, ""},
		{"one way, both: no question", "NOTE=n > NOTE=l", "NOTE=n > NOTE=r", oneWay, "do right update NOTE=l, clash NOTE:left (left changed: NOTE)"},
		{"one way, both, and right would win", "NOTE=n > NOTE=l", "NOTE=n > NOTE=r", all(oneWay, policy(plan.TakeRight)),
			"do right update NOTE=l, clash NOTE:left (left changed: NOTE)"},
		{"map", "FN=a > FN=a|X-NO/7=7", "FN=a", mapped, "do right update userDefined:no/7=7 (left changed: X-NO)"},
		{"map, back", "FN=a|X-NO/7=7", "FN=a|userDefined:no/7=7 > FN=a|userDefined:no/8=8", mapped,
			"do left update -X-NO/7 X-NO/8=8 (right changed: userDefined:no)"},
		{"not held: new", "> FN=a|NOTE=n", "", forgets, "do right create FN=a, right cannot hold NOTE (new on left)"},
		{"not held: changed", "FN=a|NOTE=n > FN=b|NOTE=m", "FN=a", all(forgets, func(_ *plan.Rules, l *link.Link) { delete(l.Half[0].Synced.Fields, "NOTE") }),
			"do right update FN=b, right cannot hold NOTE (left changed: FN)"},
		{"alias: the same value in other words", "TEL/1=1 > TEL/1=1;type=home", "TEL/+1=+1", alias,
			"do right update TEL/+1=1;type=home (left changed: TEL)"},
		{"alias: taken away", "TEL/1=1|FN=a > FN=a", "TEL/+1=+1|FN=a", alias, "do right update -TEL/+1 (left changed: TEL)"},
	})
}

func TestCalendarDress(t *testing.T) {
	untitled := set(func(r *plan.Rules) { r.Untitled = "Not Provided" })
	names := set(func(r *plan.Rules) { r.Attendees = "names-in-description" })
	drop := set(func(r *plan.Rules) { r.Attendees = "drop" })
	first := set(func(r *plan.Rules) { r.Reminders = "first" })
	none := set(func(r *plan.Rules) { r.Reminders = "none" })
	const guest = "ATTENDEE/b=mailto:b@x;cn=Bob"
	check(t, record.Calendar, []row{
		{"untitled", "> LOCATION=l", "", untitled, "do right create LOCATION=l SUMMARY=Not Provided (new on left)"},
		{"untitled does not come back", "LOCATION=l", "LOCATION=l|SUMMARY=Not Provided > LOCATION=m|SUMMARY=Not Provided", untitled,
			"do left update LOCATION=m (right changed: LOCATION)"},
		{"untitled is no title", "SUMMARY=a", "SUMMARY=a > SUMMARY=Not Provided", untitled, "do left update -SUMMARY (right changed: SUMMARY)"},
		{"a title at last", "LOCATION=l", "LOCATION=l|SUMMARY=Not Provided > LOCATION=l|SUMMARY=a", untitled,
			"do left update SUMMARY=a (right changed: SUMMARY)"},
		{"a title taken away", "SUMMARY=a|LOCATION=l > LOCATION=l", "SUMMARY=a|LOCATION=l", untitled,
			"do right update SUMMARY=Not Provided (left changed: SUMMARY)"},
		{"names", "> DESCRIPTION=d|" + guest, "", names, "do right create DESCRIPTION=d\\\\— Guests: Bob (new on left)"},
		{"names do not come back", "DESCRIPTION=d|" + guest, "DESCRIPTION=d\\\\— Guests: Bob > DESCRIPTION=e\\\\— Guests: Bob",
			all(names, func(_ *plan.Rules, l *link.Link) { delete(l.Half[0].Synced.Fields, "ATTENDEE/b") }),
			"do left update DESCRIPTION=e (right changed: DESCRIPTION)"},
		{"names stay", "DESCRIPTION=d|" + guest + " > DESCRIPTION=e|" + guest, "DESCRIPTION=d\\\\— Guests: Bob", names,
			"do right update DESCRIPTION=e\\\\— Guests: Bob (left changed: DESCRIPTION)"},
		{"drop", "> SUMMARY=a|" + guest, "", drop, "do right create SUMMARY=a (new on left)"},
		{"drop does not come back", "SUMMARY=a|" + guest + " > SUMMARY=b|" + guest, "SUMMARY=a",
			all(drop, func(_ *plan.Rules, l *link.Link) { delete(l.Half[0].Synced.Fields, "ATTENDEE/b") }),
			"do right update SUMMARY=b (left changed: SUMMARY)"},
		{"first reminder", "> ALARM/1=1|ALARM/2=2", "", first, "do right create ALARM/1=1 (new on left)"},
		{"no reminder", "> SUMMARY=a|ALARM/1=1", "", none, "do right create SUMMARY=a (new on left)"},
		{"no reminder taken away", "SUMMARY=a", "SUMMARY=a|ALARM/1=1 > SUMMARY=a", none, ""},
	})
}

func TestSeries(t *testing.T) {
	const weekly = "WHEN=start=20260105T100000 UTC\\rule=FREQ=WEEKLY"
	const moved = "WHEN=start=20260105T120000 UTC\\rule=FREQ=WEEKLY"
	const roomAt12 = "@20260112T120000/LOCATION=Room|@20260112T120000/WHEN=start=20260112T100000 UTC"
	const room = "@20260112T100000/LOCATION=Room|@20260112T100000/WHEN=start=20260112T100000 UTC"
	check(t, record.Calendar, []row{
		{"different exclusions merge", weekly + " > " + weekly + "|@20260112T100000=gone", weekly + " > " + weekly + "|@20260119T100000=gone", nil,
			"do left update @20260119T100000=gone, right update @20260112T100000=gone (left changed: EXDATE)"},
		{"the same exclusion", weekly + " > " + weekly + "|@20260112T100000=gone", weekly + " > " + weekly + "|@20260112T100000=gone", nil, "rest"},
		{"excluded here, changed there", weekly + " > " + weekly + "|@20260112T100000=gone", weekly + " > " + weekly + "|" + room, nil,
			"waits clash @20260112T100000: (changed on both sides: EXDATE)"},
		{"excluded here wins", weekly + " > " + weekly + "|@20260112T100000=gone", weekly + " > " + weekly + "|" + room, policy(plan.TakeLeft),
			"do right update @20260112T100000=gone -@20260112T100000/LOCATION -@20260112T100000/WHEN, clash @20260112T100000:left (left changed: EXDATE, LOCATION, WHEN)"},
		{"changed there wins", weekly + " > " + weekly + "|@20260112T100000=gone", weekly + " > " + weekly + "|" + room, policy(plan.TakeRight),
			"do left update -@20260112T100000 @20260112T100000/LOCATION=Room @20260112T100000/WHEN=start=20260112T100000 UTC, clash @20260112T100000:right (right changed: EXDATE, LOCATION, WHEN)"},
		{"an override taken back, changed there", weekly + "|" + room + " > " + weekly, weekly + "|" + room + " > " + weekly + "|" + "@20260112T100000/LOCATION=Hall|@20260112T100000/WHEN=start=20260112T100000 UTC", nil,
			"waits clash @20260112T100000: (changed on both sides: EXDATE)"},
		{"moved here, excluded there", weekly + " > " + moved, weekly + " > " + weekly + "|@20260112T100000=gone", nil,
			"do left update @20260112T120000=gone, right update -@20260112T100000 @20260112T120000=gone WHEN=start=20260105T120000 UTC\\rule=FREQ=WEEKLY (left changed: WHEN)"},
		{"moved with what was changed", weekly + "|" + room + " > " + moved + "|" + roomAt12, weekly + "|" + room, nil,
			"do right update -@20260112T100000/LOCATION -@20260112T100000/WHEN @20260112T120000/LOCATION=Room @20260112T120000/WHEN=start=20260112T100000 UTC WHEN=start=20260105T120000 UTC\\rule=FREQ=WEEKLY (left changed: WHEN)"},
		{"moved here, changed there", weekly + "|" + room + " > " + moved + "|" + roomAt12, weekly + "|" + room + " > " + weekly + "|" + strings.Replace(room, "Room", "Hall", 1), nil,
			"do left update @20260112T120000/LOCATION=Hall, right update -@20260112T100000/LOCATION -@20260112T100000/WHEN @20260112T120000/LOCATION=Hall @20260112T120000/WHEN=start=20260112T100000 UTC WHEN=start=20260105T120000 UTC\\rule=FREQ=WEEKLY (left changed: WHEN)"},
		{"moved and taken back here, changed there", weekly + "|" + room + " > " + moved, weekly + "|" + room + " > " + weekly + "|" + strings.Replace(room, "Room", "Hall", 1), nil,
			"do right update -@20260112T100000/LOCATION -@20260112T100000/WHEN @20260112T120000/LOCATION=Hall @20260112T120000/WHEN=start=20260112T100000 UTC WHEN=start=20260105T120000 UTC\\rule=FREQ=WEEKLY, clash @20260112T120000: (left changed: WHEN)"},
		{"moved to different times", weekly + " > " + moved, weekly + " > WHEN=start=20260105T130000 UTC\\rule=FREQ=WEEKLY", nil,
			"waits clash WHEN: (changed on both sides: WHEN)"},
	})
}
