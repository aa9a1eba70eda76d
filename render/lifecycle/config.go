package lifecycle

import "github.com/meshpress/meshpress/render/source"

// RenderConfig is meshpress.yaml: what the lifecycle resources do not say. Each
// command-line flag of render has a field here.
type RenderConfig struct {
	Head `json:",inline"`
	Spec ConfigSpec `json:"spec"`
}

// ConfigSpec holds the settings of a run.
type ConfigSpec struct {
	// Resources are files and directories of lifecycle resources, relative to
	// the config (the arguments of render).
	Resources []string `json:"resources"`
	// Clusters describes clusters beyond their names.
	Clusters []ClusterConfig `json:"clusters"`
	// Only restricts the run to clusters of these names (--cluster).
	Only []string `json:"only"`
	// Auto is what the revision "auto" stands for.
	Auto *AutoConfig `json:"auto"`
	// IstioVersion chooses the charts, whatever the tags say (--istio-version).
	IstioVersion string         `json:"istioVersion"`
	Charts       ChartsConfig   `json:"charts"`
	Gateways     GatewaysConfig `json:"gateways"`
	Namespaces   struct {
		// Omit leaves out the Namespace objects.
		Omit bool `json:"omit"`
	} `json:"namespaces"`
	// Compat is "istioctl" to render what istioctl manifest generate renders (--compat).
	Compat string `json:"compat"`
	// SyncWaves gives objects the sync waves of Argo CD, so that one Application
	// installs a cluster step by step (--sync-waves).
	SyncWaves bool           `json:"syncWaves"`
	Policies  PoliciesConfig `json:"policies"`
	Function  FunctionConfig `json:"function"`
	Origin    source.Ref     `json:"-"`
}

// ClusterConfig describes one cluster.
type ClusterConfig struct {
	Name string `json:"name"`
	// Platform is gke, openshift, k3d, k3s, microk8s, minikube, eks or aks.
	Platform string `json:"platform"`
	// KubeVersion is what the charts see as the version of the cluster, as in v1.31.2.
	KubeVersion string `json:"kubeVersion"`
	// CNIRevision is the revision whose CNI serves the cluster, where several
	// have one: the default revision without it.
	CNIRevision string     `json:"cniRevision"`
	Origin      source.Ref `json:"-"`
}

// AutoConfig is what the revision "auto" stands for: the vendor's choice is not
// published, so the user makes it.
type AutoConfig struct {
	Revision string `json:"revision"`
	Hub      string `json:"hub"`
	Tag      string `json:"tag"`
}

// ChartsConfig says where charts come from.
type ChartsConfig struct {
	// Dir is a directory of charts (--charts).
	Dir string `json:"dir"`
	// Lock is the lock file, meshpress.lock beside the config by default (--lock).
	Lock string `json:"lock"`
	// Locked is true to render with a lock only, and false to leave it unread
	// (--locked). Without it, a lock that is there is used.
	Locked *bool `json:"locked"`
	// Repositories are where `charts lock` looks first: oci:// and https://
	// addresses, directories, archives, oci-layout:PATH, or embedded.
	Repositories []string `json:"repositories"`
	// AllowedHosts are the hosts that resources may name as a repository, and
	// that a repository may send to.
	AllowedHosts []string `json:"allowedHosts"`
}

// GatewaysConfig says how gateways are rendered.
type GatewaysConfig struct {
	// Chart is "gateway", the published chart, or "legacy", upstream's gateways/istio-ingress.
	Chart string `json:"chart"`
}

// PoliciesConfig changes what findings mean.
type PoliciesConfig struct {
	// Severity maps a code to info, warning or error.
	Severity map[string]string `json:"severity"`
	// Fix lets rules set what they find missing, before anything is rendered.
	Fix bool `json:"fix"`
	// Overrides set severities for a part of the fleet; the last that fits wins.
	Overrides []Override `json:"overrides"`
	// Waivers let findings pass until a date.
	Waivers []Waiver `json:"waivers"`
	// Files are ValidatingAdmissionPolicies of the user, relative to the config (--policies).
	Files []string `json:"files"`
}

// Target says which findings are meant.
type Target struct {
	Code string `json:"code"`
	// Clusters are names; none means all.
	Clusters []string `json:"clusters"`
	// Resources are written Kind/namespace/name, or Kind/name; none means all.
	Resources []string   `json:"resources"`
	Origin    source.Ref `json:"-"`
}

// Override is a severity for some clusters or resources.
type Override struct {
	Target   `json:",inline"`
	Severity string `json:"severity"`
}

// Waiver lets findings pass, for a reason and for a time.
type Waiver struct {
	Target  `json:",inline"`
	Reason  string `json:"reason"`
	Expires string `json:"expires"` // the last day, as in 2026-12-31
}

// FunctionConfig is for the KRM function alone.
type FunctionConfig struct {
	// Validate returns findings and no items.
	Validate bool `json:"validate"`
	// KeepInputs keeps the lifecycle resources among the items. Without it they
	// are kept when they come from files of a package, and replaced otherwise.
	KeepInputs *bool `json:"keepInputs"`
	// Dir is the folder of a package that files are written to; "rendered" by default.
	Dir string `json:"dir"`
}
