package console

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"bothways/app/settings"
	"bothways/app/wire"
)

type completion = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// words1 completes one of some words.
func words1(list ...string) completion {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}

// settings reads the settings alone: completion must be quick and touch nothing.
func (c *console) settings() settings.Settings {
	home, err := wire.Home(c.home)
	if err != nil {
		return settings.Settings{}
	}
	s, err := settings.Load(home.Config)
	if err != nil {
		return settings.Settings{}
	}
	return s.Expand()
}

func (c *console) completeAccount(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return c.settings().AccountNames(), cobra.ShellCompDirectiveNoFileComp
}

func (c *console) completeProcess(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return c.settings().ProcessNames(), cobra.ShellCompDirectiveNoFileComp
}

func (c *console) completeProcesses(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, n := range c.settings().ProcessNames() {
		taken := false
		for _, a := range args {
			taken = taken || a == n
		}
		if !taken {
			out = append(out, n)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeVerbs completes a process, then what to do with it.
func (c *console) completeVerbs(verbs ...string) completion {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 1 {
			return verbs, cobra.ShellCompDirectiveNoFileComp
		}
		return c.completeProcess(cmd, args, word)
	}
}

func (c *console) completeCollections(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return []string{"create"}, cobra.ShellCompDirectiveNoFileComp
	}
	return c.completeAccount(cmd, args, word)
}

// completePlace completes ACCOUNT/, and below a folder its collections.
func (c *console) completePlace(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	s := c.settings()
	account, _, below := strings.Cut(word, "/")
	const more = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	if !below || s.Accounts[account].Type != "folder" {
		var out []string
		for _, n := range s.AccountNames() {
			out = append(out, n+"/")
		}
		return out, more
	}
	d, err := wire.Desk(context.Background(), wire.Options{Home: c.home, Version: c.Version})
	if err != nil {
		return nil, more
	}
	defer d.Close()
	list, err := d.Collections(cmd.Context(), account)
	if err != nil {
		return nil, more
	}
	var out []string
	for _, x := range list {
		out = append(out, account+"/"+x.ID)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeProcessKeys completes a process, then the keys of its settings.
func (c *console) completeProcessKeys(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return c.completeProcess(cmd, args, word)
	}
	var out []string
	for _, key := range settings.Keys() {
		if rest, ok := strings.CutPrefix(key, "processes.NAME."); ok {
			out = append(out, rest+"=")
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
