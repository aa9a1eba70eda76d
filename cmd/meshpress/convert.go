package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/convert"
	"github.com/meshpress/meshpress/inspect/gateway"
	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
)

const convertUsage = `meshpress convert PATH... --to KIND writes the resources of each cluster as those
of another family, from which the same objects are rendered.

  $ meshpress convert fleet/ --to sail -o sail       sail/<cluster>/sail.yaml, and Helm values for gateways
  $ meshpress convert mesh.yaml --to helm -o values  values/<cluster>/<release>.yaml, for helm upgrade --values
  $ meshpress convert mesh.yaml --to lifecycle       an IstioLifecycleManager for each cluster
  $ meshpress convert fleet/ --to sail --gateways gateway-api -o sail
                                                     sail/<cluster>/gateways.yaml instead of Helm values

What has no equivalent is a finding at its line. The verb renders the result, too,
and lists on stderr which objects differ. Definitions and namespaces do not count; with
resources, nor do labels that name the Helm release, and gateways with Helm values. Of resources of the
Gateway API it shows what istiod makes of them. Comments of values are kept.
Nothing is written if there is a finding of severity error.
`

// target is a row of the table of what resources can be converted to.
type target struct {
	name  string
	files func(values.Cluster) ([]values.File, diag.List, error)
	proof proof // nil if the result cannot be rendered
}

// proof says how the result is rendered again.
type proof func(context.Context, *render.Fleet, render.Cluster, values.Cluster, []values.File) (convert.Proof, error)

func byResources(
	ctx context.Context, fleet *render.Fleet, before render.Cluster, _ values.Cluster, files []values.File,
) (convert.Proof, error) {
	return convert.Compare(ctx, fleet, before, files)
}

func byValues(
	_ context.Context, _ *render.Fleet, before render.Cluster, of values.Cluster, files []values.File,
) (convert.Proof, error) {
	return convert.CompareValues(before, of, files)
}

func targets() []target {
	return []target{
		{"sail", convert.Sail, byResources},
		{"helm", values.Plain, byValues},
		{"lifecycle", convert.Lifecycle, byResources},
		{"service-mesh-controller", convert.Controller, nil},
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
	gateways := helmValues
	c := &cobra.Command{Use: "convert PATH... --to KIND", Short: "write resources of another family that render the same",
		Long: convertUsage}
	c.Flags().Var(&to, "to", "convert to this `KIND`: sail, helm, lifecycle or service-mesh-controller")
	c.Flags().Var(&gateways, "gateways", "convert gateways to this `KIND`: helm, or gateway-api")
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
		if gateways == gatewayAPI && to.name == "service-mesh-controller" {
			return wrongUsage(errors.New("a ServiceMeshController has no gateways"), "leave out --gateways")
		}
		read := in.read(c.Context(), s)
		read.fleet = read.withoutRules().WithOrigins()
		sink, err := newConvertSink(c.Context(), read, output, to.target, gateways, verify)
		if err != nil {
			return environment(err)
		}
		return read.run(c.Context(), sink)
	}
	return c
}

// gatewaysFlag is the flag --gateways.
type gatewaysFlag string

const (
	helmValues gatewaysFlag = "helm"
	gatewayAPI gatewaysFlag = "gateway-api"
)

func (f *gatewaysFlag) String() string { return string(*f) }
func (f *gatewaysFlag) Type() string   { return "string" }

func (f *gatewaysFlag) Set(name string) error {
	if name != string(helmValues) && name != string(gatewayAPI) {
		return fmt.Errorf("must be helm or gateway-api, not %q", name)
	}
	*f = gatewaysFlag(name)
	return nil
}

// convertSink converts clusters, and proves the result.
type convertSink struct {
	*valuesSink
	ctx      context.Context
	input    input
	gateways gatewaysFlag
	verify   bool  // the user wants proofs
	proof    proof // nil if there is none, or nobody wants it
}

func newConvertSink(
	ctx context.Context, in input, output string, to target, gateways gatewaysFlag, verify bool,
) (*convertSink, error) {
	s := &convertSink{ctx: ctx, input: in, gateways: gateways, verify: verify}
	if verify {
		s.proof = to.proof
	}
	inner, err := newValuesSink(in, output, to.files)
	s.valuesSink = inner
	return s, err
}

func (s *convertSink) add(rendered render.Cluster) error {
	cluster, err := s.fleet.Cluster(rendered)
	if err != nil {
		return err
	}
	rest, gateways := cluster, []values.Release{}
	if s.gateways == gatewayAPI {
		rest, gateways = convert.Split(cluster)
	}
	var files []values.File
	if len(rest.Releases) > 0 {
		if files, err = s.converted(rendered, rest); err != nil {
			return err
		}
	}
	more, err := s.addGateways(&rendered, gateways)
	if err != nil {
		return err
	}
	return s.addFiles(cluster.Name, append(files, more...))
}

// converted returns the files of a cluster, and prints which objects differ. Values that the result cannot have are
// left out.
func (s *convertSink) converted(rendered render.Cluster, of values.Cluster) ([]values.File, error) {
	files, found, err := s.files(of)
	if err != nil || s.proof == nil || len(files) == 0 {
		s.found = append(s.found, s.judge(found)...)
		return files, err
	}
	proof, err := s.proof(s.ctx, s.input.fleet, rendered, of, files)
	if err != nil {
		return nil, err
	}
	if less, refused := convert.WithoutRefused(of, proof); len(refused) > 0 {
		if files, found, err = s.files(less); err != nil {
			return nil, err
		}
		if proof, err = s.proof(s.ctx, s.input.fleet, rendered, less, files); err != nil {
			return nil, err
		}
		found = append(found, refused...)
	}
	s.found = append(s.found, s.judge(append(found, proof.Found...))...)
	return files, proof.Write(s.input.streams.err)
}

// addGateways converts gateways to resources of the Gateway API, and prints what istiod makes otherwise.
func (s *convertSink) addGateways(rendered *render.Cluster, of []values.Release) ([]values.File, error) {
	all, found := gateway.Convert(rendered, of)
	s.found = append(s.found, s.judge(found)...)
	if len(all) == 0 {
		return nil, nil
	}
	file, err := gateway.File(all)
	if err != nil || !s.verify {
		return []values.File{file}, err
	}
	return []values.File{file}, gateway.Write(s.input.streams.err, rendered.Name, all)
}
