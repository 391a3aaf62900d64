package words

import (
	"regexp"
	"strings"
)

type tense struct{ planned, done string }

var ops = map[string]tense{
	"create": {"create", "created"}, "update": {"change", "changed"}, "delete": {"delete", "deleted"}, "link": {"link", "linked"},
	"resolve": {"settle", "settled"}, "ignore": {"ignore", "ignored"}, "conflict": {"decide", "decided"},
}

// Op is the verb for an operation: "change" in a preview, "changed" in a run.
func Op(op string, preview bool) string {
	t, ok := ops[op]
	switch {
	case !ok:
		return op
	case preview:
		return t.planned
	}
	return t.done
}

var outcomes = map[string]string{
	"planned": "planned", "done": "done", "failed": "failed", "stale": "changed meanwhile, left for the next run",
	"held": "held back, waits for you", "deferred": "follows in a later run", "unknown": "not certain, checked in the next run",
}

// Outcome is the phrase for what became of an action.
func Outcome(outcome string) string { return or(outcomes, outcome) }

var statuses = map[string]string{
	"done": "done", "partial": "done in part", "review": "waits for your approval", "guard": "deletions are held back",
	"conflict": "conflicts wait for you", "sign-in": "sign-in needed", "busy": "another run is at it", "stopped": "stopped", "failed": "failed",
}

// Status is the phrase for how a process stands.
func Status(status string) string { return or(statuses, status) }

var codes = map[string]string{
	"quota": "over quota", "sign-in": "sign-in needed", "gone": "no longer there", "changed": "changed meanwhile", "refused": "refused",
	"unsupported": "not supported there", "invalid": "cannot be understood", "network": "cannot be reached", "disk": "cannot be written to disk",
	"internal": "an error in this program",
}

// Code is the phrase for an error's code.
func Code(code string) string { return or(codes, code) }

func or(m map[string]string, word string) string {
	if w, ok := m[word]; ok {
		return w
	}
	return word
}

var (
	sideWord  = regexp.MustCompile(`\b(left|right)\b`)
	fieldWord = regexp.MustCompile(`@?\b[A-Z][A-Z-]*[A-Z]\b|\bN\b`)
)

var onSide = regexp.MustCompile(`\bon (left|right)\b`)

// Reason puts the accounts' names and the words for fields into a reason: "left changed: TEL"
// becomes "home changed: phone".
func Reason(reason, left, right string) string {
	head, list, some := strings.Cut(reason, ": ")
	head = onSide.ReplaceAllString(head, "at $1")
	head = sideWord.ReplaceAllStringFunc(head, func(w string) string {
		if w == "left" {
			return orWord(left, w)
		}
		return orWord(right, w)
	})
	if !some {
		return head
	}
	if same, ok := strings.CutPrefix(list, "same "); ok && head == "linked" {
		codes := strings.Split(same, ", ")
		for i, c := range codes {
			codes[i] = or(evidence, c)
		}
		return head + ": same " + strings.Join(codes, ", ")
	}
	return head + ": " + fieldWord.ReplaceAllStringFunc(list, func(w string) string { return or(fields, w) })
}

func orWord(name, word string) string {
	if name == "" {
		return word
	}
	return name
}

var evidence = map[string]string{
	"email": "e-mail", "phone": "phone", "name": "name", "birthday": "birthday", "organisation": "organisation", "address": "address",
	"uid": "UID", "title": "title", "start": "start", "end": "end", "place": "place", "due": "due date", "status": "status",
	"related": "related entries", "people": "guests", "series": "repetition", "content": "content",
}

var details = map[string]string{
	"same": "the same", "nickname": "a nickname", "part": "in part", "initial": "an initial", "spelling": "spelled almost alike",
	"single": "one word only", "surname": "another surname", "different": "different", "close": "nearly the same", "senior": "senior or junior",
}

// Evidence is the phrase for one reason why two records may be one: "phone +49301234567", "name: a
// nickname", "e-mail shared by several".
func Evidence(code, detail string) string {
	word := or(evidence, code)
	switch phrase, known := details[detail]; {
	case code == "shared":
		return or(evidence, detail) + " shared by several"
	case detail == "":
		return word
	case known:
		return word + ": " + phrase
	}
	return word + " " + detail
}
