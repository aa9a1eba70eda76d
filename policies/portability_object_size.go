package policies

import "github.com/meshpress/meshpress/render/diag"

var objectSize = &Rule{
	Code: diag.ObjectSize,
	Page: diag.Page{
		Why: `An object must be small enough for client-side apply.

			'kubectl apply' and Argo CD store the applied object in an annotation of the object. The
			annotations of an object must not be larger than 256 KiB, so the API server refuses a larger
			object. Istio's largest definitions have 118 to 174 KB, so they fit. Long lists in the mesh config and own
			templates in the values may exceed it.`,
		Source: `Kubernetes, the limit of 262144 bytes for all annotations of an object; Argo CD, "Sync Options",
			on Server-Side Apply for large resources.`,
		Fix: `apply with 'kubectl apply --server-side', or set the sync option 'ServerSideApply=true' of the
			Application and waive the finding.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, o := range c.facts().large {
			r.At(o.release.Pos(), "%s has %d KiB, and client-side apply takes %d KiB", o.Key(), o.size()>>10,
				maxAnnotations>>10).
				Hint("apply it with --server-side; in Argo CD, set the sync option ServerSideApply=true")
		}
	},
}

const maxAnnotations = 256 << 10
