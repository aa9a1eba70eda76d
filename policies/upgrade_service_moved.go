package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

var serviceMoved = &Rule{
	Code: diag.ServiceMoved,
	Page: diag.Page{
		Why: `A Service that moves to another release may be deleted, and lose its address.

			If each release has an Application or a Kustomization of its own, the old one prunes the Service,
			and the new one applies it. If the old one is last, the Service is deleted; the load balancer
			that comes next has another address. One Application per cluster is not affected.`,
		Source: `Argo CD, "Sync Options", and Flux, "Kustomization": each prunes what it applied and no longer has.`,
		Fix: `use one Application or Kustomization per cluster, or let the engine keep the Service while it moves:
			'argocd.argoproj.io/sync-options: Prune=false', or 'kustomize.toolkit.fluxcd.io/prune: disabled',
			as an annotation of the Service in the change before. If the layout is safe, set the severity to info.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before := map[manifest.Key]string{}
		for release, o := range old.All() {
			if o.Kind() == "Service" {
				before[o.Key()] = release
			}
		}
		for _, o := range c.kind("Service") {
			if from, to := before[o.Key()], o.release.Dir; from != "" && from != to {
				r.At(o.release.Installation.At.Nearest("activeGateway"),
					"Service %q of cluster %q moves from release %q to %q: if they have Applications of "+
						"their own, the old one may delete it", o.Name(), c.Name, from, to).
					Hint(
						"one Application per cluster is safe; else keep the Service from pruning, see `meshpress policies explain %s`",
						diag.ServiceMoved)
			}
		}
	},
}
