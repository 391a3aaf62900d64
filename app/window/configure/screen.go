package configure

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// Size is how large the window is at first.
var Size = fyne.NewSize(980, 700)

// Screen is the window's content.
type Screen struct {
	f     *frame.Frame
	desk  Desk
	parts *Parts

	list     *widget.List
	right    *fyne.Container
	names    []string // of the processes that can be changed
	forms    map[string]*Form
	titles   map[settings.Place]string // the names of collections, as far as they were read
	process  *processPage              // shown; nil for another page
	accounts *accountsPage
	draft    *newPage
	unwatch  context.CancelFunc // while the window is open
}

// New puts the screen into a frame.
func New(f *frame.Frame, d Desk) *Screen {
	s := &Screen{f: f, desk: d, parts: NewParts(f, d), forms: map[string]*Form{}, titles: map[settings.Place]string{}, right: container.NewStack()}
	s.list = widget.NewList(func() int { return len(s.names) + fixed }, newListLine, s.listLine)
	s.list.OnSelected = func(id widget.ListItemID) { s.selected(id) }
	add := f.Button(words.T("New process…"), theme.ContentAddIcon(), s.showNew)
	left := container.NewBorder(nil, frame.Pad(add), nil, widget.NewSeparator(), frame.Wide(210, s.list))
	f.SetContent(container.NewBorder(nil, nil, left, nil, s.right))
	f.OnShow, f.OnChanged, f.OnLeave = s.shown, s.changed, s.leave
	s.refresh()
	return s
}

// Parts are those of this screen, for tests and demos.
func (s *Screen) Parts() *Parts { return s.parts }

func newListLine() fyne.CanvasObject {
	return container.NewBorder(nil, nil, widget.NewIcon(theme.AccountIcon()), nil, frame.Line(""))
}

func (s *Screen) listLine(id widget.ListItemID, o fyne.CanvasObject) {
	line := o.(*fyne.Container)
	label, icon := line.Objects[0].(*widget.Label), line.Objects[1].(*widget.Icon)
	name := s.nameAt(id)
	text, picture := name, kindIcon(string(s.desk.Settings().Processes[name].Kind))
	switch id {
	case 0:
		text, picture = words.T("Accounts"), theme.LoginIcon()
	case 1:
		text, picture = words.T("Program"), theme.SettingsIcon()
	}
	if f := s.forms[name]; f != nil && f.Changed() && id > 0 {
		text = words.T("{{.Process}} (not saved)", "Process", text)
	}
	label.SetText(text)
	icon.SetResource(picture)
}

// fixed is how many lines stand above the processes: accounts and the program.
const fixed = 2

// nameAt is the process of a line, "" for the lines above them.
func (s *Screen) nameAt(id int) string {
	if i := id - fixed; i >= 0 && i < len(s.names) {
		return s.names[i]
	}
	return ""
}

func kindIcon(kind string) fyne.Resource {
	switch kind {
	case "calendar":
		return theme.CalendarIcon()
	case "tasks":
		return theme.CheckButtonCheckedIcon()
	}
	return theme.AccountIcon()
}

func (s *Screen) selected(id widget.ListItemID) {
	if id == 0 {
		s.showAccounts()
	} else {
		s.showProcess(s.nameAt(id))
	}
}

// shown opens what the window is opened for.
func (s *Screen) shown(a frame.Args) {
	s.watch()
	s.refresh()
	switch {
	case a.Process != "" && slices.Contains(s.names, a.Process):
		s.pick(slices.Index(s.names, a.Process) + fixed)
	case a.Account != "":
		s.pick(0)
		s.offerSignIn(a.Account)
	case len(s.names) == 0:
		s.pick(0)
	case s.process == nil && s.draft == nil:
		s.pick(fixed)
	}
}

// pick selects a line of the list, and shows what belongs to it.
func (s *Screen) pick(id int) {
	s.list.Unselect(id)
	s.list.Select(id)
}

// refresh shows the accounts and processes that there are.
func (s *Screen) refresh() {
	s.names = s.desk.Settings().ProcessNames()
	for name := range s.forms {
		if name != "" && !slices.Contains(s.names, name) {
			delete(s.forms, name)
		}
	}
	s.list.Refresh()
	if s.accounts != nil {
		s.accounts.refresh()
	}
	if s.draft != nil {
		s.draft.refreshEnds()
	}
}

// changed follows a change that was made elsewhere.
func (s *Screen) changed() {
	s.refresh()
	if s.process == nil {
		return
	}
	if name := s.process.form.Name; name != "" && !slices.Contains(s.names, name) {
		s.forget(s.process.form.Name)
		return
	}
	s.process.look()
}

