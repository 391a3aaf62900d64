package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// completions writes what the shells want, under the names by which they find it.
func completions(dir string, cmd *cobra.Command) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := cmd.GenBashCompletionFileV2(filepath.Join(dir, "bothways"), true); err != nil {
		return err
	}
	if err := cmd.GenZshCompletionFile(filepath.Join(dir, "_bothways")); err != nil {
		return err
	}
	return cmd.GenFishCompletionFile(filepath.Join(dir, "bothways.fish"), true)
}
