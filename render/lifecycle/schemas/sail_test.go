package schemas

const (
	sailVersion   = "The version of Istio, as in v1.29.1, or the newest patch, as in v1.29-latest."
	sailNamespace = "The namespace that the component is installed in."
	sailProfile   = "A named set of defaults. On OpenShift it is `openshift` if none is set."
	sailValues    = "Values of the charts, as Helm gets them."
)

// sailFields describe the fields of the kinds of the Sail operator.
var sailFields = map[string]string{
	"IstioSpec.version":        sailVersion,
	"IstioSpec.namespace":      "The namespace of istiod.",
	"IstioSpec.profile":        sailProfile,
	"IstioSpec.updateStrategy": "How the control plane goes to another version.",
	"IstioSpec.values":         sailValues,
	"IstioUpdateStrategy.type": "InPlace replaces the control plane; RevisionBased installs another beside it, whose " +
		"revision has the version in its name.",
	"IstioUpdateStrategy.inactiveRevisionDeletionGracePeriodSeconds": "How long the operator keeps a revision that " +
		"nothing uses. Manifests have the new one only.",
	"IstioUpdateStrategy.updateWorkloads": "Whether the operator moves workloads. It has no effect on manifests.",
	"IstioRevisionSpec.version":           sailVersion,
	"IstioRevisionSpec.namespace":         "The namespace of istiod.",
	"IstioRevisionSpec.values":            sailValues,
	"IstioRevisionTagSpec.targetRef":      "The Istio or IstioRevision that the tag points at.",
	"TargetReference.kind":                "Istio, or IstioRevision.",
	"TargetReference.name":                "The name of that resource.",
	"IstioCNISpec.version":                sailVersion,
	"IstioCNISpec.namespace":              sailNamespace,
	"IstioCNISpec.profile":                sailProfile,
	"IstioCNISpec.values":                 sailValues,
	"ZTunnelSpec.version":                 sailVersion,
	"ZTunnelSpec.namespace":               sailNamespace,
	"ZTunnelSpec.profile":                 sailProfile,
	"ZTunnelSpec.targetRef":               "The control plane that the proxy belongs to.",
	"ZTunnelSpec.values":                  sailValues,
}
