package takeover

import (
	"testing"

	"github.com/meshpress/meshpress/inspect/live"
)

// TestBelongs: what is part of an installation, and what is the user's or made by
// istiod and controllers.
func TestBelongs(t *testing.T) {
	for name, c := range map[string]struct {
		object string
		want   bool
	}{
		"istiod by its label": {"kind: Service\nmetadata: {name: x, namespace: ns, labels: {app: istiod}}", true},
		"a chart of Istio":    {"kind: Role\nmetadata: {name: x, labels: {helm.sh/chart: gateway-1.24.2}}", true},
		"another chart":       {"kind: Role\nmetadata: {name: x, labels: {helm.sh/chart: redis-1.2.3}}", false},
		"an injector":         {"kind: MutatingWebhookConfiguration\nmetadata: {name: istio-sidecar-injector-1-23}", true},
		"another webhook":     {"kind: MutatingWebhookConfiguration\nmetadata: {name: cert-manager}", false},
		"a definition":        {"kind: CustomResourceDefinition\nmetadata: {name: gateways.networking.istio.io}", true},
		"another definition": {"kind: CustomResourceDefinition\nmetadata: {name: gateways.gateway.networking.k8s.io}",
			false},
		"the CA": {"kind: Secret\nmetadata: {name: istio-ca-secret, labels: {release: istio}}", false},
		"the certificate": {"kind: ConfigMap\nmetadata: {name: istio-ca-root-cert, labels: {istio.io/config: 'true'}}",
			false},
		"a waypoint": {"kind: Deployment\nmetadata: {name: w, labels: {gateway.istio.io/managed: " +
			"istio.io-mesh-controller}}", false},
		"a user's Service": {"kind: Service\nmetadata: {name: edge, labels: {app: istio-ingressgateway}}", false},
		"a Service of a chart": {"kind: Service\nmetadata: {name: edge, labels: {app: istio-ingressgateway, helm.sh/chart: " +
			"gateway-1.24.2}}", true},
		"a gateway by its pod": {"kind: Deployment\nmetadata: {name: edge}\nspec: {template: {spec: {containers: [{name: " +
			"istio-proxy}]}}}", true},
		"a user's workload": {"kind: Deployment\nmetadata: {name: shop, labels: {app: shop, istio.io/rev: a}}", false},
		"a namespace": {"kind: Namespace\nmetadata: {name: istio-system, labels: {app.kubernetes.io/part-of: istio}}",
			false},
		"an operator": {"kind: Deployment\nmetadata: {name: istio-operator-1-20, namespace: gm-iop-1-20}", true},
	} {
		t.Run(name, func(t *testing.T) {
			o := &live.Object{Object: object(t, "apiVersion: v1\n"+c.object)}
			if got := belongs(o); got != c.want {
				t.Errorf("it belongs to the mesh: %t", got)
			}
		})
	}
}
