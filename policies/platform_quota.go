package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// platformQuota wants a quota for CNI and ztunnel on GKE.
//
// Their pods have the priority system-node-critical. GKE admits such pods only
// in namespaces with a ResourceQuota for the priority, as kube-system has one;
// without it the DaemonSets exist and have no pods. A cluster is known to be GKE
// by its platform, or by a Kubernetes version with -gke.
//
// Source: the vendor's page "Install ambient" of Gloo Mesh Core 2.6, which
// creates gcp-critical-pods in istio-system; upstream's guide "Platform-specific
// prerequisites", GKE.
//
// To fix it, set `platform: gke` for the cluster in a RenderConfig: the quota is
// rendered then. Or put the component into kube-system. A quota of your own is
// not seen, unless an overlay or a chart has it: waive the finding.
var platformQuota = &Rule{
	Code: 120, Severity: diag.Error, Title: "no quota for node-critical pods on GKE",
	Cluster: func(c *Cluster, r *Report) {
		if !isGKE(c) {
			return
		}
		for _, release := range c.Releases {
			if release.NodeCritical() && release.Namespace != "kube-system" && !hasQuota(c, release.Namespace) {
				r.At(whereGKE(c, release), "namespace %q of cluster %q must have a quota for pods of priority \"system-node-critical\": GKE does not run them without it", release.Namespace, c.Name).
					Hint("set `platform: gke` for the cluster in a RenderConfig")
			}
		}
	},
}

// whereGKE returns where it is said that a cluster is GKE, else the release.
func whereGKE(c *Cluster, r Release) source.Ref {
	if at := configured(c, "kubeVersion"); at.Exists() {
		return at
	}
	return near(r.Install, r.Pos())
}

func hasQuota(c *Cluster, namespace string) bool {
	of := func(o *manifest.Object) bool {
		return o.Kind() == "ResourceQuota" && o.Key().Namespace == namespace && slices.ContainsFunc(o.List("spec", "scopeSelector", "matchExpressions"), isNodeCritical)
	}
	return slices.ContainsFunc(c.Namespaces, of) ||
		slices.ContainsFunc(c.Releases, func(r Release) bool { return slices.ContainsFunc(r.Objects, of) })
}

// isNodeCritical tells whether an expression of a quota selects the priority.
func isNodeCritical(expression any) bool {
	e, _ := expression.(map[string]any)
	values, _ := e["values"].([]any)
	return e["scopeName"] == "PriorityClass" && e["operator"] == "In" && slices.Contains(values, any("system-node-critical"))
}
