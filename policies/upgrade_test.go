package policies

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/manifest"
)

// object reads an object; the spec of a definition is its body.
func object(t *testing.T, text string) *manifest.Object {
	t.Helper()
	head, body, isDefinition := strings.Cut(text, "\nspec:")
	if !isDefinition || !strings.Contains(text, "CustomResourceDefinition") {
		head, body = text, ""
	}
	o, err := manifest.Parse(head)
	if err != nil || o == nil {
		t.Fatal(err)
	}
	if body != "" {
		o.Body = []byte("spec:" + body)
	}
	return o
}

func pod(t *testing.T, kind, container, rest string) *manifest.Object {
	t.Helper()
	return object(t, `
kind: `+kind+`
metadata: {name: w, namespace: n, labels: {app.kubernetes.io/version: 1.20.1}}
spec:
  template:
    metadata: {labels: {istio.io/rev: 1-24}}
    spec:
      containers: [{name: other}, {name: `+container+rest+`}]`)
}

func TestPartOf(t *testing.T) {
	for name, c := range map[string]struct {
		object              *manifest.Object
		component, tag, ver string
	}{
		"istiod":             {pod(t, "Deployment", "discovery", ", image: 'hub/pilot:1.24.2-solo'"), "pilot", "1.24.2-solo", "1.24.2"},
		"a mirrored image":   {pod(t, "Deployment", "discovery", ", image: 'localhost:5000/x/y:1.24.2@sha256:abc'"), "pilot", "1.24.2", "1.24.2"},
		"an image by digest": {pod(t, "Deployment", "discovery", ", image: 'localhost:5000/pilot@sha256:abc'"), "pilot", "", "1.20.1"},
		"CNI":                {pod(t, "DaemonSet", "install-cni", ", image: 'cni:1.24'"), "cni", "1.24", "1.24"},
		"ztunnel":            {pod(t, "DaemonSet", "istio-proxy", ", args: [proxy, ztunnel], image: 'z:1.24.0'"), "ztunnel", "1.24.0", "1.24.0"},
		"a gateway":          {pod(t, "Deployment", "istio-proxy", ", args: [proxy, router], image: 'p:1.24.0'"), "gateway", "1.24.0", "1.24.0"},
		"an injected image":  {pod(t, "Deployment", "istio-proxy", ", image: auto"), "gateway", "", "0.0.0"},
		"something else":     {pod(t, "Deployment", "app", ", image: 'app:1.24.0'"), "", "", "0.0.0"},
		"not a workload":     {pod(t, "Job", "discovery", ", image: 'pilot:1.24.0'"), "", "", "0.0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := partOf(c.object)
			if got := []string{p.Component, p.Tag, p.Version.String()}; !cmp.Equal(got, []string{c.component, c.tag, c.ver}) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestInjectedGatewayHasTheVersionOfItsControlPlane(t *testing.T) {
	istiod, gateway := pod(t, "Deployment", "discovery", ", image: 'hub/pilot:1.24.2'"), pod(t, "Deployment", "istio-proxy", ", image: auto")
	m := State{Releases: map[string][]*manifest.Object{"a": {gateway}, "istiod": {istiod}}}.Mesh()
	if len(m.Parts) != 2 || m.Parts[0].Version.String() != "1.24.2" {
		t.Errorf("%v", m.Parts)
	}
}

func TestChangedForGood(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"a selector":            {"kind: Deployment\nspec: {selector: {a: b}}", "kind: Deployment\nspec: {selector: {a: c}}", []string{"spec.selector"}},
		"a selector less":       {"kind: DaemonSet\nspec: {selector: {a: b}}", "kind: DaemonSet", []string{"spec.selector"}},
		"replicas":              {"kind: Deployment\nspec: {selector: {a: b}, replicas: 1}", "kind: Deployment\nspec: {selector: {a: b}, replicas: 2}", nil},
		"a role":                {"kind: RoleBinding\nroleRef: {name: a}", "kind: RoleBinding\nroleRef: {name: b}", []string{"roleRef"}},
		"subjects":              {"kind: RoleBinding\nsubjects: [{name: a}]", "kind: RoleBinding\nsubjects: []", nil},
		"a selector of pods":    {"kind: Service\nspec: {selector: {a: b}}", "kind: Service\nspec: {selector: {a: c}}", nil},
		"no address any more":   {"kind: Service\nspec: {}", "kind: Service\nspec: {clusterIP: None}", []string{"spec.clusterIP"}},
		"an address":            {"kind: Service\nspec: {clusterIP: None}", "kind: Service\nspec: {clusterIP: 10.0.0.1}", []string{"spec.clusterIP"}},
		"another address":       {"kind: Service\nspec: {clusterIP: 10.0.0.2}", "kind: Service\nspec: {clusterIP: 10.0.0.1}", []string{"spec.clusterIP"}},
		"the address it has":    {"kind: Service\nspec: {}", "kind: Service\nspec: {clusterIP: 10.0.0.1}", nil},
		"no address in writing": {"kind: Service\nspec: {clusterIP: 10.0.0.1}", "kind: Service\nspec: {}", nil},
		"a name elsewhere":      {"kind: Service\nspec: {type: ExternalName}", "kind: Service\nspec: {clusterIP: None}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, changedForGood(object(t, c.before), object(t, c.after))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const definitionHead = "kind: CustomResourceDefinition\nmetadata: {name: xs.example.com}\nspec:\n"

func TestVersionsGone(t *testing.T) {
	istios := definitionHead + `  names:
    categories:
    - all
    kind: X
  versions:
  - additionalPrinterColumns:
    - description: 'a text that
        goes on: [and'
      name: Age
    name: v1
    schema:
      openAPIV3Schema:
        description: |-
          served: false
        properties: {name: {type: string}}
    served: true
    storage: true
  - name: v1beta1
    served: true
    storage: false
`
	compact := definitionHead + "  versions: [{name: v1, served: true}, {name: v1beta1, served: true}]\n"
	indented := definitionHead + "  versions:\n    - name: v1\n      served: true\n    - name: v1beta1\n      served: true\n"
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"nothing":          {istios, istios, nil},
		"another style":    {istios, compact, nil},
		"and another":      {indented, istios, nil},
		"not served":       {istios, strings.Replace(istios, "  - name: v1beta1\n    served: true", "  - name: v1beta1\n    served: false", 1), []string{"v1beta1"}},
		"removed":          {compact, definitionHead + "  versions: [{name: v1, served: true}]\n", []string{"v1beta1"}},
		"all of them":      {indented, definitionHead + "  group: x\n", []string{"v1", "v1beta1"}},
		"never served":     {definitionHead + "  versions: [{name: v1, served: false}]\n", definitionHead + "  group: x\n", nil},
		"schemas, storage": {istios, strings.NewReplacer("type: string", "type: int", "storage: true", "storage: false").Replace(istios), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, versionsGone(object(t, c.before), object(t, c.after)), cmp.Transformer("none", noneAsNil)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func noneAsNil(list []string) string { return strings.Join(list, ",") }

// TestVersionsOfDataWithoutBody: a definition that another tool wrote.
func TestVersionsOfDataWithoutBody(t *testing.T) {
	o := manifest.New(map[string]any{"kind": "CustomResourceDefinition", "spec": map[string]any{"versions": []any{map[string]any{"name": "v1", "served": true}}}})
	if got := servedVersions(o); !cmp.Equal(got, []string{"v1"}) {
		t.Errorf("%q", got)
	}
}
