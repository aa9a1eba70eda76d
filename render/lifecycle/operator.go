package lifecycle

import (
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"

	"github.com/meshpress/meshpress/render/source"
)

// OperatorSpec is `istioOperatorSpec`. The fields are for checks only; later steps read the plain data by
// Origin.
type OperatorSpec struct {
	Profile            string                     `json:"profile"`
	InstallPackagePath string                     `json:"installPackagePath"`
	Hub                string                     `json:"hub"`
	Tag                string                     `json:"tag"`
	ResourceSuffix     string                     `json:"resourceSuffix"`
	Namespace          string                     `json:"namespace"`
	Revision           string                     `json:"revision"`
	DefaultRevision    *bool                      `json:"defaultRevision"`
	MeshConfig         map[string]any             `json:"meshConfig"`
	Values             map[string]any             `json:"values"`
	UnvalidatedValues  map[string]any             `json:"unvalidatedValues"`
	AddonComponents    map[string]*AddonComponent `json:"addonComponents"`
	Components         Components                 `json:"components"`
	Origin             source.Ref                 `json:"-"`
}

// UpstreamSpec is the spec of an IstioOperator. It has one field more than `istioOperatorSpec`.
type UpstreamSpec struct {
	OperatorSpec         `json:",inline"`
	CompatibilityVersion string `json:"compatibilityVersion"`
}

// Components are the components that can be enabled and disabled.
type Components struct {
	Base            *BaseComponent     `json:"base"`
	Pilot           *Component         `json:"pilot"`
	CNI             *Component         `json:"cni"`
	Ztunnel         *Component         `json:"ztunnel"`
	IstiodRemote    *Component         `json:"istiodRemote"`
	IngressGateways []GatewayComponent `json:"ingressGateways"`
	EgressGateways  []GatewayComponent `json:"egressGateways"`
}

// BaseComponent has the definitions.
type BaseComponent struct {
	Enabled *bool                `json:"enabled"`
	K8s     *KubernetesResources `json:"k8s"`
}

// Component is istiod, the CNI or ztunnel.
type Component struct {
	Enabled   *bool                `json:"enabled"`
	Namespace string               `json:"namespace"`
	Hub       string               `json:"hub"`
	Tag       string               `json:"tag"`
	Spec      map[string]any       `json:"spec"`
	K8s       *KubernetesResources `json:"k8s"`
}

// GatewayComponent is one gateway.
type GatewayComponent struct {
	Enabled   *bool                `json:"enabled"`
	Namespace string               `json:"namespace"`
	Name      string               `json:"name"`
	Label     map[string]string    `json:"label"`
	Hub       string               `json:"hub"`
	Tag       string               `json:"tag"`
	K8s       *KubernetesResources `json:"k8s"`
}

// AddonComponent is deprecated: no chart of a supported version has addons.
type AddonComponent struct {
	Enabled   *bool                `json:"enabled"`
	Namespace string               `json:"namespace"`
	ChartPath string               `json:"chartPath"`
	Spec      map[string]any       `json:"spec"`
	Schema    map[string]any       `json:"schema"`
	K8s       *KubernetesResources `json:"k8s"`
}

// KubernetesResources is the `k8s` block: it patches the workload of a component.
type KubernetesResources struct {
	Affinity            *corev1.Affinity                           `json:"affinity"`
	Env                 []EnvVar                                   `json:"env"`
	HpaSpec             *autoscalingv2.HorizontalPodAutoscalerSpec `json:"hpaSpec"`
	ImagePullPolicy     string                                     `json:"imagePullPolicy"`
	NodeSelector        map[string]string                          `json:"nodeSelector"`
	PodDisruptionBudget *policyv1.PodDisruptionBudgetSpec          `json:"podDisruptionBudget"`
	PodAnnotations      map[string]string                          `json:"podAnnotations"`
	PriorityClassName   string                                     `json:"priorityClassName"`
	ReadinessProbe      *corev1.Probe                              `json:"readinessProbe"`
	ReplicaCount        uint32                                     `json:"replicaCount"`
	Resources           *corev1.ResourceRequirements               `json:"resources"`
	Service             *corev1.ServiceSpec                        `json:"service"`
	Strategy            *appsv1.DeploymentStrategy                 `json:"strategy"`
	Tolerations         []corev1.Toleration                        `json:"tolerations"`
	ServiceAnnotations  map[string]string                          `json:"serviceAnnotations"`
	SecurityContext     *corev1.PodSecurityContext                 `json:"securityContext"`
	Volumes             []corev1.Volume                            `json:"volumes"`
	VolumeMounts        []corev1.VolumeMount                       `json:"volumeMounts"`
	Overlays            []Overlay                                  `json:"overlays"`
}

// Overlay changes one rendered object, which it names by kind and name.
type Overlay struct {
	APIVersion string  `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Name       string  `json:"name"`
	Patches    []Patch `json:"patches"`
}

// Patch sets the value at a path. Without a value it deletes it.
type Patch struct {
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// EnvVar is a core/v1 EnvVar. Its key references may also have the form of their protobuf messages, with the
// name in `localObjectReference`.
type EnvVar struct {
	Name      string        `json:"name"`
	Value     string        `json:"value"`
	ValueFrom *EnvVarSource `json:"valueFrom"`
}

// EnvVarSource is where the value of a variable comes from.
type EnvVarSource struct {
	FieldRef         *corev1.ObjectFieldSelector `json:"fieldRef"`
	ResourceFieldRef *ResourceFieldSelector      `json:"resourceFieldRef"`
	ConfigMapKeyRef  *KeySelector                `json:"configMapKeyRef"`
	SecretKeyRef     *KeySelector                `json:"secretKeyRef"`
	FileKeyRef       *corev1.FileKeySelector     `json:"fileKeyRef"`
}

// KeySelector selects a key of a ConfigMap or Secret.
type KeySelector struct {
	Name                 string                       `json:"name"`
	LocalObjectReference *corev1.LocalObjectReference `json:"localObjectReference"`
	Key                  string                       `json:"key"`
	Optional             *bool                        `json:"optional"`
}

// ResourceFieldSelector selects a resource of a container.
type ResourceFieldSelector struct {
	ContainerName string `json:"containerName"`
	Resource      string `json:"resource"`
	// Divisor is a quantity, or its protobuf message: `{string: "1"}`.
	Divisor any `json:"divisor"`
}

// IstioController configures an operator in the cluster, which newer versions of the product do not have. It is
// checked and reported as without effect.
type IstioController struct {
	Annotations             map[string]string             `json:"annotations"`
	Labels                  map[string]string             `json:"labels"`
	EnvVars                 []EnvVar                      `json:"envVars"`
	ImagePullSecrets        []corev1.LocalObjectReference `json:"imagePullSecrets"`
	Resources               corev1.ResourceRequirements   `json:"resources"`
	SecurityContext         corev1.SecurityContext        `json:"securityContext"`
	WaitForResourcesTimeout string                        `json:"waitForResourcesTimeout"`
}
