package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/cmd/meshpress/starter"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

const initUsage = `meshpress init [DIR] writes a small fleet with comments, its settings, a job for
CI and a .gitattributes, and prints the commands that come next. It replaces no
file. If DIR/fleet has resources already, they are the fleet, and init adds the rest.

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
	fleet, err := newFleet(c, dir, family, live, s)
	if err != nil {
		return err
	}
	files, err := starter.Files(fleet, ownVersion())
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
	text += nextCommands
	if live != "" {
		text += afterLive
	}
	return writeOut(s, []byte(text))
}

// newFleet returns the resources of the fleet and their config: those of a dump, those that are there, or an example.
func newFleet(c *cobra.Command, dir, family, live string, s streams) ([]starter.File, error) {
	there := filepath.Join(dir, "fleet")
	if live != "" {
		return fromLive(c, live, s)
	}
	if _, err := os.Stat(there); err == nil && !c.Flags().Changed("from") {
		docs, err := lifecycleOf(c, there, s)
		if err != nil {
			return nil, err
		}
		files, err := starter.Existing(there, docs)
		return files, wrongUsage(err, "--from FAMILY adds an example")
	}
	files, err := starter.Family(family)
	return files, defect(err)
}

// ownVersion returns what a job can check out to have this meshpress: a release, a commit, or the newest commit.
func ownVersion() string {
	if version != "" {
		return version
	}
	return cmp.Or(thisBuild().Commit, "main")
}

const nextCommands = `  meshpress check fleet                    what is wrong or doubtful
  meshpress render fleet -o rendered       the manifests of every cluster
  meshpress diff fleet --against rendered  after a change: what it changes

On GitHub, the job .github/workflows/mesh.yaml (at the top of the repository) compares each pull request with what is
published, and publishes what is merged. Publish once before the first one:

  meshpress publish fleet --repo . --branch clusters --path clusters --push
`

// afterLive is for a mesh that runs.
const afterLive = `
What would an apply change in the clusters? Dump each of them, and compare:

  mkdir live
  eval "$(meshpress takeover kinds)" > live/CLUSTER.yaml
  meshpress takeover fleet --live live
`

// lifecycleOf reads the documents of a path.
func lifecycleOf(c *cobra.Command, name string, s streams) ([]source.Document, error) {
	docs, found := source.NewReader(s.in).Until(c.Context()).Read(name)
	if found.HasErrors() {
		printFindings(s, found)
		return nil, exit(exitUsage)
	}
	return docs, nil
}

// fromLive reads the lifecycle resources of a dump.
func fromLive(c *cobra.Command, live string, s streams) ([]starter.File, error) {
	docs, err := lifecycleOf(c, live, s)
	if err != nil {
		return nil, err
	}
	inputs, err := starter.FromLive(docs)
	if err == nil && len(inputs) == 0 {
		err = fmt.Errorf("%s must have lifecycle resources, and has none", live)
		return nil, wrongUsage(err, "kubectl get ilm,glm,kubernetesclusters -A -o yaml prints those of Gloo Mesh, "+
			"kubectl get istios,istiocnis,ztunnels,istiorevisiontags -o yaml those of the Sail operator")
	}
	return inputs, environment(err)
}
