package hostile

import "strings"

// usual is an embedded version of Istio.
const usual = "1.24.2"

// controlPlane is a resource of one cluster; more goes into its istioOperatorSpec.
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

// honest is a control plane without any harm.
var honest = strings.TrimRight(controlPlane("cluster1", ""), " \n") + "\n"
