package tray

import (
	"context"
	"os"
	"path/filepath"

	"bothways/app/words"
)

// appear opens the window where no icon can be seen, and at the very first start.
func (t *Tray) appear(ctx context.Context) {
	seen := t.Face.Wait(ctx)
	if ctx.Err() != nil {
		return
	}
	if !seen {
		t.Log.Info("no place for a tray icon")
		t.tellOnce()
	}
	first := false
	t.ask(func() { first = len(t.state.Settings.Processes) == 0 && t.state.Problem == "" })
	if !t.Quiet && (first || !seen) {
		t.Open(show(""))
	}
}

// tellOnce says for the first time, and never again, that this desktop shows no icon.
func (t *Tray) tellOnce() {
	mark := filepath.Join(filepath.Dir(t.Home.State), "no-tray-told")
	f, err := os.OpenFile(mark, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return // told already
	}
	_ = f.Close()
	t.ring(Notice{Of: "tray", Title: words.T("Bothways works in the background"),
		Body: words.T("This desktop shows no icons of programs. Start Bothways again whenever you want its window."), Show: show("status"), Open: words.T("Open")})
}
