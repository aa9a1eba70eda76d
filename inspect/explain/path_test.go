package explain

import (
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

const deployment = `
metadata:
  labels: {app: istiod, app.kubernetes.io/name: istiod, app.kubernetes.io: short}
spec:
  replicas: 2
  containers:
  - name: discovery
    args: [discovery, --domain]
    ports: [{containerPort: 8080}, {containerPort: 15010}]
data:
  mesh: |
    trustDomain: cluster.local
    list: [{name: a, at: 1}]
  text: no document
`

func TestResolve(t *testing.T) {
	for text, want := range map[string]string{
		"spec.replicas":                                 "2",
		".spec.replicas":                                "2",
		"/spec/replicas":                                "2",
		"metadata.labels.app.kubernetes.io/name":        "istiod",
		`metadata.labels["app.kubernetes.io/name"]`:     "istiod",
		"/metadata/labels/app.kubernetes.io~1name":      "istiod",
		"metadata.labels.app":                           "istiod",
		"metadata.labels.app.kubernetes.io":             "short",
		"spec.containers[name=discovery].args[1]":       "--domain",
		"spec.containers.[name:discovery].args.[0]":     "discovery",
		`spec.containers[name="discovery"].args[0]`:     "discovery",
		"/spec/containers/0/args/1":                     "--domain",
		"spec.containers[0].ports[containerPort=15010]": "map[containerPort:15010]",
		"data.mesh/trustDomain":                         "cluster.local",
		"data.mesh/list[name=a].at":                     "1",
	} {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(deployment), &object); err != nil {
			t.Fatal(err)
		}
		path, err := resolve(object, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if value, ok := path.value(object); !ok ||
			short(value) != want && strings.Trim(short(value), `"`) != want && text[len(text)-1] != ']' {
			t.Errorf("%s is %v, want %s", text, value, want)
		}
		again, err := resolve(object, path.String())
		if err != nil || again.String() != path.String() {
			t.Errorf("%s is printed as %s, which is read as %s (%v)", text, path, again, err)
		}
	}
}

func TestResolveNowhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 `must name a field`,
		".":                                `must name a field`,
		"spec.replica":                     `did you mean "replicas"?`,
		"spec.nothing":                     `there is containers, replicas`,
		"spec.replicas.more":               `must lead into a map or a list`,
		"spec.containers[name=proxy].args": `no item has the name "proxy"`,
		"spec.containers[1]":               `item 1 must be one of 1`,
		"spec.containers[-1]":              `item -1 must be one of 1`,
		"spec.containers.name":             `must select an item`,
		"spec.containers[name]":            `must select an item`,
		`metadata.labels["app`:             `is not there`,
		"data.text/inside":                 `must lead into a map or a list`,
	} {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(deployment), &object); err != nil {
			t.Fatal(err)
		}
		if _, err := resolve(object, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want one with %q", text, err, want)
		}
	}
}

// TestResolveOfTwo: an item must be the only one of its name.
func TestResolveOfTwo(t *testing.T) {
	object := map[string]any{
		"env": []any{map[string]any{"name": "A"}, map[string]any{"name": "B"}, map[string]any{"name": "A"}},
	}
	if _, err := resolve(object, "env[name=B]"); err != nil {
		t.Error(err)
	}
	if _, err := resolve(object, "env[name=A]"); err == nil ||
		!strings.Contains(err.Error(), "2 items have the name \"A\"\nhint: use [0] or [2]") {
		t.Errorf("the error is %v, want one that names both", err)
	}
}

func FuzzResolve(f *testing.F) {
	for _, seed := range []string{
		"spec.replicas", "/spec/containers/0", `metadata.labels["app"]`, "data.mesh/list[name=a]",
		"[", "[\"", "/", "//", "a[b=]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(deployment), &object); err != nil {
			t.Fatal(err)
		}
		path, err := resolve(object, text)
		if err != nil {
			return
		}
		if _, ok := path.value(object); !ok {
			t.Errorf("%q leads nowhere", text)
		}
	})
}
