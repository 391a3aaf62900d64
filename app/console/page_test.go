package console

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command, flag and exit status is on the user's page.
func TestPageNamesEverything(t *testing.T) {
	data, err := os.ReadFile("../../docs/console.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	c := &console{Program: Program{Version: "test"}}
	n := 0
	var look func(*cobra.Command)
	look = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			look(sub)
		}
		if cmd.HasSubCommands() || cmd.Hidden || cmd.Name() == "help" {
			return
		}
		n++
		name := strings.TrimPrefix(cmd.CommandPath(), "bothways ")
		if !strings.Contains(page, "`"+name+"`") && !strings.Contains(page, "`"+name+" ") {
			t.Errorf("docs/console.md does not name `%s`", name)
		}
		for _, f := range strings.Fields(cmd.LocalNonPersistentFlags().FlagUsages()) {
			f = strings.TrimRight(f, ",;:")
			if flag, ok := strings.CutPrefix(f, "--"); ok && flag != "help" && !strings.Contains(page, "--"+flag) {
				t.Errorf("docs/console.md does not name --%s of %s", flag, name)
			}
		}
		if cmd.Short == "" || !cmd.HasParent() {
			t.Errorf("%s has no help text", name)
		}
	}
	look(c.commands())
	if n < 30 {
		t.Errorf("the tree has %d commands only", n)
	}
}
