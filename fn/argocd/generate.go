package argocd

import (
	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// Generate returns the manifests of the Application's cluster as one YAML
// stream. It is nil when a finding is an error: nothing rendered is an error
// too, because Argo CD takes an empty answer for a wish to prune everything.
func (a Application) Generate() ([]byte, diag.List, error) {
	reader, docs, found := a.read()
	cluster, more, err := fn.One(docs, fn.Options(reader, a.settings, nil))
	found = fn.Merge(found, more)
	if err != nil || found.HasErrors() {
		return nil, found, err
	}
	out, err := manifest.Stream(cluster.Objects())
	return out, found, err
}
