package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/gitops/diff"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

func object(t *testing.T, text string) *manifest.Object {
	t.Helper()
	o, err := manifest.Parse(text)
	if err != nil || o == nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

// effects plans the change of one release and returns what it does.
func effects(t *testing.T, before, after []string) []string {
	t.Helper()
	old, c := policies.State{Releases: map[string][]*manifest.Object{}}, render.Cluster{Name: "c", Releases: []render.Release{{Dir: "r"}}}
	for _, text := range before {
		old.Releases["r"] = append(old.Releases["r"], object(t, text))
	}
	for _, text := range after {
		c.Releases[0].Objects = append(c.Releases[0].Objects, object(t, text))
	}
	f := New()
	if err := f.Add(&old, c); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, g := range f.Report().Groups {
		for _, s := range g.Steps {
			for _, e := range s.Effects {
				out = append(out, fmt.Sprintf("%s %s: %s", e.Kind, e.Object, e.Text))
			}
		}
	}
	return out
}

func workload(kind, container, spec, pod string) string {
	return fmt.Sprintf(`apiVersion: apps/v1
kind: %s
metadata: {name: w, namespace: ns}
spec:
  %s
  template:
    metadata: {labels: {app: w}}
    spec: {%s containers: [{name: %s}]}`, kind, spec, pod, container)
}

func TestRestarts(t *testing.T) {
	const scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: ns}\nspec: {minReplicas: 2, maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: w}}"
	const budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: ns}\nspec: {minAvailable: 1, selector: {matchLabels: {app: w}}}"
	for name, c := range map[string]struct {
		kind, container, spec string
		others                []string
		want                  []string
	}{
		"by default":  {"Deployment", "discovery", "replicas: 2", nil, []string{"restart Deployment ns/w: rolls: 2 replicas, maxSurge 25%, maxUnavailable 25%"}},
		"one replica": {"Deployment", "discovery", "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}", nil, []string{"restart Deployment ns/w: rolls: 1 replica, maxSurge 0, maxUnavailable 1"}},
		"no strategy": {"Deployment", "discovery", "strategy: {type: Recreate}", nil, []string{"restart Deployment ns/w: rolls: 1 replica, all of them stopped before new ones start"}},
		"with an autoscaler and a budget": {"Deployment", "discovery", "replicas: 2", []string{scaler, budget},
			[]string{"restart Deployment ns/w: rolls: 2 to 9 replicas (HorizontalPodAutoscaler h), maxSurge 25%, maxUnavailable 25%; PodDisruptionBudget b holds back drains, not this"}},
		"a gateway": {"Deployment", "istio-proxy", "replicas: 2", nil, []string{"restart Deployment ns/w: rolls: 2 replicas, maxSurge 25%, maxUnavailable 25%",
			"disconnect Deployment ns/w: connections through a gateway pod end with it, at most 7 s after it is told to stop"}},
		"an agent": {"DaemonSet", "install-cni", "updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}", nil, []string{"restart DaemonSet ns/w: restarts once per node, maxUnavailable 10%",
			"disconnect DaemonSet ns/w: pods that start on a node meanwhile wait for it; those that run are not touched"}},
		"an agent by hand": {"DaemonSet", "install-cni", "updateStrategy: {type: OnDelete}", nil, []string{"stays DaemonSet ns/w: its pods stay until they are deleted (updateStrategy OnDelete), node by node at your choice"}},
		"ztunnel": {"DaemonSet", "istio-proxy, args: [proxy, ztunnel]", "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", nil,
			[]string{"restart DaemonSet ns/w: restarts once per node, maxUnavailable 0, maxSurge 1",
				"disconnect DaemonSet ns/w: on each node, connections of mesh pods are cut when the old ztunnel ends, at most 7 s after it is told to"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := append([]string{workload(c.kind, c.container, c.spec, "")}, c.others...)
			after := append([]string{workload(c.kind, c.container, c.spec, "terminationGracePeriodSeconds: 7,")}, c.others...)
			if diff := cmp.Diff(c.want, effects(t, before, after)); diff != "" {
				t.Error(diff)
			}
			scaled := strings.Replace(before[0], "spec:\n", "spec:\n  revisionHistoryLimit: 1\n", 1)
			if got := effects(t, before, append([]string{scaled}, c.others...)); got != nil {
				t.Errorf("nothing restarts for a field outside of the pods, not %q", got)
			}
		})
	}
}

