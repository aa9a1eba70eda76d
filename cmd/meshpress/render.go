package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

const renderUsage = `meshpress render PATH... prints the manifests of every cluster that the
resources below the paths name, or writes them as a tree.

  $ meshpress render fleet/                          one YAML stream on stdout
  $ meshpress render fleet/ -o out                   out/<cluster>/<release>/manifest.yaml
  $ kubectl get ilm,glm -A -o yaml | meshpress render -
  $ meshpress render iop.yaml --compat istioctl      what istioctl manifest generate prints

A PATH is a file, a directory (*.yaml and *.yml below it) or - for standard
input. Read are IstioLifecycleManager, GatewayLifecycleManager,
KubernetesCluster, IstioOperator and RenderConfig; other kinds are passed by.
Nothing is written when there is a finding of severity error.
`

type renderFlags struct {
	output string
	config string
	spec   lifecycle.ConfigSpec
}

func runRender(args []string, s streams) int {
	var f renderFlags
	flags := pflag.NewFlagSet("render", pflag.ContinueOnError)
	flags.StringVarP(&f.output, "output", "o", "", "write a tree into this `DIR` instead of a stream to stdout")
	flags.StringArrayVar(&f.spec.Only, "cluster", nil, "render this cluster only (`NAME`, repeatable); the cluster of an IstioOperator")
	flags.StringVar(&f.config, "config", "", "read the RenderConfig of this `FILE`")
	flags.StringVar(&f.spec.IstioVersion, "istio-version", "", "use the charts of this `VERSION`, whatever the tags say")
	flags.StringVar(&f.spec.Charts.Dir, "charts", "", "take charts from this `DIR`: istio's manifests/, or published charts and archives")
	flags.StringVar(&f.spec.Compat, "compat", "", "render what another tool renders: `istioctl`")
	if code, done := parse(flags, renderUsage, args, s); done {
		return code
	}
	switch {
	case flags.NArg() == 0:
		return fail(s, exitUsage, errors.New("render needs a PATH"), "meshpress render examples/ambient; - is standard input")
	case f.spec.Compat != "" && f.spec.Compat != "istioctl":
		return fail(s, exitUsage, fmt.Errorf("--compat must be %q, not %q", "istioctl", f.spec.Compat), "")
	case flags.Changed("output") && f.output == "":
		return fail(s, exitUsage, errors.New("-o must name a directory"), "")
	}
	for _, name := range f.spec.Only {
		if !lifecycle.IsClusterName(name) {
			return fail(s, exitUsage, fmt.Errorf("--cluster must name a cluster, not %q", name), "")
		}
	}
	if _, err := chart.ParseVersion(f.spec.IstioVersion); f.spec.IstioVersion != "" && err != nil {
		return fail(s, exitUsage, fmt.Errorf("--istio-version: %w", err), "as in --istio-version 1.24.2")
	}
	return f.render(flags.Args(), s)
}

func (f renderFlags) render(paths []string, s streams) int {
	if f.config != "" {
		paths = append(paths, f.config)
	}
	docs, found := source.Read(paths, s.in)
	sink, err := newSink(f.output, f.isPartial(docs), s.out)
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	defer sink.discard()
	bar := newProgress(s.err)
	options := render.Options{Charts: f.charts(docs), Config: f.spec, Progress: bar.step}
	more, err := render.Fleet(docs, options, sink.add)
	bar.done()
	if found.HasErrors() { // what could not be read may have been the resource
		more = slices.DeleteFunc(more, func(d diag.Diagnostic) bool { return d.Code == diag.NoInput })
	}
	found = append(found, more...).Sorted()
	if err == nil && !found.HasErrors() {
		more, err = sink.commit()
		found = append(found, more...)
	}
	for _, d := range found {
		fmt.Fprintln(s.err, d)
	}
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	return exitCode(found)
}

// charts opens those that flag or config name. A directory in a config is
// relative to the config's file.
func (f renderFlags) charts(docs []source.Document) func(dir string) (*chart.Library, error) {
	return func(dir string) (*chart.Library, error) {
		if config := configOf(docs); dir != "" && f.spec.Charts.Dir == "" && !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(config.File), dir)
		}
		return openCharts(dir)
	}
}

// isPartial tells whether the run leaves out clusters of the inputs.
func (f renderFlags) isPartial(docs []source.Document) bool {
	return len(f.spec.Only)+len(configOf(docs).Get("spec", "only").Items()) > 0
}

func configOf(docs []source.Document) source.Document {
	for _, d := range docs {
		if _, kind := d.Kind(); kind == "RenderConfig" {
			return d
		}
	}
	return source.Document{}
}

// exitCode: what could not be understood is bad input, the rest are findings.
func exitCode(found diag.List) int {
	code := exitOK
	for _, d := range found {
		switch {
		case d.Severity != diag.Error:
		case d.Code.IsInput():
			return exitUsage
		default:
			code = exitFindings
		}
	}
	return code
}
