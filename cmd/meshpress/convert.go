package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/convert"
	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
)

const convertUsage = `meshpress convert PATH... --to KIND writes the resources of each cluster as those
of another family, from which the same objects are rendered.

  $ meshpress convert fleet/ --to sail -o sail       sail/<cluster>/sail.yaml, and Helm values for gateways
  $ meshpress convert mesh.yaml --to helm -o values  values/<cluster>/<release>.yaml, for helm upgrade --values
  $ meshpress convert mesh.yaml --to lifecycle       an IstioLifecycleManager for each cluster

What has no equivalent is a finding at its line. The verb renders the result, too,
and lists on stderr which objects differ. Labels that name the Helm release do not
count, nor do definitions, namespaces and gateways. Comments of values are kept.
Nothing is written if there is a finding of severity error.
`

// target is a row of the table of what resources can be converted to.
type target struct {
	name   string
	files  func(values.Cluster) ([]values.File, diag.List, error)
	proven bool // the result is rendered again
}

func targets() []target {
	return []target{
		{"sail", convert.Sail, true},
		{"helm", values.Plain, false}, // its values are those with which the charts render the same
		{"lifecycle", convert.Lifecycle, true},
		{"service-mesh-controller", convert.Controller, false},
	}
}

// targetFlag is the flag --to.
type targetFlag struct{ target }

func (f *targetFlag) String() string { return f.name }
func (f *targetFlag) Type() string   { return "string" }

func (f *targetFlag) Set(name string) error {
	for _, t := range targets() {
		if t.name == name {
			f.target = t
			return nil
		}
	}
	return fmt.Errorf("must be sail, helm, lifecycle or service-mesh-controller, not %q", name)
}

func newConvert(s streams) *cobra.Command {
	var in inputFlags
	var output string
	var verify bool
	var to targetFlag
	c := &cobra.Command{Use: "convert PATH... --to KIND", Short: "write resources of another family that render the same",
		Long: convertUsage}
	c.Flags().Var(&to, "to", "convert to this `KIND`: sail, helm, lifecycle or service-mesh-controller")
	c.Flags().BoolVar(&verify, "verify", true, "render the result, and list the objects that differ")
	c.Flags().StringVarP(&output, "output", "o", "", "write files into this `DIR` instead of a stream to stdout")
	in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := mustNameDir(c); err != nil {
			return err
		}
		if to.files == nil {
			return wrongUsage(errors.New("meshpress convert needs --to KIND"), "meshpress convert fleet/ --to sail")
		}
		if err := in.paths(c, args, "meshpress convert examples/ambient --to sail; - is standard input"); err != nil {
			return err
		}
		read := in.read(c.Context(), s)
		read.fleet = read.withoutRules().WithOrigins()
		sink, err := newConvertSink(c.Context(), read, output, to.target, verify)
		if err != nil {
			return environment(err)
		}
		return read.run(c.Context(), sink)
	}
	return c
}

// convertSink converts clusters, and proves the result.
type convertSink struct {
	*valuesSink
	ctx    context.Context
	input  input
	verify bool
}

func newConvertSink(ctx context.Context, in input, output string, to target, verify bool) (*convertSink, error) {
	s := &convertSink{ctx: ctx, input: in, verify: verify && to.proven}
	inner, err := newValuesSink(in, output, to.files)
	s.valuesSink = inner
	return s, err
}

func (s *convertSink) add(rendered render.Cluster) error {
	if !s.verify {
		return s.valuesSink.add(rendered)
	}
	cluster, err := s.fleet.Cluster(rendered)
	if err != nil {
		return err
	}
	files, found, err := s.files(cluster)
	if err != nil {
		return err
	}
	s.found = append(s.found, s.judge(found)...)
	proof, err := convert.Compare(s.ctx, s.input.fleet, rendered, files)
	if err != nil {
		return err
	}
	s.found = append(s.found, s.judge(proof.Found)...)
	if err := proof.Write(s.input.streams.err); err != nil {
		return err
	}
	return s.addFiles(cluster.Name, files)
}
