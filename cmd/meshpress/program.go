package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

const intro = `meshpress renders the resources of lifecycle managers and of the Sail operator
into the complete Kubernetes manifests of every cluster, offline.

  $ meshpress render examples/ambient -o out
  $ find out -name '*.yaml'
  out/cluster1/istio-base/crds.yaml
  ...
`

// newProgram returns the tree of all commands.
func newProgram(s streams) *cobra.Command {
	p := newGroup("meshpress", "render lifecycle resources into manifests", intro, exitCodes,
		newRender(s), newPublish(s), newCheck(s), newDiff(s), newPlan(s), newReport(s), newTakeover(s), newImages(s),
		newExplain(s), newValues(s), newConvert(s),
		newPolicies(s), newTest(s),
		newCharts(s), newBundle(s), newFn(s), newArgoCD(s), newSchema(s), newLSP(s), newInit(s), newCompletion(s),
		newManual(),
		newVersion(s))
	p.SilenceErrors, p.SilenceUsage = true, true // finish prints errors
	p.CompletionOptions.DisableDefaultCmd = true
	p.SetOut(terminal.NewLines(s.out)) // completions, which have names of inputs
	p.SetErr(s.err)
	p.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(s.out, helpOf(c)) })
	p.SetHelpCommand(newHelp())
	p.SetFlagErrorFunc(wrongFlag)
	p.PersistentFlags().BoolP("help", "h", false, "explain the command")
	if s.color != nil {
		s.color.add(p.PersistentFlags())
	}
	p.Flags().Bool("version", false, "print the version")
	asGroup := p.RunE
	p.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			fmt.Fprint(s.err, helpOf(c))
			return exit(exitUsage)
		case args[0] == "--version":
			return printVersion(s)
		}
		return asGroup(c, args)
	}
	return p
}

// newGroup returns a command that only has subcommands. It does not parse flags, so that a wrong command is
// reported before the flags after it.
func newGroup(name, short, about, notes string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{Use: name, Short: short, DisableFlagParsing: true, Args: cobra.ArbitraryArgs}
	g.AddCommand(commands...)
	g.Long = about + "\nCommands:\n" + list(commands) + "\n" + pathOf(name) +
		" COMMAND --help explains a command.\n\n" + notes
	g.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return wrongUsage(fmt.Errorf("%s needs a command", c.Name()), commandHint(c, ""))
		case args[0] == "-h" || args[0] == "--help":
			return c.Help()
		}
		return notACommand(c, args[0])
	}
	return g
}

func pathOf(name string) string {
	if name == "meshpress" {
		return name
	}
	return "meshpress " + name
}

func list(commands []*cobra.Command) string {
	width := 0
	for _, c := range commands {
		width = max(width, len(c.Name()))
	}
	var b strings.Builder
	for _, c := range commands {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, c.Name(), c.Short)
	}
	return b.String()
}

func notACommand(parent *cobra.Command, name string) error {
	of := ""
	if parent.HasParent() {
		of = " of " + parent.Name()
	}
	return wrongUsage(fmt.Errorf("%q is not a command%s", name, of), commandHint(parent, name))
}

// commandHint returns the most similar command, or the list of all.
func commandHint(parent *cobra.Command, name string) string {
	var names []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	if near := source.Nearest(name, names); near != "" && name != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(names) == 0 {
		return pathOf(parent.Name()) + " --help explains it"
	}
	return "the commands are " + strings.Join(names, ", ")
}

// wrongFlag adds a hint to the error about an unknown flag or a wrong value.
func wrongFlag(c *cobra.Command, err error) error {
	hint := c.CommandPath() + " --help lists the flags"
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		err = parameter.Named("--"+bad.GetFlag().Name, bad.Unwrap())
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && unknown.GetSpecifiedShortnames() == "" {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := source.Nearest(unknown.GetSpecifiedName(), names); near != "" {
			hint = fmt.Sprintf("did you mean %q?", "--"+near)
		}
	}
	return wrongUsage(err, hint)
}

// noArguments refuses arguments of commands that only have flags.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongUsage(fmt.Errorf("%s takes no arguments, not %q", strings.TrimPrefix(c.CommandPath(), "meshpress "),
			args[0]), "")
	}
	return nil
}
