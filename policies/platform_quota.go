package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

var platformQuota = &Rule{
	Code: diag.PlatformQuota,
	Page: diag.Page{
		Why: `On GKE the namespace of CNI and ztunnel must have a quota for node-critical pods.

			The pods of CNI and ztunnel have the priority system-node-critical. GKE admits such pods only in
			namespaces with a ResourceQuota for that priority, such as kube-system. Without the quota the
			DaemonSets exist, but have no pods. A cluster is GKE if its platform is "gke" or its Kubernetes
			version contains -gke.`,
		Source: `the vendor's page "Install ambient" of Gloo Mesh Core 2.6, which creates gcp-critical-pods in
			istio-system; upstream's guide "Platform-specific prerequisites", GKE.`,
		Fix: `set 'platform: gke' for the cluster in a RenderConfig: meshpress then renders the quota. Or
			install the component in kube-system. If you create a quota in another way, meshpress does not
			see it: waive the finding.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if !isGKE(c) {
			return
		}
		for _, release := range c.Releases {
			if release.NodeCritical() && release.Namespace != "kube-system" && !hasQuota(c, release.Namespace) {
				r.At(whereGKE(c, release), "namespace %q of cluster %q must have a quota for pods of priority "+
					"\"system-node-critical\": GKE does not run them without it", release.Namespace, c.Name).
					Hint("set `platform: gke` for the cluster in a RenderConfig")
			}
		}
	},
}

// whereGKE returns the field that names GKE as the cluster's platform, else the release.
func whereGKE(c *Cluster, r Release) source.Ref {
	if at := configured(c, "kubeVersion"); at.Exists() {
		return at
	}
	return near(r.Installation, r.Pos())
}

func hasQuota(c *Cluster, namespace string) bool {
	of := func(o *manifest.Object) bool {
		return o.Kind() == "ResourceQuota" && o.Key().Namespace == namespace &&
			slices.ContainsFunc(o.List("spec", "scopeSelector", "matchExpressions"), isNodeCritical)
	}
	return slices.ContainsFunc(c.Namespaces, of) ||
		slices.ContainsFunc(c.Releases, func(r Release) bool { return slices.ContainsFunc(r.Objects, of) })
}

// isNodeCritical tells whether an expression of a quota selects the priority class of node-critical pods.
func isNodeCritical(expression any) bool {
	e, _ := expression.(map[string]any)
	values, _ := e["values"].([]any)
	return e["scopeName"] == "PriorityClass" && e["operator"] == "In" &&
		slices.Contains(values, any("system-node-critical"))
}
