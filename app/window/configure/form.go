package configure

import (
	"strings"

	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/words"
)

// Form is the settings of one process, or with no name of the program, under change; nothing is in force before it is saved.
type Form struct {
	Name    string
	Rows    []Row
	Process settings.Process  // as it would be
	Wrong   map[string]string // by key; "" for what no field is to blame for
	seen    map[string]string // as the file had them
	edits   map[string]string
	try     func(name string, keys map[string]string) (desk.Setup, map[string]string)
	places  func(settings.Process) [2]Place
}

// NewForm starts from what the file says.
func NewForm(name string, s desk.Setup, try func(string, map[string]string) (desk.Setup, map[string]string), places func(settings.Process) [2]Place) *Form {
	f := &Form{Name: name, try: try, places: places, edits: map[string]string{}}
	f.base(s)
	return f
}

func (f *Form) base(s desk.Setup) {
	f.seen, f.Process, f.Wrong = s.Values, s.Process, map[string]string{}
	f.Rows = f.rows()
}

func (f *Form) rows() []Row {
	if f.Name == "" {
		return programRows()
	}
	return Rows(f.Process.Kind, f.places(f.Process))
}

// Places names both sides.
func (f *Form) Places() [2]Place { return f.places(f.Process) }

// Value is a setting as the form has it now.
func (f *Form) Value(key string) string {
	if v, edited := f.edits[key]; edited {
		return v
	}
	return f.seen[key]
}

// Set changes a setting and checks the whole.
func (f *Form) Set(key, value string) {
	if value == f.seen[key] {
		delete(f.edits, key)
	} else {
		f.edits[key] = value
	}
	f.check()
}

func (f *Form) check() {
	tried, wrong := f.try(f.Name, f.written())
	f.Wrong = wrong
	if len(wrong) == 0 {
		f.Process = tried.Process
	}
	f.Rows = f.rows()
}

// written are the changed settings in the form that the file takes; an empty text that says
// something is written as one.
func (f *Form) written() map[string]string {
	out := map[string]string{}
	for key, value := range f.edits {
		if value == "" && key == "calendar.untitled" {
			value = `""`
		}
		out[key] = value
	}
	if f.Name == "" && f.Value("notify.email.to") == "" && (f.seen["notify.email.to"] != "" || f.Value("notify.email.smtp") == "") {
		for _, key := range keysOf(out) {
			if strings.HasPrefix(key, "notify.email.") {
				delete(out, key)
			}
		}
		out["notify.email"] = "" // no address, no mail
	}
	return out
}

// Changed tells whether there is something to save.
func (f *Form) Changed() bool { return len(f.edits) > 0 }

// Good tells whether it may be saved.
func (f *Form) Good() bool { return len(f.Wrong) == 0 }

// WrongAt is what is wrong with a row.
func (f *Form) WrongAt(r Row) string {
	text := f.Wrong[r.Key]
	if r.Also != "" && text == "" {
		text = f.Wrong[r.Also]
	}
	return first(text)
}

// WrongPage is the first page with something wrong on it.
func (f *Form) WrongPage() (Page, bool) {
	for _, r := range f.Rows {
		if f.WrongAt(r) != "" {
			return r.Page, true
		}
	}
	return General, false
}

// Rebase takes up what the file says now; changes of one's own stay.
func (f *Form) Rebase(s desk.Setup) {
	f.base(s)
	for key, value := range f.edits {
		if f.seen[key] == value {
			delete(f.edits, key)
		}
	}
	f.check()
}

// Saved makes what was saved the new ground.
func (f *Form) Saved(s desk.Setup) {
	f.edits = map[string]string{}
	f.base(s)
}

// Labels are what the rows of keys are called, for sentences.
func (f *Form) Labels(keys []string) string {
	var out []string
	for _, key := range keys {
		for _, r := range f.Rows {
			if r.Key == key || r.Also == key {
				out = append(out, r.Label)
			}
		}
	}
	return strings.Join(out, ", ")
}

// Sum is the process in one line.
func (f *Form) Sum() string {
	if f.Name == "" {
		return ""
	}
	return words.T("{{.Sum}}.", "Sum", Sum(f.Process, f.Places()))
}

// Title is what the form is about.
func (f *Form) Title() string {
	if f.Name == "" {
		return words.T("Program")
	}
	return f.Name
}
