package lifecycle

import "github.com/meshpress/meshpress/render/source"

// RenderConfig is meshpress.yaml: the settings that the lifecycle resources do not have. Each flag of the verb
// render has a field here.
type RenderConfig struct {
	Head `json:",inline"`
	Spec ConfigSpec `json:"spec"`
}

// ConfigSpec holds the settings of a run.
type ConfigSpec struct {
	// Resources are files and directories of lifecycle resources, relative to
	// the config (the arguments of render).
	Resources []string `json:"resources"`
	// Clusters describes clusters: platform and version.
	Clusters []ClusterConfig `json:"clusters"`
	// Pattern finds the name of a cluster in the path of a file, relative to the config: the part at {cluster}. It
	// is for resources that name no cluster.
	Pattern string `json:"pattern"`
	// Only restricts the run to clusters of these names (--cluster).
	Only []string `json:"only"`
	// Auto says what the revision "auto" means.
	Auto *AutoConfig `json:"auto"`
	// IstioVersion chooses the charts for all installations instead of their tags (--istio-version).
	IstioVersion string `json:"istioVersion"`
	// Charts says where charts come from.
	Charts ChartsConfig `json:"charts"`
	// Gateways says how gateways are rendered.
	Gateways GatewaysConfig `json:"gateways"`
	// Namespaces says which Namespace objects are rendered.
	Namespaces NamespacesConfig `json:"namespaces"`
	// CRDs says whether definitions are rendered.
	CRDs CRDsConfig `json:"crds"`
	// Sail is what a Sail operator knows and its resources do not say.
	Sail SailConfig `json:"sail"`
	// Compat is "istioctl" for the same output as istioctl manifest generate (--compat).
	Compat string `json:"compat" jsonschema:"enum=,enum=istioctl"`
	// SyncWaves adds the sync waves of Argo CD, so that one Application installs a cluster step by step
	// (--sync-waves).
	SyncWaves bool `json:"syncWaves"`
	// Operators says what several IstioOperators are: "each" an installation, or "layers" of one (--operators).
	Operators string `json:"operators" jsonschema:"enum=,enum=each,enum=layers"`
	// Engine is the program that applies the objects, argocd or flux (--engine); empty for any.
	Engine string `json:"engine" jsonschema:"enum=,enum=argocd,enum=flux"`
	// TakenOver says that no lifecycle agent installs the clusters any more. Clusters may differ.
	TakenOver bool `json:"takenOver"`
	// Protect marks definitions and namespaces as not to be pruned (--protect).
	Protect bool `json:"protect"`
	// Policies changes the severities of findings, and names policies to check.
	Policies PoliciesConfig `json:"policies"`
	// Function is for the KRM function alone.
	Function FunctionConfig `json:"function"`
	Origin   source.Ref     `json:"-"`
}

// ClusterConfig describes one cluster.
type ClusterConfig struct {
	// Name is the name of the cluster.
	Name string `json:"name" jsonschema:"required"`
	// Resources are the files and directories of resources that name no cluster and belong to this one, relative
	// to the config.
	Resources []string `json:"resources"`
	// Platform is gke, openshift, k3d, k3s, microk8s, minikube, eks or aks.
	Platform string `json:"platform"`
	// KubeVersion is the version of Kubernetes that the charts see, as in v1.31.2.
	KubeVersion string `json:"kubeVersion"`
	// CNIRevision is the revision whose CNI serves the cluster if several revisions have one. If it is empty,
	// the default revision's CNI does.
	CNIRevision string `json:"cniRevision"`
	// TakenOver replaces that of the config for this cluster.
	TakenOver *bool      `json:"takenOver"`
	Origin    source.Ref `json:"-"`
}

// IsTakenOver tells whether a cluster was taken over from the lifecycle agent.
func (c *ConfigSpec) IsTakenOver(cluster string) bool {
	for _, one := range c.Clusters {
		if one.Name == cluster && one.TakenOver != nil {
			return *one.TakenOver
		}
	}
	return c.TakenOver
}

// AutoConfig says what the revision "auto" means. The vendor does not publish its choice, so the user makes
// one.
type AutoConfig struct {
	// Revision is the name of the revision.
	Revision string `json:"revision"`
	// Hub is the registry of its images.
	Hub string `json:"hub"`
	// Tag is the version of its images.
	Tag string `json:"tag"`
}

