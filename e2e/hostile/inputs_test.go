package hostile

import (
	"cmp"
	"encoding/base64"
	"strings"
)

// usual is an embedded version of Istio.
const usual = "1.24.2"

// controlPlane returns a resource of one cluster; more continues its istioOperatorSpec.
func controlPlane(cluster, more string) string {
	return `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod, namespace: gloo-mesh}
spec:
  installations:
  - clusters: [{name: ` + cluster + `}]
    istioOperatorSpec:
      profile: minimal
      tag: ` + usual + `
` + indent(more, "      ")
}

// honest is a harmless control plane.
var honest = strings.TrimRight(controlPlane("cluster1", ""), " \n") + "\n"

// ownCharts is the config of inputs with their own charts.
const ownCharts = "{charts: {dir: ../charts}}"

// chart returns the files of an application with its own charts. The files are added to its istiod chart.
func chart(files map[string]string) map[string]string {
	all := map[string]string{
		"ilm.yaml":                          honest,
		"../charts/base/Chart.yaml":         chartYAML("base"),
		"../charts/base/templates/a.yaml":   configMap("base", ""),
		"../charts/istiod/Chart.yaml":       chartYAML("istiod"),
		"../charts/istiod/templates/a.yaml": configMap("istiod", ""),
	}
	for name, text := range files {
		all["../charts/istiod/"+name] = text
	}
	return all
}

func chartYAML(name string) string {
	return "apiVersion: v2\nname: " + name + "\nversion: " + usual + "\n"
}

// configMap returns a template that prints an expression, quoted.
func configMap(name, expression string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata:\n  a: {{ " + cmp.Or(expression, `"b"`) +
		" | toString | quote }}\n"
}

// valued returns a control plane with a value that istiod's chart renders as a template. The attacker needs no
// chart.
func valued(template string) map[string]string {
	return map[string]string{"ilm.yaml": strings.Replace(controlPlane("cluster1",
		"values: {pilot: {initContainers: [{name: x, image: "+asJSON(template)+"}]}}"), usual, "1.28.2", 1)}
}

func base64Of(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// gateway returns a resource with a gateway; the names are YAML.
func gateway(cluster, name, namespace string) string {
	return `apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: gateways, namespace: gloo-mesh}
spec:
  installations:
  - clusters: [{name: ` + cluster + `}]
    istioOperatorSpec:
      profile: empty
      tag: ` + usual + `
      components: {ingressGateways: [{name: ` + name + `, namespace: ` + namespace + `, enabled: true}]}
`
}

// overlay returns a control plane with an overlay of one field; value is YAML.
func overlay(kind, name, path, value string) string {
	return "components: {pilot: {k8s: {overlays: [{apiVersion: apps/v1, kind: " + kind + ", name: " + name +
		", patches: [{path: " + asJSON(path) + ", value: " + value + "}]}]}}}"
}
