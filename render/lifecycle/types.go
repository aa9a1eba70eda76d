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
	Spec struct {
		HelmGlobal    *HelmGlobal                `json:"helmGlobal"`
		Installations []ControlPlaneInstallation `json:"installations"`
	} `json:"spec"`
}

// ControlPlaneInstallation is one revision of a control plane for some clusters.
type ControlPlaneInstallation struct {
	Revision              string                `json:"revision"`
	Clusters              []ControlPlaneCluster `json:"clusters"`
	IstioOperatorSpec     OperatorSpec          `json:"istioOperatorSpec"`
	IstioController       *IstioController      `json:"istioController"`
	SkipUpgradeValidation bool                  `json:"skipUpgradeValidation"`
	Origin                source.Ref            `json:"-"`
}

// ControlPlaneCluster is one cluster of a control plane installation.
type ControlPlaneCluster struct {
	Name            string     `json:"name" jsonschema:"required"`
	DefaultRevision bool       `json:"defaultRevision"`
	TrustDomain     string     `json:"trustDomain"`
	Origin          source.Ref `json:"-"`
}

// GatewayLifecycleManager describes ingress, egress and east-west gateways.
type GatewayLifecycleManager struct {
	Head `json:",inline"`
	Spec struct {
		HelmGlobal    *HelmGlobal           `json:"helmGlobal"`
		Installations []GatewayInstallation `json:"installations"`
	} `json:"spec"`
}

// GatewayInstallation is one revision of some gateways for some clusters.
type GatewayInstallation struct {
	GatewayRevision       string           `json:"gatewayRevision"`
	ControlPlaneRevision  string           `json:"controlPlaneRevision"`
	Clusters              []GatewayCluster `json:"clusters"`
	IstioOperatorSpec     OperatorSpec     `json:"istioOperatorSpec"`
	SkipUpgradeValidation bool             `json:"skipUpgradeValidation"`
	Origin                source.Ref       `json:"-"`
}

// GatewayCluster is one cluster of a gateway installation.
type GatewayCluster struct {
	Name          string     `json:"name" jsonschema:"required"`
	ActiveGateway bool       `json:"activeGateway"`
	TrustDomain   string     `json:"trustDomain"`
	Origin        source.Ref `json:"-"`
}

// HelmGlobal says where the lifecycle agent finds charts. Rendering opens no connection: it only checks these
// fields. The verb charts uses them.
type HelmGlobal struct {
	Repo              string            `json:"repo"`
	RepoSecrets       []ObjectReference `json:"repoSecrets"`
	RepoSkipTLSVerify bool              `json:"repoSkipTlsVerify"`
	Origin            source.Ref        `json:"-"`
}

// ObjectReference is a core/v1 ObjectReference.
type ObjectReference struct {
	APIVersion      string `json:"apiVersion"`
	FieldPath       string `json:"fieldPath"`
	Kind            string `json:"kind"`
	Name            string `json:"name"`
	Namespace       string `json:"namespace"`
	ResourceVersion string `json:"resourceVersion"`
	UID             string `json:"uid"`
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
