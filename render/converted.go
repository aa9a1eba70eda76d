package render

import (
	"slices"

	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Instead returns a fleet of one cluster that has other documents, with the same charts and the same config. It makes
// no checks. It is for comparing two descriptions of one cluster.
func (f *Fleet) Instead(docs []source.Document, cluster string) *Fleet {
	g := &Fleet{options: f.options, docs: docs, origins: f.origins}
	g.options.Checks, g.options.Found, g.options.Shard, g.options.Progress = nil, nil, Shard{}, nil
	g.decode()
	g.Config = f.Config
	g.Config.Only, g.asked, g.Config.Pattern = []string{cluster}, []string{cluster}, ""
	g.Config.IstioVersion = "" // what the documents say holds
	g.Config.Clusters = slices.DeleteFunc(slices.Clone(f.Config.Clusters), func(c lifecycle.ClusterConfig) bool {
		return c.Name != cluster
	})
	for i := range g.Config.Clusters {
		g.Config.Clusters[i].Resources = nil
	}
	g.plan()
	return g
}
