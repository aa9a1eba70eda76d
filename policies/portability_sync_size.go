package policies

import "github.com/meshpress/meshpress/render/diag"

// syncSize finds clusters whose objects do not fit into one Application's state.
//
// Argo CD keeps the manifests of some syncs, those of `argocd app sync --local`
// among them, in the Application, and the controller's requests end at 2 MB: a
// larger sync hangs with "error patching application with operation state". A
// cluster of Istio has 1 MB, and each revision adds 0.2.
//
// Source: issue 16479 of argoproj/argo-cd, where a sync of 2.7 MB hits the
// limit of 2097152 bytes.
//
// To fix it, sync from Git and not with --local, or give the releases of the
// cluster an Application each.
var syncSize = &Rule{
	Code: 171, Severity: diag.Info, Title: "a cluster is too large for the operation state of Argo CD",
	Cluster: func(c *Cluster, r *Report) {
		if n := c.facts().size; n > maxOperation && n <= maxDirectory {
			r.At(c.somewhere(), "cluster %q has %.1f MB of objects, and Argo CD keeps at most 2 MB in the state of a sync", c.Name, float64(n)/1e6).
				Hint("give its releases an Application each, or never sync with --local")
		}
	},
}

const maxOperation = 2 << 20
