package policies

import (
	"k8s.io/apimachinery/pkg/labels"

	"github.com/meshpress/meshpress/render/diag"
)

var sharedNamespaces = &Rule{
	Code: diag.SharedNamespaces,
	Page: diag.Page{
		Why: `Two meshes of one cluster must not take the same namespaces.

			Control planes of Sail in different namespaces are different meshes: each has its own root certificate. An
			istiod serves the namespaces that its 'meshConfig.discoverySelectors' select, and all of them if it has
			none, or one that is not valid. It writes the ConfigMap istio-ca-root-cert into each. If two do this, they
			overwrite each other's certificate, and proxies no longer trust their own control plane. Control planes in
			one namespace are revisions of one mesh and may share all.
			Selectors overlap if a namespace with a label that both ask for can satisfy both, or if one of them asks for
			no label.`,
		Source: `the documentation of the Sail operator: "Multiple meshes on a single cluster", which has
			'discoverySelectors' for each mesh; upstream's page "Install multiple Istio control planes in a single
			cluster".`,
		Fix: `give each control plane 'spec.values.meshConfig.discoverySelectors' that select its own namespaces only, for
			example by a label that has the name of the mesh. Label the namespaces of the control planes, too.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		planes := meshes(c)
		for n, one := range planes {
			for _, other := range planes[:n] {
				if one.Namespace != other.Namespace {
					sharing(c, one, other, r)
				}
			}
		}
	},
}

// meshes returns the control planes of Sail that serve the cluster: those of other clusters have no istiod here, or one
// that serves another cluster only.
func meshes(c *Cluster) []Release {
	var out []Release
	for _, plane := range c.Component("pilot") {
		if plane.Installation.Sail != nil && plane.Text("profile") != "remote" &&
			plane.Text("pilot", "env", "EXTERNAL_ISTIOD") != "true" {
			out = append(out, plane)
		}
	}
	return out
}

// sharing reports two control planes that serve the same namespaces, at the one that serves all, or at the later one.
func sharing(c *Cluster, one, other Release, r *Report) {
	selectors, others := discoverySelectors(one), discoverySelectors(other)
	switch {
	case len(selectors) == 0:
	case len(others) == 0:
		one, other, selectors = other, one, others
	case !overlap(selectors, others):
		return
	}
	at := r.At(near(one.Installation, one.Written("values", "meshConfig", "discoverySelectors")),
		"%s %q of cluster %q must not take the namespaces of %s %q: %s", one.Installation.Kind,
		one.Installation.Resource, c.Name, other.Installation.Kind, other.Installation.Resource, reason(one, selectors))
	at.Hint("two meshes of a cluster need `meshConfig.discoverySelectors` that no namespace satisfies for both; "+
		"the other one is at %s", other.Installation.At.Pos())
}

func reason(plane Release, selectors []labels.Requirements) string {
	written, _ := plane.Value("meshConfig", "discoverySelectors").([]any)
	switch {
	case len(written) == 0:
		return "it has no `discoverySelectors`, so it takes all"
	case len(selectors) == 0:
		return "its `discoverySelectors` are not valid label selectors, so it takes all"
	}
	return "their `discoverySelectors` overlap"
}
