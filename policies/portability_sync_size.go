package policies

import "github.com/meshpress/meshpress/render/diag"

var syncSize = &Rule{
	Code: diag.SyncSize,
	Page: diag.Page{
		Why: `The manifests of a cluster should fit into the operation state of an Argo CD Application.

			For some syncs, such as 'argocd app sync --local', Argo CD stores the manifests in the
			Application. Its requests are limited to 2 MB, and a larger sync hangs with "error patching
			application with operation state". A cluster of Istio has about 1 MB, and each further revision
			adds about 0.2 MB.`,
		Source: `issue 16479 of argoproj/argo-cd, where a sync of 2.7 MB hits the limit of 2097152 bytes.`,
		Fix:    `sync from Git and not with --local, or give the releases of the cluster an Application each.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if n := c.facts().size; n > maxOperation && n <= maxDirectory {
			r.At(c.fallbackAt(), "cluster %q has %.1f MB of objects, and Argo CD keeps at most 2 MB in the state of a sync",
				c.Name, float64(n)/1e6).
				Hint("give its releases an Application each, or never sync with --local")
		}
	},
}

const maxOperation = 2 << 20
