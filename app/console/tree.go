package console

import "github.com/spf13/cobra"

// Tree is the program's commands, for pages about them.
func Tree(version string) *cobra.Command {
	c := &console{Program: Program{Version: version}}
	c.root = c.commands()
	localize(c.root)
	return c.root
}