func TestEffects(t *testing.T) {
	service := "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns}\nspec: "
	mesh := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: ns}\ndata:\n  mesh: |\n    "
	webhook := "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: h}\nwebhooks: [{name: a, clientConfig: {service: {name: %s}}}, {name: b, clientConfig: {service: {name: %s}}}]"
	crd := "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: xs.example.com}\nspec: {versions: "
	for name, c := range map[string]struct {
		before, after, want []string
	}{
		"a selector": {[]string{service + "{selector: {rev: a}}"}, []string{service + "{selector: {rev: b}}"},
			[]string{"moves Service ns/s: leads new connections to pods with (rev=b), and no longer to those with (rev=a); open ones stay where they are"}},
		"a port":           {[]string{service + "{ports: [{port: 1}]}"}, []string{service + "{ports: [{port: 2}]}"}, nil},
		"an address goes":  {[]string{service + "{type: LoadBalancer}", mesh + "a: b"}, []string{mesh + "a: b"}, []string{"disconnect Service ns/s: goes, and gives its address back"}},
		"a namespace goes": {[]string{"apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}", mesh + "a: b"}, []string{mesh + "a: b"}, []string{"disconnect Namespace ns: goes: everything in it is deleted"}},
		"a workload goes": {[]string{workload("Deployment", "istio-proxy", "replicas: 1", ""), mesh + "a: b"}, []string{mesh + "a: b"},
			[]string{"disconnect Deployment ns/w: its pods end, and connections through them at most 30 s later"}},
		"mesh config": {[]string{mesh + "a: b\n"}, []string{mesh + "defaultConfig: {x: z}\n"},
			[]string{"reload ConfigMap ns/istio: istiod reloads mesh config without a restart: a, defaultConfig", "stays ConfigMap ns/istio: `defaultConfig` reaches a proxy when its pod restarts"}},
		"webhooks":          {[]string{fmt.Sprintf(webhook, "x", "x")}, []string{fmt.Sprintf(webhook, "z", "z")}, []string{"moves MutatingWebhookConfiguration h: the API server asks z, and no longer x"}},
		"a definition goes": {[]string{crd + "[]}", mesh + "a: b"}, []string{mesh + "a: b"}, []string{"definition xs.example.com: goes: its objects are deleted with it"}},
		"a version goes": {[]string{crd + "[{name: v1}, {name: v2}]}"}, []string{crd + "[{name: v2}]}"},
			[]string{`definition xs.example.com: version "v1" goes: objects that are stored in it must have been migrated`}},
		"a version moves": {[]string{crd + "[{name: v1, served: true, storage: true}, {name: v2, storage: false}]}"}, []string{crd + "[{name: v1, served: false, storage: false}, {name: v2, storage: true}]}"},
			[]string{`definition xs.example.com: version "v1" is not served any more`, `definition xs.example.com: objects are stored in version "v2" from now on; those that are there stay as they are`}},
		"fields go": {[]string{crd + "[{name: v1, schema: {openAPIV3Schema: {properties: {spec: {properties: {a: {type: string}, l: {items: {properties: {b: {type: string}, c: {type: string}}}}}}}}}}]}"},
			[]string{crd + "[{name: v1, schema: {openAPIV3Schema: {properties: {spec: {properties: {l: {items: {properties: {c: {}}}}}}}}}}]}"},
			[]string{"definition xs.example.com: fields go, and are dropped from objects: spec.a, spec.l.b"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, effects(t, c.before, c.after)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFieldNamedProperties: what is a field and what holds fields are told apart.
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
