package policies

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/manifest"
)

func TestDiffer(t *testing.T) {
	same, patch := differ{"1.23.1", "1.23.1"}, differ{"1.23.1", "1.23.2"}
	for name, c := range map[string]struct {
		differ
		before, after string
		want          string
	}{
		"mesh config": {same, "data: {mesh: a}", "data: {mesh: b}", ""},
		"values": {same, `data: {values: '{"a": {"b": 1}, "meshConfig": {"x": 1}}'}`,
			`data: {values: '{"a": {"b": 2}, "meshConfig": {"x": 2}}'}`, "data.values.a.b"},
		"a text":        {same, "data: {config: a}", "data: {config: b}", "data.config"},
		"a wave":        {same, "metadata: {annotations: {argocd.argoproj.io/sync-wave: '1'}}", "metadata: {}", ""},
		"an annotation": {same, "metadata: {annotations: {a: '1'}}", "metadata: {}", "metadata.annotations.a"},
		"a list":        {same, "spec: {env: [a]}", "spec: {env: [a, b]}", "spec.env"},
		"an element": {same, "spec: {env: [{name: a, value: x}]}", "spec: {env: [{name: a, value: y}]}",
			"spec.env[0].value"},
		"a number":     {same, "spec: {replicas: 1}", "spec: {replicas: 2}", "spec.replicas"},
		"another type": {same, "spec: {x: 1}", "spec: {x: a}", "spec.x"},
		"the tag": {patch, "spec: {image: 'pilot:1.23.1-distroless'}",
			"spec: {image: 'pilot:1.23.2-distroless'}", ""},
		"the registry":        {patch, "spec: {image: 'a/pilot:1.23.1'}", "spec: {image: 'b/pilot:1.23.2'}", "spec.image"},
		"a patch's variables": {patch, "spec: {env: [a]}", "spec: {env: [a, b]}", ""},
		"a patch's fields":    {patch, "spec: {args: [a]}", "spec: {args: [b]}", ""},
		"the user's fields":   {patch, "spec: {resources: {cpu: 1}}", "spec: {resources: {cpu: 2}}", "spec.resources.cpu"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(c.object(parsed(t, c.before), parsed(t, c.after)), " "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func parsed(t *testing.T, text string) *manifest.Object { return object(t, "kind: X\n"+text) }

// TestDifferOfObjects: an object that only one side has is a change, unless a newer patch or a canary brings it.
func TestDifferOfObjects(t *testing.T) {
	same, patch := differ{"1.23.1", "1.23.1"}, differ{"1.23.1", "1.23.2"}
	for name, c := range map[string]struct {
		differ
		only string
		want string
	}{
		"an object":            {same, "kind: PodDisruptionBudget\nmetadata: {name: a}", "PodDisruptionBudget a"},
		"an object of a patch": {patch, "kind: PodDisruptionBudget\nmetadata: {name: a}", ""},
		"a Service":            {same, "kind: Service\nmetadata: {name: a}", ""},
		"a tag":                {same, "kind: X\nmetadata: {name: a, labels: {istio.io/tag: t}}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			only := []*manifest.Object{object(t, c.only)}
			for _, got := range [][]string{c.objects(only, nil), c.objects(nil, only)} {
				if strings.Join(got, " ") != c.want {
					t.Errorf("%q, want %q", got, c.want)
				}
			}
		})
	}
}