func (s *Screen) put(o fyne.CanvasObject) {
	s.right.Objects = []fyne.CanvasObject{o}
	s.right.Refresh()
}

func (s *Screen) showAccounts() {
	s.process = nil
	s.accounts = s.newAccountsPage()
	s.put(s.accounts.root)
}

func (s *Screen) showNew() {
	s.process = nil
	s.list.UnselectAll()
	s.draft = s.newNewPage()
	s.put(s.draft.root)
}

func (s *Screen) showProcess(name string) {
	if s.process != nil && s.process.form.Name == name {
		return
	}
	form := s.forms[name]
	if form == nil {
		now, err := s.desk.Setup(name)
		if err != nil {
			s.f.Fail(err)
			return
		}
		form = NewForm(name, now, s.desk.TrySetup, s.places)
		s.forms[name] = form
	}
	s.process = s.newProcessPage(form)
	s.put(s.process.root)
	s.readTitles(form.Process)
	s.list.Select(max(slices.Index(s.names, name)+fixed, 1))
}

// rename draws a process again after a side became another place, so that every row names it.
func (s *Screen) rename(p *processPage) {
	s.process = s.newProcessPage(p.form)
	s.process.tabs.SelectIndex(p.tabs.SelectedIndex())
	s.put(s.process.root)
}

// places names both sides of a process.
func (s *Screen) places(p settings.Process) [2]Place {
	return PlacesOf(p, s.desk.Settings().Accounts, func(x settings.Place) string { return s.titles[x] })
}

// readTitles asks both accounts for the names of the collections, unless they are known; folders
// and names alike come late or never without harm.
func (s *Screen) readTitles(p settings.Process) {
	var lists [2][]desk.CollectionRow
	sides := [2]settings.Place{p.Left, p.Right}
	if p.Name == "" || s.titles[p.Left] != "" && s.titles[p.Right] != "" {
		return
	}
	s.f.Load(words.T("Looking at both sides…"), func(ctx context.Context) error {
		for i, x := range sides {
			lists[i], _ = s.desk.Collections(ctx, x.Account)
		}
		return nil
	}, func(error) {
		for i, x := range sides {
			for _, row := range lists[i] {
				if row.Name != "" && (row.ID == x.Collection && row.ID != "." || slices.Contains(row.Also, x.Collection)) {
					s.titles[x] = row.Name
				}
			}
		}
		if s.process != nil && s.process.form.Process.Left == p.Left && s.process.form.Process.Right == p.Right {
			s.process.refill()
		}
	})
}

// forget shows something else than a process that is gone.
func (s *Screen) forget(name string) {
	delete(s.forms, name)
	s.process = nil
	s.refresh()
	s.pick(0)
}

// ok saves every change and closes the window.
func (s *Screen) ok() {
	for _, name := range append([]string{""}, s.names...) {
		f := s.forms[name]
		if f == nil || !f.Changed() {
			continue
		}
		if s.process == nil || s.process.form != f {
			s.showProcess(name)
		}
		s.process.save(s.ok)
		return
	}
	s.f.Close()
}

// cancel drops every change and closes the window.
func (s *Screen) cancel() {
	s.drop()
	s.f.Close()
}

// drop forgets what was changed and not saved.
func (s *Screen) drop() {
	s.forms = map[string]*Form{}
	if s.process != nil {
		name := s.process.form.Name
		s.process = nil
		s.showProcess(name)
	}
}

func (s *Screen) unsaved() bool {
	for _, f := range s.forms {
		if f.Changed() {
			return true
		}
	}
	return false
}

// watch looks at the file of the settings as long as the window is open, so that what somebody else
// changes is said at once.
func (s *Screen) watch() {
	if s.unwatch != nil || s.f.Inline {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	hints, err := s.desk.WatchSettings(ctx)
	if err != nil {
		cancel()
		return // it is noticed when the changes are applied
	}
	s.unwatch = cancel
	go func() {
		for range hints {
			s.f.Do(func() {
				if s.process != nil {
					s.process.look()
				}
			})
		}
	}()
}

// leave asks before changes are lost.
func (s *Screen) leave() bool {
	if !s.unsaved() {
		if s.unwatch != nil {
			s.unwatch()
			s.unwatch = nil
		}
		return true
	}
	s.f.AskDanger(words.T("Changes are not saved"), words.T("If you close the window now, what you changed is lost."),
		words.T("Close without saving"), words.T("Stay here"), func(yes bool) {
			if yes {
				s.cancel()
			}
		})
	return false
}

func (s *Screen) closeButton() *frame.Button {
	return s.f.Button(words.T("Close"), nil, s.f.Close)
}

// choose is a choice of one in words.
func (s *Screen) choose(choices []Choice, tell func(value string)) *frame.Select {
	return s.parts.choose(choices, tell)
}
