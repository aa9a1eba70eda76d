package policies

import "github.com/meshpress/meshpress/render/diag"

// objectSize finds objects that client-side apply cannot take.
//
// `kubectl apply` and Argo CD keep the object that was applied in an
// annotation of it, and annotations must not be larger than 256 KiB. A larger
// object is refused when it is applied, not before. The definitions of Istio
// are well below the limit; long lists in the mesh config, or templates of
// one's own in the values, are not.
//
// Source: Kubernetes, the limit of 262144 bytes for all annotations of an
// object; Argo CD, "Sync Options", on Server-Side Apply for large resources.
//
// To fix it, apply with `kubectl apply --server-side`, or set the sync option
// `ServerSideApply=true` of the Application, and let this code pass.
var objectSize = &Rule{
	Code: 170, Severity: diag.Warning, Title: "an object is too large for client-side apply",
	Cluster: func(c *Cluster, r *Report) {
		for _, o := range c.facts().large {
			r.At(o.release.Pos(), "%s has %d KiB, and client-side apply takes %d KiB", o.Key(), o.size()>>10, maxAnnotations>>10).
				Hint("apply it with --server-side; in Argo CD, set the sync option ServerSideApply=true")
		}
	},
}

const maxAnnotations = 256 << 10
