package policies

import "github.com/meshpress/meshpress/render/diag"

// clusterScope finds a namespace in objects that have none.
//
// kubectl and Argo CD pass it by. Config Sync refuses the whole repository, and
// tools that look objects up by namespace do not find it.
//
// Source: Config Sync, error KNV1052: cluster-scoped objects must not declare
// `metadata.namespace`.
//
// To fix it, remove the overlay that sets `metadata.namespace`, or the field
// from the template of the chart.
var clusterScope = &Rule{
	Code: 175, Severity: diag.Warning, Title: "a cluster-scoped object with a namespace",
	Cluster: func(c *Cluster, r *Report) {
		for _, kind := range clusterScoped {
			for _, o := range c.kind(kind) {
				if namespace := o.Get("metadata", "namespace"); namespace != nil {
					r.At(o.changedAt("metadata"), "%s %q must not have a namespace, %q", kind, o.Name(), namespace).
						Hint("remove `metadata.namespace`: Config Sync refuses the object")
				}
			}
		}
	},
}

var clusterScoped = []string{
	"APIService", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "GatewayClass", "MutatingWebhookConfiguration", "Namespace",
	"PersistentVolume", "PriorityClass", "SecurityContextConstraints", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
	"ValidatingWebhookConfiguration",
}
