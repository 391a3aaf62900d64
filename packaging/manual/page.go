package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// page is a command's manual page, in the language of man(7).
func page(cmd *cobra.Command, foot footer) string {
	r := &roff{}
	r.line(`.TH %s 1 "%s" "Bothways %s" "User Commands"`, strings.ToUpper(escaped(name(cmd))), foot.date, escaped(foot.version))
	r.section("NAME")
	r.line(`%s \- %s`, escaped(name(cmd)), escaped(cmd.Short))
	r.section("SYNOPSIS")
	r.line(`\fB%s\fR`, escaped(cmd.UseLine()))
	if cmd.HasAvailableSubCommands() && cmd.HasParent() {
		r.line(".br")
		r.line(`\fB%s\fR COMMAND`, escaped(cmd.CommandPath()))
	}
	r.section("DESCRIPTION")
	long := cmd.Long
	if long == "" {
		long = cmd.Short + "."
	}
	r.text(long)
	r.commands(cmd)
	r.flags("OPTIONS", cmd.NonInheritedFlags())
	r.flags("OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if cmd.Example != "" {
		r.section("EXAMPLES")
		r.verbatim(cmd.Example)
	}
	if !cmd.HasParent() {
		r.whole()
	}
	r.section("SEE ALSO")
	r.line("%s", strings.Join(relatives(cmd), ",\n"))
	return r.String()
}

// relatives are the pages one step up, the programs, or all below.
func relatives(cmd *cobra.Command) []string {
	var out []string
	if cmd.HasParent() {
		out = append(out, reference(name(cmd.Parent())))
	} else {
		out = append(out, reference("bothways-tray"), reference("bothways-window"))
	}
	for _, sub := range cmd.Commands() {
		if listed(sub) {
			out = append(out, reference(name(sub)))
		}
	}
	return out
}

func reference(name string) string { return `\fB` + escaped(name) + `\fR(1)` }

type roff struct{ strings.Builder }

func (r *roff) line(format string, args ...any) { fmt.Fprintf(r, format+"\n", args...) }

func (r *roff) section(title string) { r.line(".SH %s", title) }

// text is paragraphs; an indented line stays as it is.
func (r *roff) text(text string) {
	for i, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			r.line(".PP")
		}
		if strings.HasPrefix(block, " ") {
			r.verbatim(block)
			continue
		}
		for line := range strings.Lines(block) {
			r.line("%s", guarded(strings.TrimSpace(line)))
		}
	}
}

func (r *roff) verbatim(text string) {
	r.line(".nf")
	for line := range strings.Lines(text) {
		r.line("%s", guarded(strings.TrimRight(line, "\n")))
	}
	r.line(".fi")
}

// commands are those below, by group where they have groups.
func (r *roff) commands(cmd *cobra.Command) {
	group := ""
	for _, sub := range cmd.Commands() {
		if !listed(sub) {
			continue
		}
		if group == "" {
			r.section("COMMANDS")
		}
		if title := titleOf(cmd, sub.GroupID); title != group {
			group = title
			r.line(".SS %s", escaped(title))
		}
		r.line(".TP\n\\fB%s\\fR", escaped(sub.Name()))
		r.line("%s", guarded(sub.Short))
	}
}

func titleOf(cmd *cobra.Command, id string) string {
	for _, g := range cmd.Groups() {
		if g.ID == id {
			return strings.TrimSuffix(g.Title, ":")
		}
	}
	return "Below " + cmd.CommandPath()
}

func (r *roff) flags(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	r.section(title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		long := `\fB` + escaped("--"+f.Name) + `\fR`
		if f.Shorthand != "" {
			long = `\fB` + escaped("-"+f.Shorthand) + `\fR, ` + long
		}
		if value != "" {
			long += ` \fI` + escaped(value) + `\fR`
		}
		r.line(".TP\n%s\n%s", long, guarded(usage))
	})
}

// whole is what holds for all commands.
func (r *roff) whole() {
	r.section("ENVIRONMENT")
	for _, e := range [][2]string{
		{"BOTHWAYS_HOME", "The folder that everything is kept in, as with --home."},
		{"BOTHWAYS_LANG", "The language of all texts, such as de; else that of the system."},
		{"NO_COLOR", "Print without colours."},
	} {
		r.line(".TP\n\\fB%s\\fR\n%s", e[0], guarded(e[1]))
	}
	r.section("EXIT STATUS")
	for _, e := range [][2]string{
		{"0", "done, also when there was nothing to do"},
		{"1", "something failed, the rest was done"},
		{"2", "wrong usage or settings; nothing was done"},
		{"3", "waits for you: a plan to approve, the guard, a conflict, a stopped process"},
		{"4", "sign-in needed"},
		{"5", "another run holds the process"},
	} {
		r.line(".TP\n\\fB%s\\fR\n%s", e[0], guarded(e[1]))
	}
	r.section("FILES")
	r.line(".TP\n\\fI~/.config/bothways/config.toml\\fR\nThe settings, unless --home or BOTHWAYS_HOME says another place.")
}

// escaped takes the meaning away from what has one in roff.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\(ga", "^", `\(ha`, "~", `\(ti`).Replace(text)
}

// guarded is a line of text, which a dot at its start does not turn into a request.
func guarded(line string) string {
	line = escaped(line)
	if strings.HasPrefix(line, ".") {
		line = `\&` + line
	}
	return line
}
