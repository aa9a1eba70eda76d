package openapi_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/policies/acceptance/openapi"
	"github.com/meshpress/meshpress/render/source"
)

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	docs, found := source.Parse("object.yaml", []byte(text))
	if len(docs) != 1 || found.HasErrors() {
		t.Fatal(found)
	}
	return docs[0].Map()
}

// TestKinds compares objects of Kubernetes with their types: each error has the field, and the kind of error.
func TestKinds(t *testing.T) {
	for name, c := range map[string]struct {
		apiVersion, kind, text string
		want                   []string
	}{
		"nothing":          {"v1", "Service", `{spec: {ports: [{port: 80}]}}`, nil},
		"a null":           {"v1", "Service", `{spec: {type: null, unknown: null}}`, nil},
		"the status":       {"v1", "Service", `{status: {unknown: 1}}`, nil},
		"an unknown field": {"v1", "Service", `{spec: {prots: []}}`, []string{"spec.prots FieldValueUnknown"}},
		"a required field": {"v1", "Service", `{spec: {ports: [{name: a}]}}`,
			[]string{"spec.ports[0].port FieldValueRequired"}},
		"a text":           {"v1", "Service", `{spec: {clusterIP: 1}}`, []string{"spec.clusterIP FieldValueTypeInvalid"}},
		"a map":            {"v1", "Service", `{spec: []}`, []string{"spec FieldValueTypeInvalid"}},
		"a list":           {"v1", "Service", `{spec: {ports: {}}}`, []string{"spec.ports FieldValueTypeInvalid"}},
		"a boolean":        {"v1", "ConfigMap", `{immutable: "true"}`, []string{"immutable FieldValueTypeInvalid"}},
		"entries of a map": {"v1", "ConfigMap", `{data: {a.b: 1}}`, []string{"data[a.b] FieldValueTypeInvalid"}},
		"base64":           {"v1", "Secret", `{data: {a: "%"}}`, []string{"data[a] FieldValueInvalid"}},
		"a number of words": {"v1", "Service", `{spec: {ports: [{port: 80.5}]}}`,
			[]string{"spec.ports[0].port FieldValueTypeInvalid"}},
		"32 bits": {"apps/v1", "Deployment", replicas("4294967296"), []string{"spec.replicas FieldValueInvalid"}},
		"a port or its name": {"v1", "Service",
			`{spec: {ports: [{port: 1, targetPort: http}, {port: 2, targetPort: 2}]}}`, nil},
		"no port": {"v1", "Service", `{spec: {ports: [{port: 1, targetPort: []}]}}`,
			[]string{"spec.ports[0].targetPort FieldValueTypeInvalid"}},
		"quantities":  {"v1", "ResourceQuota", `{spec: {hard: {pods: 5, cpu: 500m, memory: 1.5}}}`, nil},
		"no quantity": {"v1", "ResourceQuota", `{spec: {hard: {pods: many}}}`, []string{"spec.hard[pods] FieldValueInvalid"}},
		"a key twice": {"v1", "Service", `{spec: {ports: [{port: 1}, {port: 1, protocol: TCP}, {port: 1, protocol: UDP}]}}`,
			[]string{"spec.ports[1] FieldValueTwice"}},
	} {
		t.Run(name, func(t *testing.T) {
			of := openapi.Kubernetes(openapi.Newest).Type(c.apiVersion, c.kind)
			var have []string
			for _, err := range of.Compare(object(t, c.text)) {
				have = append(have, err.Field+" "+string(err.Type))
			}
			if diff := cmp.Diff(c.want, have); diff != "" {
				t.Errorf("- want, + have:\n%s", diff)
			}
		})
	}
}

func replicas(n string) string {
	return `{spec: {replicas: ` + n + `, selector: {}, template: {}}}`
}

const definition = `spec:
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [mode]
            properties:
              mode: {type: string, enum: [A, B]}
              least: {type: integer, minimum: 1}
              most: {type: integer, default: 10}
              names: {type: array, items: {type: string}, x-kubernetes-list-type: set}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
            x-kubernetes-validations:
            - {rule: "!has(self.least) || self.least <= self.most", message: least must not be above most}
`

// TestDefinitions compares custom resources with the schema of their definition, and with its CEL rules.
func TestDefinitions(t *testing.T) {
	custom := openapi.ReadDefinition([]byte(definition))
	for name, c := range map[string]struct{ spec, want string }{
		"nothing":          {`{mode: A, least: 10, free: {a: [1]}}`, ""},
		"an unknown field": {`{mode: A, other: 1}`, "spec.other FieldValueUnknown"},
		"a required field": {`{}`, "spec.mode FieldValueRequired"},
		"a word":           {`{mode: C}`, "spec.mode FieldValueInvalid"},
		"a bound":          {`{mode: A, least: 0}`, "spec.least FieldValueInvalid"},
		"a name twice":     {`{mode: A, names: [a, b, a]}`, "spec.names[2] FieldValueDuplicate"},
		"a rule with the default of another field": {`{mode: A, least: 11}`, "spec FieldValueInvalid"},
		"no rule after another error":              {`{mode: C, least: 11}`, "spec.mode FieldValueInvalid"},
	} {
		t.Run(name, func(t *testing.T) {
			have := ""
			for _, err := range custom.Compare("example.com/v1", map[string]any{"spec": object(t, c.spec)}) {
				have += err.Field + " " + string(err.Type)
			}
			if have != c.want {
				t.Errorf("%q, want %q", have, c.want)
			}
		})
	}
	if found := custom.Compare("example.com/v2", map[string]any{"spec": 1}); found != nil {
		t.Errorf("a version without a schema: %v", found)
	}
	if found := openapi.ReadDefinition([]byte("spec: [")).Compare("example.com/v1", nil); found != nil {
		t.Errorf("what is no definition: %v", found)
	}
}

// TestManyErrorsAreBounded: a list may have any number of items that are wrong in the same way.
func TestManyErrorsAreBounded(t *testing.T) {
	ports := slices.Repeat([]any{map[string]any{"port": "x"}}, 1000)
	of := openapi.Kubernetes(openapi.Newest).Type("v1", "Service")
	found := of.Compare(map[string]any{"spec": map[string]any{"ports": ports}})
	if len(found) == 0 || len(found) >= len(ports) {
		t.Errorf("%d errors", len(found))
	}
}

func TestDescribe(t *testing.T) {
	for want, v := range map[string]any{"null": nil, "the boolean true": true, `the string "a"`: "a",
		"a map":  map[string]any{},
		"a list": []any{}, "the number 1.5": 1.5} {
		if have := openapi.Describe(v); have != want {
			t.Errorf("%q, want %q", have, want)
		}
	}
}
