package console

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bothways/app/words"
)

// usage prints how a command is used, in cobra's own layout and in the person's language.
func usage(cmd *cobra.Command) error {
	var b strings.Builder
	line := func(text string) { b.WriteString(text + "\n") }
	line(words.T("Usage:"))
	if cmd.Runnable() {
		line("  " + cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		line("  " + words.T("{{.Command}} [command]", "Command", cmd.CommandPath()))
	}
	if cmd.HasExample() {
		line("\n" + words.T("Examples:") + "\n" + cmd.Example)
	}
	below(cmd, line)
	if cmd.HasAvailableLocalFlags() {
		line("\n" + words.T("Flags:") + "\n" + flagWords(cmd.LocalFlags()))
	}
	if cmd.HasAvailableInheritedFlags() {
		line("\n" + words.T("Global Flags:") + "\n" + flagWords(cmd.InheritedFlags()))
	}
	if cmd.HasAvailableSubCommands() {
		line("\n" + words.T(`Use "{{.Command}} [command] --help" for more information about a command.`, "Command", cmd.CommandPath()))
	}
	_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
	return err
}

// below lists the commands below one, by their groups.
func below(cmd *cobra.Command, line func(string)) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	list := func(head, group string) {
		line("\n" + head)
		for _, sub := range cmd.Commands() {
			if sub.GroupID == group && (sub.IsAvailableCommand() || sub.Name() == "help") {
				line("  " + pad(sub.Name(), sub.NamePadding()) + " " + sub.Short)
			}
		}
	}
	if len(cmd.Groups()) == 0 {
		list(words.T("Available Commands:"), "")
	}
	for _, g := range cmd.Groups() {
		list(g.Title, g.ID)
	}
}

func flagWords(f *pflag.FlagSet) string {
	text := strings.TrimRight(f.FlagUsages(), " \n")
	return strings.ReplaceAll(text, "(default ", words.T("(default "))
}

// localize puts what cobra itself adds to the tree into the person's language.
func localize(root *cobra.Command) {
	root.SetUsageFunc(usage)
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	root.Flags().Bool("version", false, words.T("version for {{.Command}}", "Command", root.Name()))
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Flags().Lookup("help") == nil {
			cmd.Flags().BoolP("help", "h", false, words.T("help for {{.Command}}", "Command", cmd.Name()))
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(root)
	for _, sub := range root.Commands() {
		switch sub.Name() {
		case "help":
			sub.Short = words.T("Help about any command")
		case "completion":
			sub.Short = words.T("Generate the autocompletion script for the specified shell")
		}
	}
}

// mistakes are what cobra says of a command line, with the values it names.
var mistakes = []struct {
	form *regexp.Regexp
	say  func(v []string) string
}{
	{regexp.MustCompile(`^unknown (?:shorthand )?flag: (.*)$`), func(v []string) string {
		return words.T("unknown flag: {{.Flag}}", "Flag", v[1])
	}},
	{regexp.MustCompile(`^required flag\(s\) (.*) not set$`), func(v []string) string {
		return words.T("required flag(s) {{.Flags}} not set", "Flags", v[1])
	}},
	{regexp.MustCompile(`^flag needs an argument: (.*)$`), func(v []string) string {
		return words.T("flag needs an argument: {{.Flag}}", "Flag", v[1])
	}},
	{regexp.MustCompile(`^accepts (\d+) arg\(s\), received (\d+)$`), func(v []string) string {
		return words.T("accepts {{.Want}} arg(s), received {{.Got}}", "Want", v[1], "Got", v[2])
	}},
	{regexp.MustCompile(`^accepts between (\d+) and (\d+) arg\(s\), received (\d+)$`), func(v []string) string {
		return words.T("accepts between {{.Least}} and {{.Most}} arg(s), received {{.Got}}", "Least", v[1], "Most", v[2], "Got", v[3])
	}},
	{regexp.MustCompile(`^accepts at most (\d+) arg\(s\), received (\d+)$`), func(v []string) string {
		return words.T("accepts at most {{.Most}} arg(s), received {{.Got}}", "Most", v[1], "Got", v[2])
	}},
	{regexp.MustCompile(`^requires at least (\d+) arg\(s\), only received (\d+)$`), func(v []string) string {
		return words.T("requires at least {{.Least}} arg(s), only received {{.Got}}", "Least", v[1], "Got", v[2])
	}},
	{regexp.MustCompile(`^invalid argument "(.*)" for "(.*)" flag: .*$`), func(v []string) string {
		return words.T(`invalid argument "{{.Word}}" for "{{.Flag}}"`, "Word", v[1], "Flag", v[2])
	}},
}

// mistake is what cobra says, in the person's language.
func mistake(text string) string {
	for _, m := range mistakes {
		if v := m.form.FindStringSubmatch(text); v != nil {
			return m.say(v)
		}
	}
	return text
}
