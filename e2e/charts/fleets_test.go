package charts

import "strings"

// What a fleet has in all fields that tests do not choose.
const images = "registry.example.com/istio"

// controlPlane is a fleet that needs the charts base and istiod.
func controlPlane(version string) string { return planeOf("minimal", version, images) }

// mesh is a fleet that needs all charts that its version has: a control plane of
// some profile with the CNI, and a gateway.
func mesh(profile, version string) string {
	return strings.Replace(planeOf(profile, version, images), "{profile",
		"{components: {cni: {enabled: true, namespace: istio-system}}, profile", 1) + "---\n" + gateways(version)
}

// gateways is a fleet that needs the chart of gateways alone.
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

// renderConfig is a RenderConfig with settings for charts.
func renderConfig(charts string) string {
	return "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec:\n  charts: " + charts + "\n"
}
