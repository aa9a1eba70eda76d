package policies

import "github.com/meshpress/meshpress/render/diag"

// directorySize finds clusters whose folder Argo CD refuses to read.
//
// An Application of a folder fails when the manifests in it are larger than
// 10 MB together, so nothing of the cluster is synced any more. What makes a
// cluster so large is some text that is repeated in every gateway.
//
// Source: Argo CD, `reposerver.max.combined.directory.manifests.size` of
// argocd-cmd-params-cm, 10M by default.
//
// To fix it, give the releases of the cluster an Application each, raise the
// limit in Argo CD, or move the text into a ConfigMap that gateways share.
var directorySize = &Rule{
	Code: 172, Severity: diag.Warning, Title: "a cluster is too large for one folder of Argo CD",
	Cluster: func(c *Cluster, r *Report) {
		if n := c.facts().size; n > maxDirectory {
			r.At(c.somewhere(), "cluster %q has %.1f MB of objects, and Argo CD reads at most 10 MB in a folder", c.Name, float64(n)/1e6).
				Hint("give its releases an Application each, or raise reposerver.max.combined.directory.manifests.size")
		}
	},
}

const maxDirectory = 10 << 20
