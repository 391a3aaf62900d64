// Package console is the commands of the console program and what they print.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/words"
	"bothways/sync/link"
)

// Program is what a run of the console program works with.
type Program struct {
	Args     []string // without the program's name
	In       io.Reader
	Out, Err io.Writer
	Version  string
	Now      func() time.Time // nil: the computer's clock
	Computer *link.Owner      // nil: this one
}

// console is one run of the program.
type console struct {
	Program
	out, err screen

	home    string
	json    bool
	verbose bool
	noColor bool
	asked   bool // the command line was understood
	root    *cobra.Command
}

// Run carries out one command line and gives its exit status.
func Run(ctx context.Context, p Program) int {
	c := &console{Program: p}
	c.out, c.err = screenOf(p.Out), screenOf(p.Err)
	c.root = c.commands()
	localize(c.root)
	c.root.SetArgs(p.Args)
	c.root.SetIn(p.In)
	c.root.SetOut(p.Out)
	c.root.SetErr(p.Err)
	cmd, err := c.root.ExecuteContextC(ctx)
	c.tellTray(cmd)
	return c.end(cmd, err)
}

// end says what went wrong and finds the exit status.
func (c *console) end(cmd *cobra.Command, err error) int {
	var status exit
	var problems settings.Problems
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case !c.asked:
		c.say("bothways: " + firstLine(err.Error()))
		c.say(words.T("See: {{.Command}} --help", "Command", cmd.CommandPath()))
		return exitWrong
	case errors.Is(err, context.Canceled):
		c.say("bothways: " + words.T("stopped"))
		return exitFailed
	case errors.As(err, &problems):
		c.say("bothways: " + words.T("nothing was done, because of the settings:") + "\n" + clean(problems.Error(), true))
		return exitWrong
	}
	c.say("bothways: " + clean(err.Error(), true))
	return exitOf(err)
}

// firstLine leaves cobra's own hints out, but for "Did you mean".
func firstLine(text string) string {
	head, rest, _ := strings.Cut(text, "\n")
	if _, list, ok := strings.Cut(rest, "Did you mean this?"); ok {
		head += words.T("; did you mean {{.List}}?", "List", words.Or(strings.Fields(list)...))
	}
	return mistake(head)
}

// say writes a message to stderr.
func (c *console) say(text string) {
	c.err.clear()
	fmt.Fprintln(c.Err, wrapped(text, c.err.width()))
}

// print writes to stdout; with --json nothing, for stdout holds the object alone.
func (c *console) print(text string) {
	if !c.json {
		fmt.Fprintln(c.Out, wrapped(text, c.out.width()))
	}
}

const (
	groupSetup  = "setup"
	groupSync   = "sync"
	groupDecide = "decide"
	groupLook   = "look"
	groupMore   = "more"
)

// commands builds the tree.
func (c *console) commands() *cobra.Command {
	cobra.EnableCommandSorting = false // the order below is that of use
	root := &cobra.Command{
		Use:   "bothways",
		Short: words.T("Keep contacts, calendars and tasks in step, both ways"),
		Long: words.T(`Bothways keeps two collections of contacts, events or tasks in step: folders of vCard
and iCalendar files, CalDAV and CardDAV servers. It shows what it is going to do before it
does it, never loses an edit, and can take every run back.`),
		Example: `  bothways account add home --type folder --path ~/pim
  bothways account add office --type dav --url https://dav.example.org/ --username ada
  bothways account login office
  bothways process add clients --kind contacts --left home/clients --right office/Clients
  bothways preview clients
  bothways sync clients`,
		Version:       c.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.Args, root.SuggestionsMinimumDistance = unknownCommand, 2
	root.SetVersionTemplate("bothways {{.Version}}\n")
	f := root.PersistentFlags()
	f.StringVar(&c.home, "home", "", words.T("keep everything in `DIR` (or set BOTHWAYS_HOME)"))
	f.BoolVar(&c.json, "json", false, words.T("print one JSON object on stdout, messages on stderr"))
	f.BoolVarP(&c.verbose, "verbose", "v", false, words.T("say more"))
	f.BoolVar(&c.noColor, "no-color", false, words.T("no colours (or set NO_COLOR)"))
	_ = root.MarkPersistentFlagDirname("home")
	root.AddGroup(
		&cobra.Group{ID: groupSetup, Title: words.T("Set up:")}, &cobra.Group{ID: groupSync, Title: words.T("Sync:")},
		&cobra.Group{ID: groupDecide, Title: words.T("Decide:")}, &cobra.Group{ID: groupLook, Title: words.T("Look back:")},
		&cobra.Group{ID: groupMore, Title: words.T("More:")})
	root.SetHelpCommandGroupID(groupMore)
	root.SetCompletionCommandGroupID(groupMore)
	in := func(group string, cmds ...*cobra.Command) {
		for _, cmd := range cmds {
			cmd.GroupID = group
			root.AddCommand(cmd)
		}
	}
	in(groupSetup, c.accountCommand(), c.collectionsCommand(), c.processCommand(), c.notifyCommand())
	in(groupSync, c.previewCommand(), c.syncCommand(), c.approveCommand(), c.rejectCommand(), c.watchCommand(), c.pauseCommand(), c.resumeCommand(), c.statusCommand())
	in(groupDecide, c.decideCommand(), c.conflictsCommand(), c.heldCommand(), c.linksCommand(), c.ignoreCommand(), c.unignoreCommand())
	in(groupLook, c.historyCommand(), c.undoCommand(), c.restoreCommand(), c.explainCommand())
	in(groupMore, c.resetCommand(), c.exportCommand(), c.importCommand(), c.doctorCommand(), c.demoCommand())
	return root
}

// unknownCommand names the command that was likely meant.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	typed := strings.TrimSpace(cmd.CommandPath() + " " + args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return errors.New(words.T(`there is no command "{{.Command}}"; did you mean {{.List}}?`, "Command", typed, "List", words.Or(near...)))
	}
	return errors.New(words.T(`there is no command "{{.Command}}"`, "Command", typed))
}

// family is a command that only has commands below it.
func family(use, short string, below ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return errors.New(words.T("say what to do: {{.List}}", "List", names(cmd)))
		}
		return unknownCommand(cmd, args)
	}, RunE: func(*cobra.Command, []string) error { return nil }, SuggestionsMinimumDistance: 2}
	cmd.AddCommand(below...)
	return cmd
}

func names(cmd *cobra.Command) string {
	var out []string
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			out = append(out, sub.Name())
		}
	}
	return strings.Join(out, ", ")
}

// look is how text is to be laid out on stdout.
func (c *console) look() Look {
	return Look{Width: c.out.width(), Color: c.color(c.out), Verbose: c.verbose}
}

func (c *console) color(s screen) bool {
	return s.terminal() && !c.noColor && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// wrong is a mistake in the command line: nothing was done.
func wrong(text string) error { return desk.Wrong{Text: text} }
