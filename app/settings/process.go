package settings

import (
	"time"

	"bothways/sync/record"
)

// Process pairs two collections of one kind.
type Process struct {
	Name       string      `toml:"-"`
	Kind       record.Kind `toml:"kind" oneof:"contacts|calendar|tasks"`
	Left       Place       `toml:"left"`
	Right      Place       `toml:"right"`
	Enabled    bool        `toml:"enabled"`
	Direction  string      `toml:"direction" oneof:"both|to-left|to-right"`
	Conflict   string      `toml:"conflict" oneof:"newest|left|right|ask|keep-both"`
	EditDelete string      `toml:"edit_delete" oneof:"edit|delete|ask"`
	Review     string      `toml:"review" oneof:"first|always|never"`
	Region     string      `toml:"region"` // ISO 3166; "" is the system's
	Prevent    Prevent     `toml:"prevent"`
	Filter     Filter      `toml:"filter"`
	Window     Window      `toml:"window"`
	Calendar   Calendar    `toml:"calendar"`
	Fields     Fields      `toml:"fields"`
	Guard      Guard       `toml:"guard"`
	Limits     Limits      `toml:"limits"`
	Schedule   Schedule    `toml:"schedule"`
}

// Prevent lists the operations never done on a side.
type Prevent struct {
	Left  []string `toml:"left" oneof:"create|update|delete"`
	Right []string `toml:"right" oneof:"create|update|delete"`
}

// Filter says which records sync. A record must pass Criteria and the ones of the side it comes from.
type Filter struct {
	Criteria
	OutOfFilter string   `toml:"out_of_filter" oneof:"keep|delete"`
	Left        Criteria `toml:"left"` // private "" and declined true add nothing
	Right       Criteria `toml:"right"`
}

// Criteria are the tests a record must pass.
type Criteria struct {
	Private           string   `toml:"private" oneof:"skip|busy|full"`
	Categories        []string `toml:"categories"`
	ExcludeCategories []string `toml:"exclude_categories"`
	Has               []string `toml:"has"`
	Title             string   `toml:"title"` // regular expression (RE2)
	Declined          bool     `toml:"declined"`
}

// Window is the span of days in which events and tasks sync.
type Window struct {
	PastDays   int `toml:"past_days" min:"0"`
	FutureDays int `toml:"future_days" min:"0"`
}

// Calendar is what only events and tasks have.
type Calendar struct {
	Recurring        bool              `toml:"recurring"`
	Reminders        string            `toml:"reminders" oneof:"all|first|none"`
	DefaultReminders string            `toml:"default_reminders" oneof:"keep|write"`
	Attendees        string            `toml:"attendees" oneof:"keep|names-in-description|drop"`
	GuestsTo         *Place            `toml:"guests_to"` // nil: guests do not become contacts
	Untitled         string            `toml:"untitled"`
	FloatingZone     string            `toml:"floating_zone"` // keep, or an IANA name
	Formatting       string            `toml:"formatting" oneof:"protect|overwrite"`
	Colors           map[string]string `toml:"colors"`
}

// Fields says which fields travel and under which name.
type Fields struct {
	Map    []FieldPair       `toml:"map"`
	Omit   []string          `toml:"omit"`
	OneWay map[string]string `toml:"one_way" oneof:"to-left|to-right"`
}

// FieldPair is one field that has another name on each side.
type FieldPair struct {
	Left  string `toml:"left"`
	Right string `toml:"right"`
}

// Guard holds deletes back when there are suddenly many.
type Guard struct {
	DeletePercent int           `toml:"delete_percent" min:"0" max:"100"`
	DeleteCount   int           `toml:"delete_count" min:"0"`
	DeleteMin     int           `toml:"delete_min" min:"0"`
	Over          time.Duration `toml:"over"`
	ChangePercent int           `toml:"change_percent" min:"0" max:"100"`
}

// Limits is how many records a run may create or change; 0 is no limit.
type Limits struct {
	FirstRun int `toml:"first_run" min:"0"`
	EachRun  int `toml:"each_run" min:"0"`
}

// Schedule is when a process starts by itself.
type Schedule struct {
	Every    time.Duration `toml:"every"` // 0: by hand only
	Between  Span          `toml:"between"`
	Days     []string      `toml:"days" oneof:"mon|tue|wed|thu|fri|sat|sun"`
	OnChange bool          `toml:"on_change"`
}

// DefaultProcess is a process of the kind that says nothing else.
func DefaultProcess(name string, kind record.Kind) Process {
	p := Process{
		Name: name, Kind: kind, Enabled: true,
		Direction: "both", Conflict: "newest", EditDelete: "edit", Review: "first",
		Filter: Filter{
			Criteria:    Criteria{Private: "skip", Declined: true},
			OutOfFilter: "keep",
			Left:        Criteria{Declined: true},
			Right:       Criteria{Declined: true},
		},
		Window: Window{PastDays: 30, FutureDays: 365},
		Calendar: Calendar{
			Recurring: true, Reminders: "all", DefaultReminders: "keep", Attendees: "keep",
			Untitled: "Not Provided", FloatingZone: "keep", Formatting: "protect",
		},
		Guard: DefaultGuard(kind),
		Schedule: Schedule{
			Every: 15 * time.Minute, Between: Span{To: 24 * time.Hour},
			Days: []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, OnChange: true,
		},
	}
	if kind == record.Contacts {
		p.Prevent = Prevent{Left: []string{"delete"}, Right: []string{"delete"}}
	}
	return p
}

// DefaultGuard is the guard of a kind.
func DefaultGuard(kind record.Kind) Guard {
	g := Guard{DeletePercent: 25, DeleteCount: 250, DeleteMin: 5, Over: 4 * time.Hour, ChangePercent: 90}
	switch kind {
	case record.Calendar:
		g.DeletePercent, g.DeleteCount = 10, 50
	case record.Tasks:
		g.DeletePercent, g.DeleteCount = 75, 50
	}
	return g
}
