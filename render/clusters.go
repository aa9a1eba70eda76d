package render

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

// severalClusters is the finding for a host that can take only one cluster.
func severalClusters(clusters []*fleet.Cluster) (found diag.List) {
	found.Add(diag.Diagnostic{Code: diag.SeveralClusters, Pos: clusters[1].Installations[0].At.Pos(),
		Text: fmt.Sprintf("the inputs name %d clusters (%s): one must be chosen", len(clusters), diag.Names(names(clusters))),
		Hint: "set `spec.only` of a RenderConfig, or the parameter `cluster`"})
	return found
}

func names(clusters []*fleet.Cluster) []string {
	var out []string
	for _, c := range clusters {
		if !c.Unnamed {
			out = append(out, c.Name)
		}
	}
	return out
}

func clusterName(c *fleet.Cluster) string { return fmt.Sprintf("cluster %q", c.Name) }
