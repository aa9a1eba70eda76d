// Package fleet decides who gets what: it turns lifecycle resources into
// clusters, each with its installations in the order of the input.
//
// It reads names, revisions and flags only. What an installation renders to is
// decided in package istio.
package fleet

import (
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Kind says which components an installation may have.
type Kind int

// The kinds, in the order of installation.
const (
	ControlPlane Kind = iota // base, istiod, CNI and ztunnel
	Gateways                 // ingress and egress gateways
	Operator                 // everything: an IstioOperator
)

// String returns the kind of resource that describes such an installation.
func (k Kind) String() string {
	return [...]string{"IstioLifecycleManager", "GatewayLifecycleManager", "IstioOperator"}[k]
}

// Cluster is one cluster with everything that is installed in it.
type Cluster struct {
	Name string
	// Unnamed is set for an IstioOperator that no cluster was named for.
	Unnamed     bool
	Platform    string // lower case, "" if not known
	KubeVersion string // as in v1.31.2, "" if not known
	// PlatformAt and KubeVersionAt are where these are written.
	PlatformAt, KubeVersionAt source.Ref
	// CNIRevision is the revision whose CNI serves the cluster, "default" for the
	// one without a name; "" if nothing chooses.
	CNIRevision   string
	CNIRevisionAt source.Ref
	Installs      []*Install
	// DefaultRevision is the revision of generic injection: nil if no
	// installation is marked, "" for an installation without a revision.
	DefaultRevision *string
}

// Install is one installation in one cluster.
type Install struct {
	Kind     Kind
	Resource string // metadata.name
	Revision string
	// ControlPlane is the revision of the istiod that gateways connect to.
	ControlPlane string
	Default      bool // generic injection of the cluster belongs to it
	Active       bool // its gateways get the traffic of the Service
	TrustDomain  string
	// SkipUpgradeValidation allows changes in place that the vendor wants a canary for.
	SkipUpgradeValidation bool
	// Auto has the hub and tag that the revision "auto" stands for.
	Auto *lifecycle.AutoConfig
	Spec source.Ref // istioOperatorSpec
	Repo source.Ref // helmGlobal.repo of the resource
	At   source.Ref // the entry of clusters[], or the document of an IstioOperator
	// RevisionAt is where the revision is written, or where it is missing.
	RevisionAt source.Ref
	// ControlPlaneAt is where the revision of a gateway's istiod is written.
	ControlPlaneAt source.Ref
}

// HasControlPlane tells whether the installation is, or may be, a control plane.
// An IstioOperator is one unless its profile is "empty" or it switches istiod off.
func (i *Install) HasControlPlane() bool {
	if i.Kind != Operator {
		return i.Kind == ControlPlane
	}
	if enabled := i.Spec.Get("components", "pilot", "enabled"); !enabled.IsNull() {
		return enabled.Value() != false
	}
	return i.Spec.Get("profile").Text() != "empty"
}

// Tag returns the image tag of the installation and where it is written.
func (i *Install) Tag() (string, source.Ref) {
	if at := i.Spec.Get("tag"); !at.IsNull() && at.Text() != "" {
		return at.Text(), at
	}
	if at := i.Spec.Get("values", "global", "tag"); at.Text() != "" {
		return at.Text(), at
	}
	if i.Auto != nil && i.Auto.Tag != "" {
		return i.Auto.Tag, i.RevisionAt
	}
	return "", i.Spec
}

// Hub returns the image registry of the installation and where it is written, ""
// if it has none.
func (i *Install) Hub() (string, source.Ref) {
	at := i.Spec.Get("hub")
	if at.Text() != "" || i.Auto == nil {
		return at.Text(), at
	}
	return i.Auto.Hub, i.RevisionAt
}

// Unmapped tells whether the revision is "auto" without a mapping.
func (i *Install) Unmapped() bool {
	return i.Auto == nil && (i.Revision == auto || i.ControlPlane == auto)
}
