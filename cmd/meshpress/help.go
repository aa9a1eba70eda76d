package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"
)

const helpUsage = `meshpress help COMMAND explains a command, as meshpress COMMAND --help does.

  $ meshpress help render
  $ meshpress help charts lock
`

func newHelp() *cobra.Command {
	return &cobra.Command{Use: "help [COMMAND...]", Short: "explain a command", Long: helpUsage, Args: cobra.ArbitraryArgs,
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			of, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return describe(of.Commands()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			of, rest, err := c.Root().Find(args)
			switch {
			case err != nil:
				return wrongUsage(err, "")
			case len(rest) > 0:
				return notACommand(of, rest[0])
			}
			return of.Help()
		}}
}

func describe(commands []*cobra.Command) []string {
	var out []string
	for _, c := range commands {
		if c.IsAvailableCommand() {
			out = append(out, cobra.CompletionWithDesc(c.Name(), c.Short))
		}
	}
	return out
}

// helpOf returns the help of a command: its own flags, then the settings.
func helpOf(c *cobra.Command) string {
	text := c.Long
	if c.HasSubCommands() {
		return text
	}
	own, settings := flagsOf(c)
	if own.HasFlags() {
		text += "\nFlags:\n" + own.FlagUsages()
	}
	if settings.HasFlags() {
		text += "\nSettings, which win over those of a RenderConfig:\n" + settings.FlagUsages()
	}
	return text
}

// flagsOf splits the flags of a command into its own and the settings.
func flagsOf(c *cobra.Command) (own, settings *pflag.FlagSet) {
	own, settings = pflag.NewFlagSet("", pflag.ContinueOnError), pflag.NewFlagSet("", pflag.ContinueOnError)
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		switch {
		case f.Name == "help" || f.Hidden:
		case parameter.IsFlag(f):
			settings.AddFlag(f)
		default:
			own.AddFlag(f)
		}
	})
	return own, settings
}
