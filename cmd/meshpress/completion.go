package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const completionUsage = `meshpress completion SHELL prints the script that completes commands, flags and
their values in a shell: bash, zsh, fish or powershell.

  $ source <(meshpress completion bash)
  $ meshpress completion zsh > "${fpath[1]}/_meshpress"
  $ meshpress completion fish > ~/.config/fish/completions/meshpress.fish
  > meshpress completion powershell | Out-String | Invoke-Expression

Names of clusters and objects come from the inputs that the line names. Nothing
is rendered for them, and inputs of more than 4 MiB are left unread.
`

func newCompletion(s streams) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{Use: "completion SHELL", Short: "print the script that completes commands in a shell",
		Long:              completionUsage,
		ValidArgsFunction: first(func(*cobra.Command, []string) []string { return shells }),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(errors.New("completion needs one SHELL"), strings.Join(shells, ", "))
			}
			switch root := c.Root(); args[0] {
			case "bash":
				return environment(root.GenBashCompletionV2(s.out, true))
			case "zsh":
				return environment(root.GenZshCompletion(s.out))
			case "fish":
				return environment(root.GenFishCompletion(s.out, true))
			case "powershell":
				return environment(root.GenPowerShellCompletionWithDesc(s.out))
			}
			return wrongUsage(fmt.Errorf("SHELL must be one of %q, not %q", shells, args[0]), "")
		}}
}
