package policies

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/render/manifest"
)

// object parses an object. The spec of a definition becomes its body.
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

func TestImmutableChanges(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"a selector": {"kind: Deployment\nspec: {selector: {a: b}}", "kind: Deployment\nspec: {selector: {a: c}}",
			[]string{"spec.selector"}},
		"a selector less": {"kind: DaemonSet\nspec: {selector: {a: b}}", "kind: DaemonSet", []string{"spec.selector"}},
		"replicas": {"kind: Deployment\nspec: {selector: {a: b}, replicas: 1}",
			"kind: Deployment\nspec: {selector: {a: b}, replicas: 2}", nil},
		"a role": {"kind: RoleBinding\nroleRef: {name: a}", "kind: RoleBinding\nroleRef: {name: b}",
			[]string{"roleRef"}},
		"subjects":           {"kind: RoleBinding\nsubjects: [{name: a}]", "kind: RoleBinding\nsubjects: []", nil},
		"a selector of pods": {"kind: Service\nspec: {selector: {a: b}}", "kind: Service\nspec: {selector: {a: c}}", nil},
		"no address any more": {"kind: Service\nspec: {}", "kind: Service\nspec: {clusterIP: None}",
			[]string{"spec.clusterIP"}},
		"an address": {"kind: Service\nspec: {clusterIP: None}", "kind: Service\nspec: {clusterIP: 10.0.0.1}",
			[]string{"spec.clusterIP"}},
		"another address": {"kind: Service\nspec: {clusterIP: 10.0.0.2}", "kind: Service\nspec: {clusterIP: 10.0.0.1}",
			[]string{"spec.clusterIP"}},
		"the address it has":    {"kind: Service\nspec: {}", "kind: Service\nspec: {clusterIP: 10.0.0.1}", nil},
		"no address in writing": {"kind: Service\nspec: {clusterIP: 10.0.0.1}", "kind: Service\nspec: {}", nil},
		"a name elsewhere":      {"kind: Service\nspec: {type: ExternalName}", "kind: Service\nspec: {clusterIP: None}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, acceptance.Immutable(object(t, c.before), object(t, c.after))); diff != "" {
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
	indented := definitionHead + "  versions:\n    - name: v1\n      served: true\n    - name: v1beta1\n      served: " +
		"true\n"
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"nothing":       {istios, istios, nil},
		"another style": {istios, compact, nil},
		"and another":   {indented, istios, nil},
		"not served": {istios, strings.Replace(istios, "  - name: v1beta1\n    served: true",
			"  - name: v1beta1\n    served: false", 1), []string{"v1beta1"}},
		"removed":     {compact, definitionHead + "  versions: [{name: v1, served: true}]\n", []string{"v1beta1"}},
		"all of them": {indented, definitionHead + "  group: x\n", []string{"v1", "v1beta1"}},
		"never served": {definitionHead + "  versions: [{name: v1, served: false}]\n",
			definitionHead + "  group: x\n", nil},
		"schemas, storage": {istios, strings.NewReplacer("type: string", "type: int", "storage: true",
			"storage: false").Replace(istios), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, versionsGone(object(t, c.before), object(t, c.after)),
				cmp.Transformer("none", noneAsNil)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func noneAsNil(list []string) string { return strings.Join(list, ",") }

// TestVersionsOfDataWithoutBody proves that the versions of a definition from another tool are read.
func TestVersionsOfDataWithoutBody(t *testing.T) {
	o := manifest.New(map[string]any{"kind": "CustomResourceDefinition",
		"spec": map[string]any{"versions": []any{map[string]any{"name": "v1", "served": true}}}})
	if got := servedVersions(o); !cmp.Equal(got, []string{"v1"}) {
		t.Errorf("%q", got)
	}
}
