package fn

import (
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// One renders for a host that has room for one cluster: objects of several
// clusters have the same names. Several are a finding.
func One(docs []source.Document, options render.Options) (render.Cluster, diag.List, error) {
	var one render.Cluster
	options.OneCluster = true
	found, err := render.Fleet(docs, options, func(c render.Cluster) error {
		one = c
		return nil
	})
	return one, found, err
}
