package plan_test

import (
	"testing"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

func flat(r *plan.Rules, _ *link.Link) { r.Flatten = true }

// plainRight is a right side that keeps one description, without formatted forms.
func plainRight(r *plan.Rules, _ *link.Link) {
	r.Holds[link.Right] = func(k record.Key) bool { return k.Property() != "X-ALT-DESC" && k.Property() != "STYLED-DESCRIPTION" }
}

func TestFlatten(t *testing.T) {
	const rich, plainer = "DESCRIPTION=a|X-ALT-DESC/h=h", "DESCRIPTION=a"
	check(t, record.Calendar, []row{
		{"protected", rich + " > DESCRIPTION=b|X-ALT-DESC/h=h", rich, nil, "do right update DESCRIPTION=b (left changed: DESCRIPTION)"},
		{"edited on one side", rich + " > DESCRIPTION=b|X-ALT-DESC/h=h", rich, flat,
			"do left update -X-ALT-DESC/h, right update DESCRIPTION=b -X-ALT-DESC/h (left changed: DESCRIPTION)"},
		{"edited on the other", rich, rich + " > DESCRIPTION=b|X-ALT-DESC/h=h", flat,
			"do left update DESCRIPTION=b -X-ALT-DESC/h, right update -X-ALT-DESC/h (right changed: DESCRIPTION)"},
		{"both forms edited", rich + " > DESCRIPTION=b|X-ALT-DESC/i=i", rich, flat,
			"do right update DESCRIPTION=b -X-ALT-DESC/h X-ALT-DESC/i=i (left changed: DESCRIPTION, X-ALT-DESC)"},
		{"the other form edited there", rich + " > DESCRIPTION=b|X-ALT-DESC/h=h", rich + " > DESCRIPTION=a|X-ALT-DESC/i=i", flat,
			"do left update -X-ALT-DESC/h X-ALT-DESC/i=i, right update DESCRIPTION=b (left changed: DESCRIPTION)"},
		{"something else edited", rich + "|SUMMARY=s > " + rich + "|SUMMARY=t", rich + "|SUMMARY=s", flat,
			"do right update SUMMARY=t (left changed: SUMMARY)"},
		{"edited where formats are not kept", rich, plainer + " > DESCRIPTION=b", all(flat, plainRight),
			"do left update DESCRIPTION=b -X-ALT-DESC/h (right changed: DESCRIPTION)"},
		{"edited where they are kept alone", rich + " > DESCRIPTION=b|X-ALT-DESC/h=h", plainer, all(flat, plainRight),
			"do right update DESCRIPTION=b (left changed: DESCRIPTION)"},
		{"of an occurrence", rich + "|@20260101/" + plainer + "|@20260101/X-ALT-DESC/h=h", plainer + "|@20260101/" + plainer + " > " + plainer + "|@20260101/DESCRIPTION=b",
			all(flat, plainRight), "do left update @20260101/DESCRIPTION=b -@20260101/X-ALT-DESC/h (right changed: DESCRIPTION)"},
		{"omitted", rich + " > DESCRIPTION=b|X-ALT-DESC/h=h", rich, all(flat, func(r *plan.Rules, _ *link.Link) { r.Omit = map[string]bool{"X-ALT-DESC": true} }),
			"do right update DESCRIPTION=b (left changed: DESCRIPTION)"},
		{"one way", rich + " > DESCRIPTION=b|X-ALT-DESC/h=h", rich, all(flat, toRight),
			"do right update DESCRIPTION=b -X-ALT-DESC/h (left changed: DESCRIPTION)"},
	})
}
