package bench

import (
	"fmt"
	"strings"
)

// sidecarText is a fleet of sidecar clusters with two gateways. Each cluster has an installation of its own, with
// patches and overlays, its own trust domain and its own network.
func sidecarText(version string, size int) string {
	var planes, gateways strings.Builder
	for i := range size {
		fill := strings.NewReplacer("CLUSTER", fmt.Sprintf("cluster-%04d", i), "VERSION", version)
		planes.WriteString(fill.Replace(sidecarPlane))
		gateways.WriteString(fill.Replace(sidecarGateways))
	}
	return "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: istiod}\nspec:\n  " +
		"installations:\n" +
		planes.String() + "---\napiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nmetadata: {name: " +
		"gateways}\n" +
		"spec:\n  installations:\n" + gateways.String()
}

const sidecarPlane = `    - revision: stable
      clusters: [{name: CLUSTER, defaultRevision: true, trustDomain: CLUSTER.mesh.example.com}]
      istioOperatorSpec:
        profile: minimal
        hub: us-docker.pkg.dev/gloo-mesh/istio-workshops
        tag: VERSION-solo
        meshConfig: {accessLogFile: /dev/stdout, defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: "true"}}}
        values: {global: {network: net-CLUSTER, meshID: mesh}}
        components:
          pilot:
            k8s:
              resources: {requests: {cpu: 200m, memory: 512Mi}}
              overlays:
                - kind: Deployment
                  name: istiod-stable
                  patches:
                    - {path: "spec.template.spec.containers.[name:discovery].args[-1]", value: "--log_as_json"}
`

const sidecarGateways = `    - gatewayRevision: stable
      controlPlaneRevision: stable
      clusters: [{name: CLUSTER, activeGateway: true}]
      istioOperatorSpec:
        profile: empty
        hub: us-docker.pkg.dev/gloo-mesh/istio-workshops
        tag: VERSION-solo
        components:
          ingressGateways:
            - name: istio-ingressgateway
              namespace: istio-gateways
              enabled: true
              k8s:
                service: {ports: [{name: https, port: 443, targetPort: 8443}]}
                serviceAnnotations: {external-dns.alpha.kubernetes.io/hostname: gw.CLUSTER.example.com}
            - name: istio-eastwestgateway
              namespace: istio-gateways
              enabled: true
              label: {istio: eastwestgateway, topology.istio.io/network: net-CLUSTER}
              k8s:
                env: [{name: ISTIO_META_REQUESTED_NETWORK_VIEW, value: net-CLUSTER}]
                service: {ports: [{name: tls, port: 15443, targetPort: 15443}]}
                overlays:
                  - kind: Deployment
                    name: istio-eastwestgateway-stable
                    patches: [{path: spec.template.spec.terminationGracePeriodSeconds, value: 60}]
`
