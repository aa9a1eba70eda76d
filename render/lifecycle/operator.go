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
	// Profile is a named set of defaults: minimal for a control plane, ambient for one with CNI and ztunnel, empty for
	// gateways; or default, demo, openshift, openshift-ambient, preview, remote, stable.
	Profile string `json:"profile"`
	// InstallPackagePath cannot be rendered: charts are chosen by the tag.
	InstallPackagePath string `json:"installPackagePath"`
	// Hub is the registry of the images, as in docker.io/istio.
	Hub string `json:"hub"`
	// Tag is the version of the images, as in 1.28.2. It chooses the charts, too.
	Tag string `json:"tag"`
	// ResourceSuffix has no effect.
	ResourceSuffix string `json:"resourceSuffix"`
	// Namespace is that of the components; by default istio-system.
	Namespace string `json:"namespace"`
	// Revision is that of the installation, if this is an IstioOperator.
	Revision string `json:"revision"`
	// DefaultRevision has no effect here: set it for the clusters of the installation.
	DefaultRevision *bool `json:"defaultRevision"`
	// MeshConfig is the mesh config of Istio: accessLogFile, trustDomain, defaultConfig and so on. Gateways take it
	// from their control plane.
	MeshConfig map[string]any `json:"meshConfig"`
	// Values are those of the charts, as Helm gets them. They win over hub and tag of this spec.
	Values map[string]any `json:"values"`
	// UnvalidatedValues are values as well. They win over those of `values`.
	UnvalidatedValues map[string]any `json:"unvalidatedValues"`
	// AddonComponents cannot be rendered: no supported version of Istio has addons.
	AddonComponents map[string]*AddonComponent `json:"addonComponents"`
	// Components switches components on and off, and changes their objects.
	Components Components `json:"components"`
	Origin     source.Ref `json:"-"`
}

// UpstreamSpec is the spec of an IstioOperator. It has one field more than `istioOperatorSpec`.
type UpstreamSpec struct {
	OperatorSpec `json:",inline"`
	// CompatibilityVersion keeps the defaults of an older version of Istio, as in 1.27.
	CompatibilityVersion string `json:"compatibilityVersion"`
}

// Components are the components that can be enabled and disabled.
type Components struct {
	// Base has the definitions, and what all control planes of a cluster share.
	Base *BaseComponent `json:"base"`
	// Pilot is istiod, the control plane.
	Pilot *Component `json:"pilot"`
	// CNI is the plugin that redirects the traffic of pods, once for each cluster.
	CNI *Component `json:"cni"`
	// Ztunnel is the proxy of each node in an ambient mesh.
	Ztunnel *Component `json:"ztunnel"`
	// IstiodRemote, for an istiod that runs elsewhere, cannot be rendered.
	IstiodRemote *Component `json:"istiodRemote"`
	// IngressGateways take in traffic from outside, and between clusters.
	IngressGateways []GatewayComponent `json:"ingressGateways"`
	// EgressGateways let traffic out.
	EgressGateways []GatewayComponent `json:"egressGateways"`
}

// BaseComponent has the definitions.
type BaseComponent struct {
	// Enabled switches the component on or off; by default as the profile says.
	Enabled *bool `json:"enabled"`
	// K8s changes the objects of the component.
	K8s *KubernetesResources `json:"k8s"`
}

// Component is istiod, the CNI or ztunnel.
type Component struct {
	// Enabled switches the component on or off; by default as the profile says.
	Enabled *bool `json:"enabled"`
	// Namespace is that of the component; by default that of the spec.
	Namespace string `json:"namespace"`
	// Hub is the registry of its images; by default that of the spec.
	Hub string `json:"hub"`
	// Tag is the version of its images; by default that of the spec.
	Tag string `json:"tag"`
	// Spec cannot be rendered: Istio removed it.
	Spec map[string]any `json:"spec"`
	// K8s changes the objects of the component.
	K8s *KubernetesResources `json:"k8s"`
}

// GatewayComponent is one gateway.
type GatewayComponent struct {
	// Enabled switches the gateway on or off.
	Enabled *bool `json:"enabled"`
	// Namespace is that of the gateway; by default that of the spec.
	Namespace string `json:"namespace"`
	// Name is that of the gateway, its Deployment and its Service.
	Name string `json:"name"`
	// Label has the labels of its pods, by which a Gateway selects them.
	Label map[string]string `json:"label"`
	// Hub is the registry of its images; by default that of the spec.
	Hub string `json:"hub"`
	// Tag is the version of its images; by default that of the spec.
	Tag string `json:"tag"`
	// K8s changes the objects of the gateway.
	K8s *KubernetesResources `json:"k8s"`
}

// AddonComponent is deprecated: no chart of a supported version has addons.
type AddonComponent struct {
	// Enabled has no effect.
	Enabled *bool `json:"enabled"`
	// Namespace has no effect.
	Namespace string `json:"namespace"`
	// ChartPath has no effect.
	ChartPath string `json:"chartPath"`
	// Spec has no effect.
	Spec map[string]any `json:"spec"`
	// Schema has no effect.
	Schema map[string]any `json:"schema"`
	// K8s has no effect.
	K8s *KubernetesResources `json:"k8s"`
}

