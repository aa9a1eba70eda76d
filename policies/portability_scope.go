package policies

import "github.com/meshpress/meshpress/render/diag"

var clusterScope = &Rule{
	Code: diag.ClusterScope,
	Page: diag.Page{
		Why: `A cluster-scoped object must not have a namespace.

			kubectl and Argo CD ignore the namespace. Config Sync refuses the whole repository. Tools that
			look up objects by namespace do not find the object.`,
		Source: `Config Sync, error KNV1052: cluster-scoped objects must not declare 'metadata.namespace'.`,
		Fix:    `remove the overlay that sets 'metadata.namespace', or the field from the template of the chart.`,
	},
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
	"APIService", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "GatewayClass",
	"MutatingWebhookConfiguration", "Namespace",
	"PersistentVolume", "PriorityClass", "SecurityContextConstraints", "StorageClass", "ValidatingAdmissionPolicy",
	"ValidatingAdmissionPolicyBinding",
	"ValidatingWebhookConfiguration",
}
