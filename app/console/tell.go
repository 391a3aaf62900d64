package console

import (
	"strings"

	"github.com/spf13/cobra"

	"bothways/app/control"
	"bothways/app/wire"
)

// changing are the commands after which others see something else.
var changing = map[string]string{
	"account add": control.SettingsChanged, "account set": control.SettingsChanged, "account remove": control.SettingsChanged,
	"account login": control.SettingsChanged, "account logout": control.SettingsChanged,
	"process add": control.SettingsChanged, "process set": control.SettingsChanged, "process remove": control.SettingsChanged,
	"import": control.SettingsChanged,

	"preview": control.StateChanged, "sync": control.StateChanged, "approve": control.StateChanged, "reject": control.StateChanged,
	"pause": control.StateChanged, "resume": control.StateChanged, "decide": control.StateChanged,
	"held": control.StateChanged, "links": control.StateChanged,
	"ignore": control.StateChanged, "unignore": control.StateChanged,
	"undo": control.StateChanged, "restore": control.StateChanged, "reset": control.StateChanged,
}

// tellTray tells the program in the panel what a command may have changed, if one runs.
func (c *console) tellTray(cmd *cobra.Command) {
	what := changing[strings.TrimPrefix(cmd.CommandPath(), "bothways ")]
	if what == "" || !c.asked || control.Child() {
		return
	}
	if home, err := wire.Home(c.home); err == nil {
		_ = control.Send(home, control.Tray, control.Message{Do: what})
	}
}