// KubernetesResources is the `k8s` block: it patches the workload of a component.
type KubernetesResources struct {
	// Affinity says near or far from which nodes and pods the pods run.
	Affinity *corev1.Affinity `json:"affinity"`
	// Env are variables of the container, besides those of the chart.
	Env []EnvVar `json:"env"`
	// HpaSpec is the spec of the HorizontalPodAutoscaler.
	HpaSpec *autoscalingv2.HorizontalPodAutoscalerSpec `json:"hpaSpec"`
	// ImagePullPolicy says when nodes pull the image: Always, IfNotPresent or Never.
	ImagePullPolicy string `json:"imagePullPolicy"`
	// NodeSelector has labels that a node must have.
	NodeSelector map[string]string `json:"nodeSelector"`
	// PodDisruptionBudget is the spec of the PodDisruptionBudget.
	PodDisruptionBudget *policyv1.PodDisruptionBudgetSpec `json:"podDisruptionBudget"`
	// PodAnnotations are annotations of the pods.
	PodAnnotations map[string]string `json:"podAnnotations"`
	// PriorityClassName is the priority of the pods.
	PriorityClassName string `json:"priorityClassName"`
	// ReadinessProbe says when the container is ready.
	ReadinessProbe *corev1.Probe `json:"readinessProbe"`
	// ReplicaCount is the number of pods of a Deployment. With an autoscaler, its bounds win.
	ReplicaCount uint32 `json:"replicaCount"`
	// Resources are the requests and limits of the container.
	Resources *corev1.ResourceRequirements `json:"resources"`
	// Service is the spec of the Service.
	Service *corev1.ServiceSpec `json:"service"`
	// Strategy says how a Deployment replaces its pods.
	Strategy *appsv1.DeploymentStrategy `json:"strategy"`
	// Tolerations are taints of nodes that the pods tolerate.
	Tolerations []corev1.Toleration `json:"tolerations"`
	// ServiceAnnotations are annotations of the Service.
	ServiceAnnotations map[string]string `json:"serviceAnnotations"`
	// SecurityContext is that of the pods.
	SecurityContext *corev1.PodSecurityContext `json:"securityContext"`
	// Volumes are volumes of the pods, besides those of the chart.
	Volumes []corev1.Volume `json:"volumes"`
	// VolumeMounts are mounts of the container, besides those of the chart.
	VolumeMounts []corev1.VolumeMount `json:"volumeMounts"`
	// Overlays change single fields of rendered objects, after all else.
	Overlays []Overlay `json:"overlays"`
}

// Overlay changes one rendered object, which it names by kind and name.
type Overlay struct {
	// APIVersion is that of the object.
	APIVersion string `json:"apiVersion"`
	// Kind is that of the object.
	Kind string `json:"kind"`
	// Name is that of the object.
	Name string `json:"name"`
	// Patches are the changes, one after the other.
	Patches []Patch `json:"patches"`
}

// Patch sets the value at a path. Without a value it deletes it.
type Patch struct {
	// Path is the field: a.b, [key:value] for an item of a list, [n] for a position, [-1] to append.
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// EnvVar is a core/v1 EnvVar. Its key references may also have the form of their protobuf messages, with the
// name in `localObjectReference`.
type EnvVar struct {
	// Name is that of the variable.
	Name string `json:"name"`
	// Value is its text.
	Value string `json:"value"`
	// ValueFrom is where its text comes from.
	ValueFrom *EnvVarSource `json:"valueFrom"`
}

// EnvVarSource is where the value of a variable comes from.
type EnvVarSource struct {
	// FieldRef is a field of the pod.
	FieldRef *corev1.ObjectFieldSelector `json:"fieldRef"`
	// ResourceFieldRef is a request or limit of the container.
	ResourceFieldRef *ResourceFieldSelector `json:"resourceFieldRef"`
	// ConfigMapKeyRef is a key of a ConfigMap.
	ConfigMapKeyRef *KeySelector `json:"configMapKeyRef"`
	// SecretKeyRef is a key of a Secret.
	SecretKeyRef *KeySelector `json:"secretKeyRef"`
	// FileKeyRef is a key of a file of variables.
	FileKeyRef *corev1.FileKeySelector `json:"fileKeyRef"`
}

// KeySelector selects a key of a ConfigMap or Secret.
type KeySelector struct {
	// Name is that of the ConfigMap or Secret.
	Name string `json:"name"`
	// LocalObjectReference has its name in another form.
	LocalObjectReference *corev1.LocalObjectReference `json:"localObjectReference"`
	// Key is that of the entry.
	Key string `json:"key"`
	// Optional lets the pod start without it.
	Optional *bool `json:"optional"`
}

// ResourceFieldSelector selects a resource of a container.
type ResourceFieldSelector struct {
	// ContainerName is the container; by default its own.
	ContainerName string `json:"containerName"`
	// Resource is the request or limit, as in limits.cpu.
	Resource string `json:"resource"`
	// Divisor is a quantity, or its protobuf message: `{string: "1"}`.
	Divisor any `json:"divisor"`
}

// IstioController configures an operator in the cluster, which newer versions of the product do not have. It is
// checked and reported as without effect.
type IstioController struct {
	// Annotations has no effect.
	Annotations map[string]string `json:"annotations"`
	// Labels has no effect.
	Labels map[string]string `json:"labels"`
	// EnvVars has no effect.
	EnvVars []EnvVar `json:"envVars"`
	// ImagePullSecrets has no effect.
	ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets"`
	// Resources has no effect.
	Resources corev1.ResourceRequirements `json:"resources"`
	// SecurityContext has no effect.
	SecurityContext corev1.SecurityContext `json:"securityContext"`
	// WaitForResourcesTimeout has no effect.
	WaitForResourcesTimeout string `json:"waitForResourcesTimeout"`
}
