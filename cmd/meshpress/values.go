package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/chart"
)

const valuesUsage = `meshpress values PATH... prints what Helm alone would need to install the same:
for each release its name, its chart and the least values.

  $ meshpress values fleet/                          one YAML stream, in the order of installation
  $ meshpress values fleet/ -o out                   out/<cluster>/<release>.yaml, for helm upgrade --values
  $ meshpress values fleet/ --format argocd -o apps  Applications of Argo CD
  $ meshpress values fleet/ --format flux -o flux    HelmReleases of Flux

Values cannot have patches and overlays: HelmReleases of Flux get them as patches,
and for the other formats a warning names them. Nothing is written if there is a
finding of severity error.
`

func newValues(s streams) *cobra.Command {
	var in inputFlags
	var output string
	c := &cobra.Command{Use: "values PATH...", Short: "write what Helm alone would need: values, Applications, " +
		"HelmReleases", Long: valuesUsage}
	format := newFormatFlag(c, "write", func(f format) bool { return f.values != nil })
	c.Flags().StringVarP(&output, "output", "o", "", "write files into this `DIR` instead of a stream to stdout")
	in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := mustNameDir(c); err != nil {
			return err
		}
		if err := in.paths(c, args, "meshpress values examples/ambient; - is standard input"); err != nil {
			return err
		}
		read := in.read(c.Context(), s)
		sink, err := newValuesSink(read, output, format.values)
		if err != nil {
			return environment(err)
		}
		return read.run(c.Context(), sink)
	}
	return c
}

// repository returns a function for the repository that publishes a chart: that of the lock, else upstream's.
func repository(lock *chart.Lock) func(*chart.Chart) string {
	return func(c *chart.Chart) string {
		if lock == nil {
			return values.Upstream
		}
		for _, p := range lock.Charts {
			// neither embedded nor from a directory
			if p.Name == c.Name && p.Digest == c.Digest() && strings.Contains(p.Source, "://") {
				return p.Source
			}
		}
		return values.Upstream
	}
}
