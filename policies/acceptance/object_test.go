package acceptance_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/policies/acceptance/openapi"
	"github.com/meshpress/meshpress/render/manifest"
)

// deployment has two containers, with the given fields of the spec and of the second container.
func deployment(spec, container string) string {
	return `apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
      - {name: b, image: "i:1", ports: [{containerPort: 80}]}
      - {name: c, image: "i:1"` + container + `}
` + spec
}

// TestErrorsOfAnObject: types and rules are compared together, and each mistake is one error.
func TestErrorsOfAnObject(t *testing.T) {
	const second = "spec.template.spec.containers[1]"
	for name, c := range map[string]struct {
		minor int
		text  string
		want  map[string]string // kinds of errors by field
	}{
		"nothing": {openapi.Newest, deployment("", ""), nil},
		"a rule beside a wrong type": {openapi.Newest, deployment("  replicas: many\n", `, ports: [{containerPort: 70000}]`),
			map[string]string{"spec.replicas": "FieldValueTypeInvalid",
				second + ".ports[0].containerPort": "FieldValueInvalid"}},
		"a rule beside wrong types in a list": {openapi.Newest,
			deployment("", `, workingDir: 1, args: [1], ports: [{containerPort: 70000}]`),
			map[string]string{second + ".workingDir": "FieldValueTypeInvalid", second + ".args[0]": "FieldValueTypeInvalid",
				second + ".ports[0].containerPort": "FieldValueInvalid"}},
		"a wrong type in a list": {openapi.Newest, deployment("", `, ports: [{containerPort: http}], workingDir: 1`),
			map[string]string{second + ".ports[0].containerPort": "FieldValueTypeInvalid",
				second + ".workingDir": "FieldValueTypeInvalid"}},
		"what type and rule require": {openapi.Newest,
			`{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {}}`,
			map[string]string{"spec.selector": "FieldValueRequired", "spec.template": "FieldValueRequired"}},
		"an unknown field": {openapi.Newest, deployment("", ", imagePull: Always"),
			map[string]string{second + ".imagePull": "FieldValueUnknown"}},
		"a later version": {openapi.Newest + 3, deployment("", ", imagePull: Always, workingDir: 1"),
			map[string]string{second + ".workingDir": "FieldValueTypeInvalid"}},
		"a kind of a later version": {openapi.Newest + 3,
			`{apiVersion: apps/v9, kind: Deployment, metadata: {name: a}}`, nil},
		"a kind that is not served": {openapi.Newest, `{apiVersion: apps/v9, kind: Deployment, metadata: {name: a}}`,
			map[string]string{"apiVersion": "KindNotServed"}},
		"a kind of others": {openapi.Newest, `{apiVersion: example.com/v1, kind: Deployment, metadata: {name: a}}`, nil},
		"no name":          {openapi.Newest, `{apiVersion: v1, kind: ConfigMap, metadata: {labels: {-: a}}}`, nil},
		"a wrong label": {openapi.Newest, `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {-: a}}}`,
			map[string]string{"metadata.labels": "FieldValueInvalid"}},
		"a key twice in items of wrong values": {openapi.Newest,
			deployment("", `, ports: [{containerPort: 0}, {containerPort: 0}]`),
			map[string]string{second + ".ports[0].containerPort": "FieldValueInvalid",
				second + ".ports[1].containerPort": "FieldValueInvalid"}},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := manifest.Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			as := o.Clone().Data
			var have map[string]string
			for _, err := range acceptance.New().Object(c.minor, o) {
				if have == nil {
					have = map[string]string{}
				}
				if have[err.Field] != "" {
					t.Errorf("`%s` has two errors", err.Field)
				}
				have[err.Field] = string(err.Type)
			}
			if diff := cmp.Diff(c.want, have); diff != "" {
				t.Errorf("errors of %q (- want, + have):\n%s", slices.Sorted(maps.Keys(have)), diff)
			}
			if !reflect.DeepEqual(as, o.Data) {
				t.Error("the object is changed")
			}
		})
	}
}
