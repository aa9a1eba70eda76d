package main

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn/argocd"
	"github.com/meshpress/meshpress/render/diag"
)

const argocdUsage = `meshpress argocd has the commands of the config-management plugin of Argo CD. Its
sidecar runs them in the folder of an Application; the environment has the parameters.
`

const argocdPluginUsage = `meshpress argocd plugin prints plugin.yaml for the sidecar.

  $ meshpress argocd plugin
  $ meshpress argocd plugin --discover
`

const argocdGenerateUsage = `meshpress argocd generate prints the manifests of the Application's cluster. The
sidecar runs it in the folder of an Application; the environment has the parameters.

  $ meshpress argocd generate
`

const argocdParametersUsage = `meshpress argocd parameters announces the clusters that the inputs name, for the
user interface of Argo CD.

  $ meshpress argocd parameters
`

const argocdDiscoverUsage = `meshpress argocd discover prints the files that this plugin renders. Argo CD runs it
if plugin.yaml has discovery.

  $ meshpress argocd discover
`

func newArgoCD(s streams) *cobra.Command {
	return newGroup("argocd", "run as a config-management plugin of Argo CD", argocdUsage, "",
		newPlugin(s),
		forApplication("generate", "print the manifests of the Application's cluster", argocdGenerateUsage,
			s, argocd.Application.Generate),
		forApplication("parameters", "announce the clusters that the inputs name", argocdParametersUsage, s,
			func(app argocd.Application, ctx context.Context) ([]byte, diag.List, error) {
				text, err := app.Parameters(ctx)
				return text, nil, err
			}),
		forApplication("discover", "print the files that this plugin renders", argocdDiscoverUsage, s,
			func(app argocd.Application, ctx context.Context) ([]byte, diag.List, error) {
				return app.Discover(ctx), nil, nil
			}))
}

func newPlugin(s streams) *cobra.Command {
	var discover bool
	c := &cobra.Command{Use: "plugin", Short: "print plugin.yaml for the sidecar", Long: argocdPluginUsage,
		Args: noArguments}
	c.Flags().BoolVar(&discover, "discover", false, "let Argo CD detect which Applications the plugin renders")
	c.RunE = func(*cobra.Command, []string) error {
		text, err := argocd.Plugin(discover)
		if err != nil {
			return environment(err)
		}
		return writeOut(s, text)
	}
	return c
}

// forApplication returns a command that Argo CD runs in the folder of an Application.
func forApplication(name, short, long string, s streams,
	do func(argocd.Application, context.Context) ([]byte, diag.List, error)) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Long: long, Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := os.Getwd()
			if err != nil {
				return environment(err)
			}
			app, err := argocd.FromEnvironment(dir, os.Environ())
			if err != nil {
				return environment(err)
			}
			text, found, err := do(app, c.Context())
			printFew(s, found)
			if bad := outcome(found); bad != nil {
				return bad
			}
			if err != nil {
				return environment(err)
			}
			return writeOut(s, text)
		}}
}

// maxFindings is how many findings the user interface of Argo CD shows.
const maxFindings = 10

// printFew prints at most maxFindings findings for the user interface of Argo CD. It prints only the errors if there
// are any.
func printFew(s streams, found diag.List) {
	shown := found
	if found.HasErrors() {
		shown = nil
		for _, d := range found {
			if d.Severity == diag.Error {
				shown = append(shown, d)
			}
		}
	}
	for _, d := range shown[:min(len(shown), maxFindings)] {
		printFinding(s, short(d.String()))
	}
	if more := len(shown) - maxFindings; more > 0 {
		s.say("and %d more; meshpress render prints them all", more)
	}
}

// maxLine bounds the lines in the status of an Application, in bytes. The error of a chart may contain all of
// its values.
const maxLine = 500

func short(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) > maxLine {
			line = strings.ToValidUTF8(line[:maxLine], "") + "..."
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}
