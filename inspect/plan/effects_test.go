package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/diff"
)

func TestEffects(t *testing.T) {
	service := "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns}\nspec: "
	mesh := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: ns}\ndata:\n  mesh: |\n    "
	webhook := "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: " +
		"h}\nwebhooks: [{name: a, clientConfig: {service: {name: %s}}}, {name: b, clientConfig: {service: {name: %s}}}]"
	const scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: " +
		"ns}\nspec: {minReplicas: 2, maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: w}}"
	pods := workload("Deployment", "discovery", "replicas: 1", "")
	reader := workload("DaemonSet", "install-cni, envFrom: [{configMapRef: {name: istio}}]", "minReadySeconds: 1", "")
	ordered := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w, namespace: ns}\nspec: {template: {spec: " +
		"{containers: [{name: a, env: "
	crd := "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: " +
		"xs.example.com}\nspec: {versions: "
	for name, c := range map[string]struct {
		before, after, want []string
	}{
		"a selector": {[]string{service + "{selector: {rev: a}}"}, []string{service + "{selector: {rev: b}}"},
			[]string{"moves Service ns/s: leads new connections to pods with (rev=b), and no longer to those with (rev=a); " +
				"open ones stay where they are"}},
		"a port": {[]string{service + "{ports: [{port: 1}]}"}, []string{service + "{ports: [{port: 2}]}"},
			[]string{"disconnect Service ns/s: port 1 is removed"}},
		"a protocol": {[]string{service + "{ports: [{port: 1}, {port: 1, protocol: UDP}]}"},
			[]string{service + "{ports: [{port: 1}]}"}, []string{"disconnect Service ns/s: port 1/UDP is removed"}},
		"a port of pods": {[]string{service + "{ports: [{port: 1}]}"},
			[]string{service + "{ports: [{port: 1, targetPort: 3}]}"},
			[]string{"moves Service ns/s: port 1 leads to port 3 of its pods, and no longer to 1"}},
		"a port comes": {[]string{service + "{ports: [{port: 1}]}"},
			[]string{service + "{ports: [{port: 1}, {port: 2}]}"}, nil},
		"the first port": {[]string{service + "{ports: [{port: 1}, {port: 2}]}"},
			[]string{service + "{ports: [{port: 2}, {port: 1}]}"},
			[]string{"address Service ns/s: how it is reached may change: spec.ports"}},
		"an address given": {[]string{service + "{type: LoadBalancer}"}, []string{service + "{}"},
			[]string{"disconnect Service ns/s: gives its address back: it becomes ClusterIP"}},
		"an address got": {[]string{service + "{}"}, []string{service + "{type: LoadBalancer}"},
			[]string{"address Service ns/s: becomes LoadBalancer, was ClusterIP"}},
		"another address": {[]string{service + "{type: LoadBalancer}"},
			[]string{strings.Replace(service, "{name", "{annotations: {lb: internal}, name",
				1) + "{type: LoadBalancer, loadBalancerIP: 192.0.2.1}"},
			[]string{"address Service ns/s: how it is reached may change: metadata.annotations, spec.loadBalancerIP"}},
		"a selector of what comes": {[]string{service + "{selector: {app: v}}"},
			[]string{service + "{selector: {app: w}}", workload("Deployment", "istio-proxy", "replicas: 1", "")},
			[]string{"moves Service ns/s: leads new connections to pods with (app=w), and no longer to those with (app=v); " +
				"open ones stay where they are",
				"wait Service ns/s: its pods (Deployment ns/w) come with this change, and new connections fail until they are " +
					"ready: install them in a change before this one"}},
		"a webhook to what comes": {[]string{fmt.Sprintf(webhook, "x", "x")},
			[]string{fmt.Sprintf(webhook, "s", "s"), service + "{}"},
			[]string{"moves MutatingWebhookConfiguration h: the API server calls s, and no longer x",
				"wait MutatingWebhookConfiguration h: s comes with this change, and until it is ready the API server gets no " +
					"answer, and it refuses the requests that the webhook is for: move it in a later change"}},
		"a webhook goes": {[]string{strings.Replace(fmt.Sprintf(webhook, "x", "x"), "{name: h}",
			"{name: h, labels: {istio.io/rev: r}}", 1), mesh + "a: b"}, []string{mesh + "a: b"},
			[]string{"disconnect MutatingWebhookConfiguration h: is removed: pods that start from now on where `istio.io/rev: " +
				"r` " +
				"asks for it get no sidecar"}},
		"the webhook of a tag goes": {[]string{strings.Replace(fmt.Sprintf(webhook, "x", "x"), "{name: h}",
			"{name: h, labels: {istio.io/rev: r, istio.io/tag: default}}", 1), mesh + "a: b"}, []string{mesh + "a: b"},
			[]string{"disconnect MutatingWebhookConfiguration h: is removed: pods that start from now on where " +
				"`istio-injection: " +
				"enabled` asks for it get no sidecar"}},
		"an identity": {[]string{mesh + "trustDomain: a\n"}, []string{mesh + "trustDomain: b\n"},
			[]string{"disconnect ConfigMap ns/istio: the trust domain is part of every identity: each pod gets another one " +
				"when it restarts, and policies and other clusters that know only the old one refuse it, unless " +
				"`trustDomainAliases` " +
				"has the old one"}},
		"bounds": {[]string{scaler, pods}, []string{strings.Replace(scaler, "9", "3", 1), pods},
			[]string{"scale HorizontalPodAutoscaler ns/h: 2 to 3 replicas, no longer 2 to 9"}},
		"no bounds": {[]string{scaler, pods}, []string{pods},
			[]string{"scale HorizontalPodAutoscaler ns/h: is removed: the number of pods no longer follows the load"}},
		"replicas": {[]string{pods}, []string{strings.Replace(pods, "replicas: 1", "replicas: 0", 1)},
			[]string{"scale Deployment ns/w: 0 replicas, no longer 1"}},
		"replicas with bounds": {[]string{pods, scaler},
			[]string{strings.Replace(pods, "replicas: 1", "replicas: 0", 1), scaler}, nil},
		"an environment": {[]string{mesh + "a: b\n", reader}, []string{mesh + "a: c\n", reader},
			[]string{"reload ConfigMap ns/istio: istiod reloads mesh config without a restart: a",
				"stays ConfigMap ns/istio: pods of DaemonSet ns/w have it in their environment: they see the change when they " +
					"restart, and nothing restarts them"}},
		"a CNI in another namespace": {[]string{reader},
			[]string{strings.Replace(reader, "namespace: ns", "namespace: z", 1)},
			[]string{"disconnect DaemonSet ns/w: moves to namespace \"z\": both run on each node until this one ends, and " +
				"then it removes its configuration from the node; pods that start before the new one has written its own " +
				"do not join the mesh"}},
		"an order": {[]string{ordered + "[{name: A}, {name: B}]}]}}}"},
			[]string{ordered + "[{name: B}, {name: A}]}]}}}"},
			[]string{"restart Deployment ns/w: rolls: 1 replica, maxSurge 25%, maxUnavailable 25%"}},
		"an address goes": {[]string{service + "{type: LoadBalancer}", mesh + "a: b"}, []string{mesh + "a: b"},
			[]string{"disconnect Service ns/s: is removed, and gives its address back"}},
		"a namespace goes": {[]string{"apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}", mesh + "a: b"},
			[]string{mesh + "a: b"}, []string{"disconnect Namespace ns: is removed: everything in it is deleted"}},
		"a workload goes": {[]string{workload("Deployment", "istio-proxy", "replicas: 1", ""), mesh + "a: b"},
			[]string{mesh + "a: b"},
			[]string{"disconnect Deployment ns/w: its pods end, and connections through them at most 30 s later"}},
		"mesh config": {[]string{mesh + "a: b\n"}, []string{mesh + "defaultConfig: {x: z}\n"},
			[]string{"reload ConfigMap ns/istio: istiod reloads mesh config without a restart: a, defaultConfig",
				"stays ConfigMap ns/istio: `defaultConfig` reaches a proxy when its pod restarts"}},
		"webhooks": {[]string{fmt.Sprintf(webhook, "x", "x")}, []string{fmt.Sprintf(webhook, "z", "z")},
			[]string{"moves MutatingWebhookConfiguration h: the API server calls z, and no longer x"}},
		"a definition goes": {[]string{crd + "[]}", mesh + "a: b"}, []string{mesh + "a: b"},
			[]string{"definition xs.example.com: is removed: all objects of the kind are deleted"}},
		"a version goes": {[]string{crd + "[{name: v1}, {name: v2}]}"}, []string{crd + "[{name: v2}]}"},
			[]string{`definition xs.example.com: version "v1" is removed: ` +
				"objects that are stored in it must have been migrated"}},
		"a version moves": {[]string{crd + "[{name: v1, served: true, storage: true}, {name: v2, storage: false}]}"},
			[]string{crd + "[{name: v1, served: false, storage: false}, {name: v2, storage: true}]}"},
			[]string{`definition xs.example.com: version "v1" is not served any more`,
				`definition xs.example.com: objects are stored in version "v2" from now on; those that are there stay as they are`}},
		"fields go": {[]string{crd + "[{name: v1, schema: {openAPIV3Schema: {properties: {spec: {properties: {a: {type: " +
			"string}, l: {items: {properties: {b: {type: string}, c: {type: string}}}}}}}}}}]}"},
			[]string{crd + "[{name: v1, schema: {openAPIV3Schema: {properties: {spec: {properties: {l: {items: {properties: " +
				"{c: {}}}}}}}}}}]}"},
			[]string{"definition xs.example.com: fields are removed, and dropped from objects: spec.a, spec.l.b"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, effects(t, c.before, c.after)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFieldNamedProperties: a field with the name "properties" is not taken for the keyword of a schema.
func TestFieldNamedProperties(t *testing.T) {
	for path, want := range map[string]string{
		"spec.versions[name=v1].schema.openAPIV3Schema.properties.spec":                        "spec",
		"spec.versions[name=v1].schema.openAPIV3Schema.properties.spec.properties.a":           "spec.a",
		"spec.versions[name=v1].schema.openAPIV3Schema.properties.spec.items.properties.a":     "spec.a",
		"spec.versions[name=v1].schema.openAPIV3Schema.properties.spec.properties.a.maxLength": "",
		"spec.versions[name=v1].schema.openAPIV3Schema.properties.spec.required":               "",
		"spec.versions[name=v1].additionalPrinterColumns[name=x]":                              "",
	} {
		got, ok := goneField(diff.Change{Path: path, Op: diff.Removed})
		if got != want || ok != (want != "") {
			t.Errorf("%s: %q", path, got)
		}
	}
}
