package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
)

// candidates lists the possible values of a word. args are the arguments before it, without flags. The caller
// filters by prefix.
type candidates func(c *cobra.Command, args []string) []string

// completes tells whether a shell asks for the possible values of a word: only then the flags need completion.
func completes(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// completeAll adds completion to every flag of every command.
func completeAll(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.NoOptDefVal != "" {
			return // a boolean flag has no value
		}
		if err := c.RegisterFlagCompletionFunc(f.Name, completionOf(f)); err != nil {
			panic(err) // two commands share a flag
		}
	})
	for _, sub := range c.Commands() {
		completeAll(sub)
	}
}

// completionOf returns the completion of a flag, by the name of the flag or of its value.
func completionOf(f *pflag.Flag) cobra.CompletionFunc {
	if values := valuesOf(f); values != nil {
		return complete(values, cobra.ShellCompDirectiveNoFileComp)
	}
	switch value, _ := pflag.UnquoteUsage(f); value {
	case "DIR":
		return complete(nothing, cobra.ShellCompDirectiveFilterDirs)
	case "FILE", "PATH", "DIR|GITREF", "URL|DIR", "ADDRESS":
		return complete(nothing, cobra.ShellCompDirectiveDefault)
	}
	return complete(nothing, cobra.ShellCompDirectiveNoFileComp)
}

// valuesOf returns the possible values of a flag, nil if they cannot be listed.
func valuesOf(f *pflag.Flag) candidates {
	if formats, ok := f.Value.(*formatFlag); ok {
		return fixed(formats.names()...)
	}
	if choices := parameter.Choices(f); choices != nil {
		return fixed(choices...)
	}
	switch f.Name {
	case "cluster":
		return clusterNames
	case "severity":
		return severities
	case "auto":
		return fixed("revision=", "hub=", "tag=")
	case "istio-version":
		return versions
	case "edited":
		return fixed(editedChoices()...)
	case "chart":
		return chartNames
	}
	return nil
}

func nothing(*cobra.Command, []string) []string { return nil }

func fixed(words ...string) candidates {
	return func(*cobra.Command, []string) []string { return words }
}

// complete adapts candidates to cobra. It adds no space after a candidate that ends with "=".
func complete(values candidates, directive cobra.ShellCompDirective) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		var out []string
		directive := directive
		for _, v := range values(c, args) {
			if strings.HasPrefix(v, word) {
				out = append(out, v)
			}
			if strings.HasSuffix(v, "=") {
				directive |= cobra.ShellCompDirectiveNoSpace
			}
		}
		return out, directive
	}
}

// first completes the first argument only.
func first(values candidates) cobra.CompletionFunc {
	return complete(func(c *cobra.Command, args []string) []string {
		if len(args) > 0 {
			return nil
		}
		return values(c, args)
	}, cobra.ShellCompDirectiveNoFileComp)
}

// codes lists the codes of findings with their titles.
func codes(*cobra.Command, []string) []string {
	var out []string
	for _, code := range diag.Codes() {
		out = append(out, cobra.CompletionWithDesc(code.String(), code.Title()))
	}
	return out
}

// severities lists CODE=SEVERITY for the codes whose severity can be changed.
func severities(*cobra.Command, []string) []string {
	var out []string
	for _, code := range diag.Codes() {
		for severity := diag.Info; severity <= diag.Error && !code.Fixed(); severity++ {
			out = append(out, code.String()+"="+severity.String())
		}
	}
	return out
}

func versions(*cobra.Command, []string) []string {
	var out []string
	for _, set := range embedded.Charts() {
		out = append(out, set.Version)
	}
	return out
}

func chartNames(*cobra.Command, []string) []string {
	var out []string
	for _, name := range chart.Names {
		out = append(out, string(name))
	}
	return out
}
