package plan

import "testing"

// TestMapsAsLabels proves that labels and selectors of a dump may have any value: they are compared, and do not end
// the process.
func TestMapsAsLabels(t *testing.T) {
	const gateway = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: g, namespace: ns}\nspec: {template: " +
		"{metadata: " +
		"{labels: {app: {a: b}}}, spec: {containers: [{name: istio-proxy, image: 'x:1.24.1'}]}}}"
	before := "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns}\nspec: {selector: {app: {a: c}}}"
	after := "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns}\nspec: {selector: {app: {a: b}}}"
	got := effects(t, []string{before}, []string{after, gateway})
	if len(got) != 2 { // it moves, and waits for the gateway that comes
		t.Errorf("%q", got)
	}
}
