package golden

// namedInputs have names at <kind:default>.
var namedInputs = map[string]string{
	"lifecycle": `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
  - clusters: [{name: "<cluster:east>"}]
    revision: "<revision:main>"
    istioOperatorSpec:
      profile: ambient
      tag: VERSION
      namespace: "<namespace:istio-system>"
      meshConfig: {trustDomain: "<trust domain:example.com>"}
      values:
        ownerName: "<owner:owner>"
        revisionTags: ["<tag:stable>"]
        global:
          network: "<network:net>"
          meshID: "<mesh:mesh>"
          imagePullSecrets: ["<secret:pull>"]
          priorityClassName: "<class:first>"
          proxy: {clusterDomain: "<domain:cluster.local>"}
---
apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: gateways}
spec:
  installations:
  - clusters: [{name: "<cluster:east>"}]
    gatewayRevision: "<revision:main>"
    istioOperatorSpec:
      profile: empty
      tag: VERSION
      components:
        ingressGateways: [{name: "<gateway:in>", namespace: "<namespace of a gateway:gateways>", enabled: true}]
        egressGateways: [{name: "<egress:out>", namespace: "<namespace of a gateway:gateways>", enabled: true}]
`,
	"operator": `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: "<resource:installed>", namespace: "<namespace of the resource:istio-system>"}
spec:
  profile: default
  tag: VERSION
  revision: "<revision:main>"
  namespace: "<namespace:istio-system>"
  meshConfig: {trustDomain: "<trust domain:example.com>", rootNamespace: "<namespace:istio-system>"}
  values: {global: {network: "<network:net>", meshID: "<mesh:mesh>", multiCluster: {clusterName: "<cluster:east>"}}}
  components:
    ingressGateways: [{name: "<gateway:in>", namespace: "<namespace of a gateway:gateways>", enabled: true}]
    egressGateways: [{name: "<egress:out>", namespace: "<namespace of a gateway:gateways>", enabled: true}]
`,
	"sail": `apiVersion: sailoperator.io/v1
kind: Istio
metadata: {name: "<mesh control plane:default>"}
spec:
  version: vVERSION
  namespace: "<namespace:istio-system>"
  updateStrategy: {type: InPlace}
  values:
    global: {network: "<network:net>", meshID: "<mesh:mesh>", multiCluster: {clusterName: "<cluster:east>"}}
    meshConfig: {trustDomain: "<trust domain:example.com>", rootNamespace: "<namespace:istio-system>"}
---
apiVersion: sailoperator.io/v1
kind: IstioRevision
metadata: {name: "<revision:other>"}
spec:
  version: vVERSION
  namespace: "<namespace of the revision:others>"
  values:
    revision: "<revision:other>"
    global: {istioNamespace: "<namespace of the revision:others>"}
---
apiVersion: sailoperator.io/v1
kind: IstioRevisionTag
metadata: {name: "<tag:stable>"}
spec: {targetRef: {kind: IstioRevision, name: "<revision:other>"}}
---
apiVersion: sailoperator.io/v1
kind: IstioCNI
metadata: {name: default}
spec: {version: vVERSION, namespace: "<namespace of CNI:istio-cni>"}
---
apiVersion: sailoperator.io/v1
kind: ZTunnel
metadata: {name: default}
spec:
  version: vVERSION
  namespace: "<namespace of ztunnel:ztunnel>"
  values: {ztunnel: {network: "<network:net>", multiCluster: {clusterName: "<cluster:east>"}}}
`,
}
