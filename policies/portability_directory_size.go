package policies

import "github.com/meshpress/meshpress/render/diag"

var directorySize = &Rule{
	Code: diag.DirectorySize,
	Page: diag.Page{
		Why: `The manifests of a cluster must fit into one folder of Argo CD.

			An Application fails if the manifests of its folder are together larger than 10 MB. Then nothing
			of the cluster is synced any more. The usual reason is a long text that is repeated in every
			gateway.`,
		Source: `Argo CD, 'reposerver.max.combined.directory.manifests.size' of argocd-cmd-params-cm, 10M by
			default.`,
		Fix: `give the releases of the cluster an Application each, raise the limit in Argo CD, or move the
			text into a ConfigMap that gateways share.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if n := c.facts().size; n > maxDirectory {
			r.At(c.fallbackAt(), "cluster %q has %.1f MB of objects, and Argo CD reads at most 10 MB in a folder", c.Name,
				float64(n)/1e6).
				Hint("give its releases an Application each, or raise reposerver.max.combined.directory.manifests.size")
		}
	},
}

const maxDirectory = 10 << 20
