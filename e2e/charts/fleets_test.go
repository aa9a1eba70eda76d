package charts

import "strings"

// images is the hub of fleets whose test does not need a special one.
const images = "registry.example.com/istio"

// controlPlane returns a fleet that needs the charts base and istiod.
func controlPlane(version string) string { return planeOf("minimal", version, images) }

// mesh returns a fleet that needs all charts of its version: a control plane of a profile with the CNI, and a
// gateway.
func mesh(profile, version string) string {
	return strings.Replace(planeOf(profile, version, images), "{profile",
		"{components: {cni: {enabled: true, namespace: istio-system}}, profile", 1) + "---\n" + gateways(version)
}

// gateways returns a fleet that only needs the chart of gateways.
func gateways(version string) string {
	return `apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: ingress}
spec:
  installations:
    - clusters: [{name: cluster1}]
      istioOperatorSpec:
        profile: empty
        tag: ` + version + `-solo
        hub: ` + images + `
        components:
          ingressGateways: [{name: istio-ingressgateway, enabled: true}]
`
}

func planeOf(profile, version, hub string) string {
	return `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: cluster1}]
      istioOperatorSpec: {profile: ` + profile + `, tag: ` + version + `-solo, hub: ` + hub + `}
`
}

// renderConfig returns a RenderConfig with settings for charts.
func renderConfig(charts string) string {
	return "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec:\n  charts: " + charts + "\n"
}
