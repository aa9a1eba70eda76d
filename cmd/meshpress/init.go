package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/cmd/meshpress/starter"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

const initUsage = `meshpress init [DIR] writes a small fleet with comments, its settings, a job for
CI and a .gitattributes, and prints the commands that come next. It replaces no
file.

  $ meshpress init mesh
  $ meshpress init mesh --from sail
  $ kubectl get ilm,glm,kubernetesclusters -A -o yaml > dump.yaml
  $ meshpress init mesh --live dump.yaml    the resources of a cluster, without what the cluster added
`

func newInit(s streams) *cobra.Command {
	family, live := "", ""
	c := &cobra.Command{Use: "init [DIR]", Short: "write a small fleet to begin with", Long: initUsage}
	c.Flags().StringVar(&family, "from", starter.Families()[0], "begin with the resources of this `FAMILY`: "+
		strings.Join(starter.Families(), ", "))
	c.Flags().StringVar(&live, "live", "", "take the resources from this `FILE`, a dump of kubectl get -o yaml or json")
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 1 {
			return wrongUsage(fmt.Errorf("init takes one directory, not %q", args), "")
		}
		if !slices.Contains(starter.Families(), family) {
			return wrongUsage(fmt.Errorf("--from must be one of %q, not %q", starter.Families(), family), "")
		}
		dir := "."
		if len(args) == 1 {
			dir = args[0]
		}
		return begin(c, dir, family, live, s)
	}
	return c
}

// begin writes the files, and says what comes next.
func begin(c *cobra.Command, dir, family, live string, s streams) error {
	inputs, err := fromLive(c, live, s)
	if err != nil {
		return err
	}
	files, err := starter.Files(family, inputs)
	if err != nil {
		return defect(err)
	}
	if err := starter.Write(dir, files); err != nil {
		if exists, ok := errors.AsType[*starter.ExistsError](err); ok {
			return wrongUsage(exists, "choose an empty directory")
		}
		return environment(err)
	}
	text := fmt.Sprintf("%s has %s. The next commands, in that directory:\n\n", dir,
		terminal.Count(len(files), "new file"))
	return writeOut(s, []byte(text+nextCommands))
}

const nextCommands = `  meshpress check fleet                    what is wrong or doubtful
  meshpress render fleet -o rendered       the manifests of every cluster, to be committed
  meshpress diff fleet --against rendered  after a change: what it changes

The job .github/workflows/mesh.yaml compares with what is published. Publish once before it runs:

  meshpress publish fleet --repo . --branch clusters
`

// fromLive reads the lifecycle resources of a dump; none without a dump.
func fromLive(c *cobra.Command, live string, s streams) ([]starter.File, error) {
	if live == "" {
		return nil, nil
	}
	docs, found := source.NewReader(s.in).Until(c.Context()).Read(live)
	if found.HasErrors() {
		printFindings(s, found)
		return nil, exit(exitUsage)
	}
	inputs, err := starter.FromLive(docs)
	if err == nil && len(inputs) == 0 {
		err = fmt.Errorf("%s must have lifecycle resources, and has none", live)
		return nil, wrongUsage(err, "kubectl get ilm,glm,kubernetesclusters -A -o yaml prints those of Gloo Mesh")
	}
	return inputs, environment(err)
}
