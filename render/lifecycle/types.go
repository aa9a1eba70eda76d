// Package lifecycle has the types of the resources that meshpress reads, and decodes them strictly.
//
// It says what a document may contain, not what it means: package fleet plans which cluster gets what, and
// package istio decides what an installation renders to. The fields are those of the definitions of
// admin.gloo.solo.io/v2.
package lifecycle

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/render/source"
)

// Head is the beginning of every document. It accepts status and the fields that the API server sets, so that
// the output of kubectl get can be rendered.
type Head struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   metav1.ObjectMeta `json:"metadata"`
	Status     source.Ref        `json:"status"`
	Origin     source.Ref        `json:"-"`
}

// IstioLifecycleManager describes control planes, their CNI and their ztunnel.
type IstioLifecycleManager struct {
	Head `json:",inline"`
	Spec ControlPlaneSpec `json:"spec"`
}

// ControlPlaneSpec is the spec of an IstioLifecycleManager.
type ControlPlaneSpec struct {
	// HelmGlobal says where charts are found.
	HelmGlobal *HelmGlobal `json:"helmGlobal"`
	// Installations are the control planes: one for each revision, with its clusters.
	Installations []ControlPlaneInstallation `json:"installations"`
}

// ControlPlaneInstallation is one revision of a control plane for some clusters.
type ControlPlaneInstallation struct {
	// Revision is the name of the control plane beside others, as in 1-28: a part of the names of its objects. Without
	// one, the control plane has no revision; `auto` takes what the RenderConfig says.
	Revision string `json:"revision"`
	// Clusters are those that have this control plane.
	Clusters []ControlPlaneCluster `json:"clusters"`
	// IstioOperatorSpec is the spec of an IstioOperator: profile, tag, mesh config and values.
	IstioOperatorSpec OperatorSpec `json:"istioOperatorSpec"`
	// IstioController has no effect.
	IstioController *IstioController `json:"istioController"`
	// SkipUpgradeValidation lets the version of this revision change in place: then MP0153 is no error.
	SkipUpgradeValidation bool       `json:"skipUpgradeValidation"`
	Origin                source.Ref `json:"-"`
}

// ControlPlaneCluster is one cluster of a control plane installation.
type ControlPlaneCluster struct {
	// Name is the name of the cluster, which is that of its KubernetesCluster.
	Name string `json:"name" jsonschema:"required"`
	// DefaultRevision makes this revision serve the label istio-injection=enabled. One revision of a cluster does.
	DefaultRevision bool `json:"defaultRevision"`
	// TrustDomain is the trust domain of the mesh in this cluster; by default the name of the cluster.
	TrustDomain string     `json:"trustDomain"`
	Origin      source.Ref `json:"-"`
}

// GatewayLifecycleManager describes ingress, egress and east-west gateways.
type GatewayLifecycleManager struct {
	Head `json:",inline"`
	Spec GatewaySpec `json:"spec"`
}

// GatewaySpec is the spec of a GatewayLifecycleManager.
type GatewaySpec struct {
	// HelmGlobal says where charts are found.
	HelmGlobal *HelmGlobal `json:"helmGlobal"`
	// Installations are the gateways: one for each revision, with its clusters.
	Installations []GatewayInstallation `json:"installations"`
}

// GatewayInstallation is one revision of some gateways for some clusters.
type GatewayInstallation struct {
	// GatewayRevision is the revision of the gateways, a part of the names of their Deployments.
	GatewayRevision string `json:"gatewayRevision"`
	// ControlPlaneRevision is the control plane that serves the gateways; by default that of gatewayRevision.
	ControlPlaneRevision string `json:"controlPlaneRevision"`
	// Clusters are those that have these gateways.
	Clusters []GatewayCluster `json:"clusters"`
	// IstioOperatorSpec is the spec of an IstioOperator, with the gateways among its components.
	IstioOperatorSpec OperatorSpec `json:"istioOperatorSpec"`
	// SkipUpgradeValidation lets the version of this revision change in place: then MP0153 is no error.
	SkipUpgradeValidation bool       `json:"skipUpgradeValidation"`
	Origin                source.Ref `json:"-"`
}

// GatewayCluster is one cluster of a gateway installation.
type GatewayCluster struct {
	// Name is the name of the cluster, which is that of its KubernetesCluster.
	Name string `json:"name" jsonschema:"required"`
	// ActiveGateway gives this revision the Service, and with it the traffic. One revision of a cluster has it.
	ActiveGateway bool `json:"activeGateway"`
	// TrustDomain is the trust domain of the mesh in this cluster; by default the name of the cluster.
	TrustDomain string     `json:"trustDomain"`
	Origin      source.Ref `json:"-"`
}

// HelmGlobal says where the lifecycle agent finds charts. Rendering opens no connection: it only checks these
// fields. The verb charts uses them.
type HelmGlobal struct {
	// Repo is the address of a repository of charts: oci://HOST/PATH or https://HOST/PATH.
	Repo string `json:"repo"`
	// RepoSecrets are Secrets of a cluster with logins. They are not read: `charts` takes the logins of helm and docker.
	RepoSecrets []ObjectReference `json:"repoSecrets"`
	// RepoSkipTLSVerify is not followed: `charts --insecure-host HOST` is.
	RepoSkipTLSVerify bool       `json:"repoSkipTlsVerify"`
	Origin            source.Ref `json:"-"`
}

// ObjectReference is a core/v1 ObjectReference.
type ObjectReference struct {
	// APIVersion is that of the object.
	APIVersion string `json:"apiVersion"`
	// FieldPath is a part of the object.
	FieldPath string `json:"fieldPath"`
	// Kind is that of the object.
	Kind string `json:"kind"`
	// Name is that of the object.
	Name string `json:"name"`
	// Namespace is that of the object.
	Namespace string `json:"namespace"`
	// ResourceVersion is that of the object.
	ResourceVersion string `json:"resourceVersion"`
	// UID is that of the object.
	UID string `json:"uid"`
}

// IstioOperator is Istio's own resource, install.istio.io/v1alpha1.
type IstioOperator struct {
	Head  `json:",inline"`
	Spec  UpstreamSpec `json:"spec"`
	order int          // see source.Document
}

// KubernetesCluster registers a cluster. Only its metadata is read.
type KubernetesCluster struct {
	Head `json:",inline"`
	Spec source.Ref `json:"spec"`
}
