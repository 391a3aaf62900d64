package window

import (
	"fyne.io/fyne/v2"

	"bothways/app/desk"
	"bothways/app/window/about"
	"bothways/app/window/configure"
	"bothways/app/window/frame"
	"bothways/app/window/history"
	"bothways/app/window/links"
	"bothways/app/window/review"
	"bothways/app/window/status"
	"bothways/app/window/welcome"
	"bothways/app/words"
)

// screen is one of the windows. Build puts it into its frame; it is called once.
type screen struct {
	name  string
	title func() string
	size  fyne.Size
	build func(f *frame.Frame, d *desk.Desk, p *Program)
}

// screens are all windows; the first is what an unknown name opens.
func screens() []screen {
	return []screen{
		{"status", func() string { return words.T("Status") }, fyne.NewSize(760, 560),
			func(f *frame.Frame, d *desk.Desk, _ *Program) { status.New(f, d) }},
		{"review", func() string { return words.T("Manual mode") }, fyne.NewSize(1120, 760),
			func(f *frame.Frame, d *desk.Desk, _ *Program) { review.New(f, d) }},
		{"configure", func() string { return words.T("Configure") }, fyne.NewSize(1000, 720),
			func(f *frame.Frame, d *desk.Desk, _ *Program) { configure.New(f, d) }},
		{"welcome", func() string { return words.T("Welcome") }, welcome.Size,
			func(f *frame.Frame, d *desk.Desk, p *Program) { welcome.New(f, d, p.Trial) }},
		{"links", func() string { return words.T("Links") }, fyne.NewSize(1040, 680),
			func(f *frame.Frame, d *desk.Desk, _ *Program) { links.New(f, d) }},
		{"history", func() string { return words.T("History") }, fyne.NewSize(1040, 680),
			func(f *frame.Frame, d *desk.Desk, p *Program) { history.New(f, d, p.Show) }},
		{"about", func() string { return words.T("About") }, fyne.NewSize(520, 420),
			func(f *frame.Frame, d *desk.Desk, p *Program) {
				about.New(f, about.Facts{Version: p.Version, License: "Apache 2.0", Home: d.Home, Icon: p.Icon, Show: p.Show})
			}},
	}
}

// Names are the windows that can be asked for.
func Names() []string {
	var out []string
	for _, s := range screens() {
		out = append(out, s.name)
	}
	return out
}
