package calendar

import (
	"encoding/json"
	"strings"
	"time"
)

// Event is an event resource as JSON, so that what is absent differs from what is empty and what is
// not known here stays. In the body of a patch nil takes a member out.
type Event map[string]any

func (e Event) text(name string) string {
	s, _ := e[name].(string)
	return s
}

func (e Event) flag(name string) bool {
	b, _ := e[name].(bool)
	return b
}

func (e Event) number(name string) (int, bool) {
	switch n := e[name].(type) {
	case float64:
		return int(n), true
	case int:
		return n, true
	case int64:
		return int(n), true
	case json.Number:
		i, err := n.Int64()
		return int(i), err == nil
	}
	return 0, false
}

func asObject(v any) Event {
	switch o := v.(type) {
	case Event:
		return o
	case map[string]any:
		return o
	}
	return nil
}

func (e Event) object(name string) Event { return asObject(e[name]) }

func (e Event) objects(name string) []Event {
	var out []Event
	switch list := e[name].(type) {
	case []any:
		for _, v := range list {
			if o := asObject(v); o != nil {
				out = append(out, o)
			}
		}
	case []Event:
		return list
	}
	return out
}

func (e Event) texts(name string) []string {
	var out []string
	switch list := e[name].(type) {
	case []any:
		for _, v := range list {
			if s, ok := v.(string); ok {
				out = append(out, s)
			}
		}
	case []string:
		return list
	}
	return out
}

func (e Event) clone() Event {
	out := make(Event, len(e))
	for k, v := range e {
		out[k] = v
	}
	return out
}

func (e Event) updated() time.Time {
	t, err := time.Parse(time.RFC3339Nano, e.text("updated"))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func (e Event) cancelled() bool { return e.text("status") == "cancelled" }

// kind is the event's type; one that nobody named is an appointment.
func (e Event) kind() string {
	if t := e.text("eventType"); t != "" {
		return t
	}
	return "default"
}

func lower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