// ChartsConfig says where charts come from.
type ChartsConfig struct {
	// Dir is a directory of charts (--charts).
	Dir string `json:"dir"`
	// Lock is the lock file (--lock). The default is meshpress.lock beside the config.
	Lock string `json:"lock"`
	// Locked is true to require a lock, and false to ignore it (--locked). If it is not set, an existing lock
	// is used.
	Locked *bool `json:"locked"`
	// Repositories are the places where `charts lock` looks first: oci:// and https:// addresses, directories,
	// archives, oci-layout:PATH, or embedded.
	Repositories []string `json:"repositories"`
	// AllowedHosts are the hosts that resources may name as a repository, and that a repository may redirect
	// to.
	AllowedHosts []string `json:"allowedHosts"`
}

// NamespacesConfig says which Namespace objects are rendered, and with what.
type NamespacesConfig struct {
	// Omit leaves out the Namespace objects (--omit-namespaces).
	Omit bool `json:"omit"`
	// Places say which clusters Namespaces among the inputs are for.
	Places []NamespacePlace `json:"places"`
}

// NamespacePlace gives the Namespaces of a file or folder, relative to the config,
// to some clusters.
type NamespacePlace struct {
	// Path is a file or folder of Namespaces, relative to the config.
	Path string `json:"path"`
	// Clusters are the names of the clusters that they are for.
	Clusters []string   `json:"clusters"`
	Origin   source.Ref `json:"-"`
}

// GatewaysConfig says how gateways are rendered.
type GatewaysConfig struct {
	// Chart is "gateway", the published chart, or "legacy", Istio's gateways/istio-ingress.
	Chart string `json:"chart" jsonschema:"enum=,enum=gateway,enum=legacy"`
	// Image is "explicit", the image of the gateway's hub and tag, or "auto", the image that the revision's
	// istiod injects.
	Image string `json:"image" jsonschema:"enum=,enum=explicit,enum=auto"`
	// Selector of Deployments is "chart", the chart's own, or "revision", which has the revision too.
	Selector string `json:"selector" jsonschema:"enum=,enum=chart,enum=revision"`
}

// PoliciesConfig changes the severities of findings, and says which policies are checked.
type PoliciesConfig struct {
	// Severity maps a code to info, warning or error.
	Severity map[string]string `json:"severity"`
	// Fix lets rules set values that they miss, before charts are rendered.
	Fix bool `json:"fix"`
	// Overrides set severities for a part of the fleet. The last one that applies wins.
	Overrides []Override `json:"overrides"`
	// Waivers make findings infos until a date.
	Waivers []Waiver `json:"waivers"`
	// Files are ValidatingAdmissionPolicies of the user. Paths are relative to the config (--policies).
	Files []string `json:"files"`
}

// Target chooses findings.
type Target struct {
	// Code is that of the findings, as in MP0040.
	Code string `json:"code" jsonschema:"required,pattern=^MP[0-9]{4}$"`
	// Clusters are names of clusters; none means all.
	Clusters []string `json:"clusters"`
	// Resources are names as Kind/namespace/name or Kind/name; none means all.
	Resources []string   `json:"resources"`
	Origin    source.Ref `json:"-"`
}

// Override sets the severity of findings.
type Override struct {
	Target `json:",inline"`
	// Severity is the one that they get.
	Severity string `json:"severity" jsonschema:"enum=info,enum=warning,enum=error"`
}

// Waiver makes findings infos, with a reason and until a date.
type Waiver struct {
	Target `json:",inline"`
	// Reason says why they may pass.
	Reason  string `json:"reason" jsonschema:"required"`
	Expires string `json:"expires" jsonschema:"required,format=date"` // the last day that it holds, as in 2026-12-31
}

// FunctionConfig is used only by the KRM function.
type FunctionConfig struct {
	// Validate makes the function return findings and no items.
	Validate bool `json:"validate"`
	// KeepInputs keeps the lifecycle resources among the items. If it is not set, the function keeps them if
	// they come from files of a package, and replaces them otherwise.
	KeepInputs *bool `json:"keepInputs"`
	// Dir is the directory of the package for the output. The default is "rendered".
	Dir string `json:"dir"`
}
