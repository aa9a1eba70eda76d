package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/argocd"
	"github.com/meshpress/meshpress/render/diag"
)

const argocdUsage = `meshpress argocd is the config-management plugin of Argo CD: what its sidecar
runs in the folder of an Application. The environment says the rest.

  $ meshpress argocd plugin        print plugin.yaml for the sidecar
  $ meshpress argocd generate      print the manifests of the Application's cluster
  $ meshpress argocd parameters    announce the clusters that the inputs name
  $ meshpress argocd discover      print the files that are for this plugin
`

func runArgoCD(args []string, s streams) int {
	flags := pflag.NewFlagSet("argocd", pflag.ContinueOnError)
	discover := flags.Bool("discover", false, "plugin: let Argo CD find out by itself which Applications are for the plugin")
	if code, done := parse(flags, argocdUsage, args, s); done {
		return code
	}
	verb := flags.Arg(0)
	switch {
	case flags.NArg() != 1 || verb != "plugin" && verb != "generate" && verb != "parameters" && verb != "discover":
		return fail(s, exitUsage, errors.New("argocd needs one of plugin, generate, parameters, discover"), "meshpress argocd --help explains them")
	case *discover && verb != "plugin":
		return fail(s, exitUsage, errors.New("--discover must be used with plugin"), "")
	case verb == "plugin":
		text, err := argocd.Plugin(*discover)
		return write(s, text, err)
	}
	return forApplication(verb, s)
}

func forApplication(verb string, s streams) int {
	dir, err := os.Getwd()
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	app, err := argocd.FromEnvironment(dir, os.Environ())
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	var text []byte
	var found diag.List
	switch verb {
	case "generate":
		text, found, err = app.Generate()
	case "parameters":
		text, err = app.Parameters()
	case "discover":
		text = app.Discover()
	}
	few(s, found)
	if code := exitCode(found); code != exitOK {
		return code
	}
	return write(s, text, err)
}

// maxFindings is what a person reads in the user interface of Argo CD.
const maxFindings = 10

// few prints findings for the user interface of Argo CD: the errors if there are any, and not many.
func few(s streams, found diag.List) {
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
		fmt.Fprintln(s.err, short(d.String()))
	}
	if more := len(shown) - maxFindings; more > 0 {
		fmt.Fprintf(s.err, "and %d more; meshpress render prints them all\n", more)
	}
}

// maxLine bounds the lines that end up in the status of an Application: a chart
// can fail with all of its values.
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
