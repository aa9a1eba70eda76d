package render

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

func severalClusters(clusters []*fleet.Cluster) diag.Diagnostic {
	return diag.Diagnostic{Code: diag.SeveralClusters, Pos: clusters[1].Installs[0].At.Pos(),
		Text: fmt.Sprintf("the inputs name %d clusters (%s): one must be chosen", len(clusters), diag.Names(names(clusters))),
		Hint: "set `spec.only` of a RenderConfig, or the parameter `cluster`"}
}

// Clusters returns the names of the clusters that documents name, sorted.
func Clusters(docs []source.Document, config lifecycle.ConfigSpec) ([]string, diag.List) {
	input, found := lifecycle.Decode(docs)
	config, more := Configure(input, config)
	found = append(found, more...)
	config.Only = nil
	clusters, more := fleet.Plan(input, config)
	return names(clusters), append(found, more...)
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
