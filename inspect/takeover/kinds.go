package takeover

import "strings"

// kinds lists the resources of a mesh by their names in kubectl, and those of the tools that install one.
var kinds = []string{
	"namespaces", "serviceaccounts", "configmaps", "services", "resourcequotas", "persistentvolumeclaims",
	"deployments.apps", "daemonsets.apps", "statefulsets.apps", "horizontalpodautoscalers.autoscaling",
	"poddisruptionbudgets.policy", "networkpolicies.networking.k8s.io", "roles.rbac.authorization.k8s.io",
	"rolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
	"clusterrolebindings.rbac.authorization.k8s.io", "mutatingwebhookconfigurations.admissionregistration.k8s.io",
	"validatingwebhookconfigurations.admissionregistration.k8s.io",
	"validatingadmissionpolicies.admissionregistration.k8s.io",
	"validatingadmissionpolicybindings.admissionregistration.k8s.io", "customresourcedefinitions.apiextensions.k8s.io",
	"network-attachment-definitions.k8s.cni.cncf.io", "envoyfilters.networking.istio.io",
	"istiolifecyclemanagers.admin.gloo.solo.io", "gatewaylifecyclemanagers.admin.gloo.solo.io",
	"servicemeshcontrollers.operator.gloo.solo.io", "istiooperators.install.istio.io", "istios.sailoperator.io",
	"istiorevisions.sailoperator.io", "istiorevisiontags.sailoperator.io", "istiocnis.sailoperator.io",
	"ztunnels.sailoperator.io",
}

// Command is the shell command that prints a dump. It asks only for kinds that the
// cluster has: kubectl refuses the others. Of Secrets it prints those of Helm's releases.
func Command() string {
	return "kubectl get --all-namespaces --show-managed-fields -o yaml \"$(kubectl api-resources --verbs=list -o name | " +
		"grep -Fx -e " +
		strings.Join(kinds, " -e ") + " | paste -sd, -)\" && echo --- && kubectl get secrets --all-namespaces " +
		"--field-selector type=helm.sh/release.v1 --show-managed-fields -o yaml"
}
