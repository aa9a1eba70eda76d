package schema

import (
	"strings"
	"testing"
)

const widgets = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, required: [size], properties: {size: {type: integer, maximum: 9}}}
`

const container = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: b}, spec: {selector: {matchLabels: {a: b}},
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: d:e, $}]}}}}`

// TestValidator proves that the validator refuses invalid objects. Otherwise the other tests would prove
// nothing.
func TestValidator(t *testing.T) {
	all := allSchemas(t)
	widget := "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a, namespace: b}, spec: {$}}"
	for _, test := range []struct{ name, object, field, want string }{
		{"valid", container, `env: [{name: a, value: "1"}]`, ""},
		{"a null is an absent field, as it is for the API server", container, "env: null", ""},
		{"unknown field", container, "envs: []", "unknown field"},
		{"wrong type", container, "env: [{name: a, value: 1}]", "must be of type string"},
		{"map for a list", container, "env: {}", "must be of type array"},
		{"key twice", container, "image: f:g", "already set"},
		{"port of a service twice", "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: b}, spec: {ports: [$]}}",
			"{port: 80}, {port: 80}", "Duplicate value"},
		{"bad name", "{apiVersion: v1, kind: Namespace, metadata: {$}}", "name: A_b", "RFC 1123"},
		{"bad label", "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {$}}}", `a: "b c"`, "metadata.labels"},
		{"no namespace", "{apiVersion: v1, kind: ServiceAccount, metadata: {$}}", "name: a", "must be set"},
		{"namespace too much", "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a, $}}",
			"namespace: b", "must not be set"},
		{"unknown kind", "{apiVersion: v1, kind: $, metadata: {name: a}}", "Gadget", "not found"},
		{"unknown group", "{apiVersion: gadgets/v1, kind: $, metadata: {name: a}}", "Gadget", "failed to locate"},
		{"valid custom resource", widget, "size: 9", ""},
		{"custom resource without a required field", widget, "", "Required value"},
		{"custom resource out of range", widget, "size: 10", "less than or equal to 9"},
		{"valid definition", "$", widgets, ""},
		{"definition with an unknown field", "$", strings.Replace(widgets, "maximum", "maximal", 1), "unknown field"},
		{"definition with a bad type", "$", strings.Replace(widgets, "integer", "number_", 1), "Unsupported value"},
		{"definition with another name", "$", strings.Replace(widgets, "widgets.example", "gadgets.example", 1),
			"must be spec.names.plural"},
	} {
		t.Run(test.name, func(t *testing.T) { // one after the other: schemas must not be used concurrently
			checkMistake(t, all, strings.Replace(test.object, "$", test.field, 1), test.want)
		})
	}
}

func checkMistake(t *testing.T, all map[string]*schemas, text, want string) {
	documents, err := split("c/r", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for version, s := range all {
		got := ""
		if err := s.validate(documents[0], []byte(widgets)); err != nil {
			got = err.Error()
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("Kubernetes %s: got %q, want %q", version, got, want)
		}
	}
}

func allSchemas(t *testing.T) map[string]*schemas {
	all := map[string]*schemas{}
	for _, version := range kubernetesVersions() {
		s, err := newSchemas(version)
		if err != nil {
			t.Fatal(err)
		}
		all[version] = s
	}
	return all
}

func TestForeignDefinitionsAreValid(t *testing.T) {
	documents, err := split("c/r", []byte(foreign))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range documents {
		if err := validateDefinition(d.text); err != nil {
			t.Errorf("%s\n\t%v", d, err)
		}
	}
}
