// Package fleet plans which cluster gets which installations. It turns lifecycle resources into clusters, each
// with its installations in the order of installation.
//
// It reads only names, revisions and flags. Package istio decides what an installation renders to.
package fleet

import (
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Kind says which components an installation can have.
type Kind int

// The kinds in the order of installation.
const (
	ControlPlane Kind = iota // base, istiod, CNI and ztunnel
	Gateways                 // ingress and egress gateways
	Operator                 // all of them: an IstioOperator
	SailIstio                // istiod, by an Istio of the Sail operator
	SailRevision             // istiod, by an IstioRevision
	SailCNI                  // the node agent, by an IstioCNI
	SailZtunnel              // ztunnel, by a ZTunnel
	SailTag                  // a name for a revision, by an IstioRevisionTag
)

// String returns the kind of the resource that describes the installation.
func (k Kind) String() string {
	return [...]string{"IstioLifecycleManager", "GatewayLifecycleManager", "IstioOperator", "Istio", "IstioRevision",
		"IstioCNI", "ZTunnel", "IstioRevisionTag"}[k]
}

// Cluster is one cluster with its installations.
type Cluster struct {
	Name string
	// Unnamed is set for the cluster of resources that name none, if the run names no cluster.
	Unnamed     bool
	Platform    string // lower case, "" if unknown
	KubeVersion string // as in v1.31.2, "" if unknown
	// PlatformAt and KubeVersionAt are the fields that say so.
	PlatformAt, KubeVersionAt source.Ref
	// CNIRevision is the revision whose CNI serves the cluster, "default" for the installation without a
	// revision; empty if the config does not choose.
	CNIRevision   string
	CNIRevisionAt source.Ref
	Installations []*Installation
	// DefaultRevision is the revision that serves istio-injection=enabled: nil if there is none, "" for an
	// installation without a revision.
	DefaultRevision *string
}

// Installation is one installation in one cluster.
type Installation struct {
	Kind     Kind
	Resource string // metadata.name
	Revision string
	// ControlPlane is the revision of the istiod that gateways connect to.
	ControlPlane string
	Default      bool // its revision is the default of the cluster
	Active       bool // its gateways get the traffic of the Service
	TrustDomain  string
	// SkipUpgradeValidation allows upgrades in place that the vendor allows only as a canary.
	SkipUpgradeValidation bool
	// Auto has the hub and tag that the config sets for the revision "auto".
	Auto *lifecycle.AutoConfig
	Spec source.Ref // istioOperatorSpec
	Repo source.Ref // helmGlobal.repo of the resource
	At   source.Ref // the entry of clusters[], or the document of an IstioOperator
	// RevisionAt is the field of the revision, or where it is missing.
	RevisionAt source.Ref
	// ControlPlaneAt is the field that names the revision of the gateways' istiod.
	ControlPlaneAt source.Ref
	// Sail is set for resources of the Sail operator.
	Sail *Sail
}

// HasControlPlane tells whether the installation has, or may have, a control plane. An IstioOperator has one
// unless its profile is "empty" or it switches istiod off.
func (i *Installation) HasControlPlane() bool {
	if i.Kind != Operator {
		return i.Kind == ControlPlane || i.Kind == SailIstio || i.Kind == SailRevision
	}
	if enabled := i.Spec.Get("components", "pilot", "enabled"); !enabled.IsNull() {
		return enabled.Value() != false
	}
	return i.Spec.Get("profile").Text() != "empty"
}

// Tag returns the image tag of the installation and its field.
func (i *Installation) Tag() (string, source.Ref) {
	if i.Sail != nil {
		return i.Sail.tag(), i.Sail.VersionAt
	}
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

// Hub returns the image registry of the installation and its field, "" if it has none.
func (i *Installation) Hub() (string, source.Ref) {
	if i.Sail != nil {
		at := i.Spec.Get("values", "global", "hub")
		return at.Text(), at
	}
	at := i.Spec.Get("hub")
	if at.Text() != "" || i.Auto == nil {
		return at.Text(), at
	}
	return i.Auto.Hub, i.RevisionAt
}

// Unmapped tells whether the revision is "auto" and the config does not map it.
func (i *Installation) Unmapped() bool {
	return i.Auto == nil && (i.Revision == auto || i.ControlPlane == auto)
}
