package main

import (
	"errors"

	"github.com/spf13/cobra"
)

const renderUsage = `meshpress render PATH... prints the manifests of every cluster that the
resources below the paths name, or writes them as a tree.

  $ meshpress render fleet/                          one YAML stream on stdout
  $ meshpress render fleet/ -o out                   out/<cluster>/<release>/manifest.yaml
  $ kubectl get ilm,glm -A -o yaml | meshpress render -
  $ meshpress render iop.yaml --compat istioctl      what istioctl manifest generate prints

A PATH is a file, a directory (*.yaml and *.yml below it) or - for standard
input. meshpress reads IstioLifecycleManager, GatewayLifecycleManager,
KubernetesCluster, IstioOperator, the kinds of Sail (Istio, IstioRevision,
IstioRevisionTag, IstioCNI, ZTunnel) and RenderConfig, and ignores other kinds.
Nothing is written if there is a finding of severity error.
`

func newRender(s streams) *cobra.Command {
	var in inputFlags
	var output, part string
	c := &cobra.Command{Use: "render PATH...", Short: "render lifecycle resources into manifests", Long: renderUsage}
	c.Flags().StringVarP(&output, "output", "o", "", "write a tree into this `DIR` instead of a stream to stdout")
	shardFlag(c, &part)
	in.add(c)
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if in.shard, err = parseShard(part); err != nil {
			return wrongUsage(err, "")
		}
		if err := mustNameDir(c); err != nil {
			return err
		}
		if err := in.paths(c, args, "meshpress render examples/ambient; - is standard input"); err != nil {
			return err
		}
		read := in.read(c.Context(), s)
		sink, err := newSink(output, read.fleet.IsPartial() || in.shard.IsPart(), s.out)
		if err != nil {
			return environment(err)
		}
		return read.run(c.Context(), sink)
	}
	return c
}

// mustNameDir refuses an empty value of -o, which often is an unset variable of a script.
func mustNameDir(c *cobra.Command) error {
	if f := c.Flags().Lookup("output"); f.Changed && f.Value.String() == "" {
		return wrongUsage(errors.New("-o must name a directory"), "")
	}
	return nil
}
