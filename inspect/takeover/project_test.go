package takeover

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
)

// TestLiveObjects: what is rendered, what is live, and what is said of it.
func TestLiveObjects(t *testing.T) {
	for name, c := range map[string]struct {
		rendered, live string
		want           []string
	}{
		"defaults are no change": {
			"kind: Service\napiVersion: v1\nmetadata: {name: a}\nspec: {ports: [{name: b, port: 80}], selector: {c: d}}",
			"kind: Service\napiVersion: v1\nmetadata: {name: a, uid: u}\nspec: {type: ClusterIP, clusterIP: 10.0.0.1, " +
				"sessionAffinity: None, " +
				"ports: [{name: b, port: 80, protocol: TCP, targetPort: 80, nodePort: 31000}], selector: {c: d}}\nstatus: " +
				"{loadBalancer: {}}",
			nil},
		"a quantity in another form": {pod("resources: {limits: {cpu: 1000m, memory: 1Gi}}"),
			pod("resources: {limits: {cpu: '1', memory: 1024Mi}}"), nil},
		"another order of containers' variables": {pod("env: [{name: A, value: a}, {name: B, value: b}]"),
			pod("env: [{name: B, value: b}, {name: A, value: a}]"),
			[]string{"spec.template.spec.containers[name=c].env reordered"}},
		"a variable that nobody renders": {pod("env: [{name: A, value: a}]"),
			pod("env: [{name: A, value: a}, {name: B, value: b}]"),
			[]string{"spec.template.spec.containers[name=c].env[name=B] stays"}},
		"a variable that is missing": {pod("env: [{name: A, value: a}]"), pod(""),
			[]string{"spec.template.spec.containers[name=c].env added"}},
		"a selector with more": {
			"kind: Service\napiVersion: v1\nmetadata: {name: a}\nspec: {selector: {c: d}}",
			"kind: Service\napiVersion: v1\nmetadata: {name: a}\nspec: {selector: {c: d, revision: x}}",
			[]string{"spec.selector.revision removed"}},
		"false where nothing is": {pod("securityContext: {privileged: false}"), pod("securityContext: {runAsUser: 1}"),
			[]string{"spec.template.spec.containers[name=c].securityContext.privileged added"}},
		"a label that somebody set": {
			"kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {b: c}",
			`kind: ConfigMap
apiVersion: v1
metadata:
  name: a
  labels: {team: mesh, app.kubernetes.io/managed-by: Helm}
  annotations: {meta.helm.sh/release-name: r, meta.helm.sh/release-namespace: n}
  managedFields:
  - {manager: kubectl-label, operation: Update, fieldsType: FieldsV1,
      fieldsV1: {"f:metadata": {"f:labels": {"f:team": {}}}}}
  - {manager: kube-controller-manager, operation: Update, fieldsV1: {"f:data": {"f:mine": {}}}}
data: {b: c, mine: x}
`, []string{"metadata.labels.team stays: kubectl-label"}},
		"a certificate of istiod": {
			"kind: MutatingWebhookConfiguration\napiVersion: admissionregistration.k8s.io/v1\nmetadata: {name: a}\n" +
				"webhooks: [{name: w, clientConfig: {service: {name: s, namespace: n}}, sideEffects: None}]",
			"kind: MutatingWebhookConfiguration\napiVersion: admissionregistration.k8s.io/v1\nmetadata: {name: a}\n" +
				"webhooks: [{name: w, clientConfig: {caBundle: Zm9v, service: {name: s, namespace: n, port: 443}}, sideEffects: " +
				"None, " +
				"matchPolicy: Equivalent, timeoutSeconds: 10, failurePolicy: Fail}]", nil},
		"fewer arguments": {pod("args: [a, b]"), pod("args: [a, b, c]"),
			[]string{"spec.template.spec.containers[name=c].args[2] removed"}},
	} {
		t.Run(name, func(t *testing.T) {
			present, err := live.Read("c", []byte(c.live))
			if err != nil {
				t.Fatal(err)
			}
			before, after, kept := reduced(object(t, c.rendered), present.Objects[0])
			var got []string
			for _, change := range diff.NewCompare().Objects(before, after) {
				got = append(got, fmt.Sprintf("%s %s", change.Path, change.Op))
			}
			for _, k := range kept {
				got = append(got, strings.TrimSuffix(k.Path+" stays: "+k.By, ": "))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func pod(container string) string {
	return "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      " +
		"containers:\n      - name: c\n" +
		"        image: i\n        " + container + "\n"
}
