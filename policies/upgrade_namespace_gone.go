package policies

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

var namespaceGone = &Rule{
	Code: diag.NamespaceGone,
	Page: diag.Page{
		Why: `A namespace must not disappear unless that is meant.

			Pruning deletes a namespace that disappears, with everything in it, also what meshpress did not
			render: certificates, secrets, the workloads of others. A namespace disappears when its last
			release moves or goes, and when 'namespaces.omit' is set.`,
		Source: `kubernetes.io, "Namespaces": the deletion of a namespace deletes its objects; Argo CD, "Sync
			Options", and Flux, "Kustomization", on pruning.`,
		Fix: `keep a release in the namespace, or add the namespace to the inputs of another tool first. Let the
			engine keep it: set 'protect' of the config, deploy that, and then make the change. If the
			namespace is to be deleted, waive the finding for its cluster.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before, after := namespaces(old), namespaces(c.Snapshot())
		left := releasesOf(old)
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if after[name] != nil {
				continue
			}
			at, why := c.dirAt(left[name]), "no release of the cluster is in it"
			if c.Config.Namespaces.Omit {
				why = "`namespaces.omit` is set"
				if set := c.Config.Origin.Get("namespaces", "omit"); set.Exists() {
					at = set
				}
			}
			r.At(at, "namespace %q must not disappear from cluster %q: it would be deleted, with everything in it", name,
				c.Name).
				Hint("%s; if it may be deleted, or the engine keeps it (`protect`), waive %s for the cluster", why,
					diag.NamespaceGone)
		}
	},
}

// releasesOf returns the first release of the mesh in each namespace.
func releasesOf(s *snapshot.Snapshot) map[string]string {
	out := map[string]string{}
	for _, p := range s.Mesh().Parts {
		namespace := p.Object.Key().Namespace
		if _, known := out[namespace]; !known {
			out[namespace] = p.Release
		}
	}
	return out
}

func namespaces(s *snapshot.Snapshot) map[string]*manifest.Object {
	out := map[string]*manifest.Object{}
	for _, o := range s.All() {
		if o.Kind() == "Namespace" && o.APIVersion() == "v1" {
			out[o.Name()] = o
		}
	}
	return out
}
