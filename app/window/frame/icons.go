package frame

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/rows"
)

// icons are the pictures and how they stand out; the shapes alone tell them apart.
var icons = map[rows.Icon]func() fyne.Resource{
	rows.ToRight:  primary(theme.NavigateNextIcon),
	rows.ToLeft:   primary(theme.NavigateBackIcon),
	rows.BothWays: primary(theme.ViewRefreshIcon),
	rows.Create:   good(theme.ContentAddIcon),
	rows.Change:   primary(theme.DocumentCreateIcon),
	rows.Delete:   bad(theme.DeleteIcon),
	rows.Linked:   good(theme.MailAttachmentIcon),
	rows.Apart:    plain(theme.ContentCutIcon),
	rows.Alone:    plain(theme.RadioButtonIcon),
	rows.Question: caution(theme.QuestionIcon),
	rows.Ignored:  plain(theme.VisibilityOffIcon),
	rows.Held:     caution(theme.MediaPauseIcon),
	rows.Done:     good(theme.ConfirmIcon),
	rows.Working:  primary(theme.ViewRefreshIcon),
	rows.Waiting:  caution(theme.HistoryIcon),
	rows.Stopped:  plain(theme.MediaStopIcon),
	rows.Warning:  caution(theme.WarningIcon),
	rows.Failed:   bad(theme.ErrorIcon),
	rows.SignIn:   caution(theme.LoginIcon),
	rows.Contact:  plain(theme.AccountIcon),
	rows.Event:    plain(theme.CalendarIcon),
	rows.Task:     plain(theme.CheckButtonCheckedIcon),
	rows.Folder:   plain(theme.FolderIcon),
	rows.Server:   plain(theme.StorageIcon),
	rows.Undo:     plain(theme.ContentUndoIcon),
}

func plain(r func() fyne.Resource) func() fyne.Resource { return r }

func primary(r func() fyne.Resource) func() fyne.Resource {
	return func() fyne.Resource { return theme.NewPrimaryThemedResource(r()) }
}

func good(r func() fyne.Resource) func() fyne.Resource {
	return func() fyne.Resource { return theme.NewSuccessThemedResource(r()) }
}

func caution(r func() fyne.Resource) func() fyne.Resource {
	return func() fyne.Resource { return theme.NewWarningThemedResource(r()) }
}

func bad(r func() fyne.Resource) func() fyne.Resource {
	return func() fyne.Resource { return theme.NewErrorThemedResource(r()) }
}

// Icon is the picture that a name stands for; nil for none.
func Icon(i rows.Icon) fyne.Resource {
	if made, ok := made[i]; ok {
		return made
	}
	make, ok := icons[i]
	if !ok {
		return nil
	}
	made[i] = make()
	return made[i]
}

// made keeps the pictures, so that Fyne draws each once.
var made = map[rows.Icon]fyne.Resource{}

// Picture is an icon as a widget.
func Picture(i rows.Icon) *widget.Icon { return widget.NewIcon(Icon(i)) }

// ToneColor is the colour of a tone.
func ToneColor(t rows.Tone) color.Color {
	switch t {
	case rows.Quiet:
		return theme.Color(theme.ColorNamePlaceHolder)
	case rows.Good:
		return theme.Color(theme.ColorNameSuccess)
	case rows.Caution:
		return theme.Color(theme.ColorNameWarning)
	case rows.Bad:
		return theme.Color(theme.ColorNameError)
	}
	return theme.Color(theme.ColorNameForeground)
}
