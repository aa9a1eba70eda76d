package overlay

import (
	"encoding/json"
	"errors"
	"testing"

	"sigs.k8s.io/yaml"
)

const deployment = `
kind: Deployment
metadata: {name: istiod, annotations: null}
spec:
  replicas: 1
  paused: false
  template:
    metadata: {annotations: {proxy.istio.io/config: old}}
    spec:
      tolerations: []
      containers:
      - name: discovery
        args: [discovery, "--domain", cluster.local, "--log=a:info"]
        ports: [{containerPort: 8080}, {containerPort: 1000000}]
        env: [{name: REVISION, value: default}]
        matrix: [[1, 2], [{k: v}]]
      - name: istio-proxy
        image: "docker.io/proxy:1.27"
`

// containers is where most test paths begin.
const containers = "spec.template.spec.containers."

func decode(t testing.TB, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func encode(t testing.TB, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func parse(t testing.TB, path string) Path {
	t.Helper()
	p, err := Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// apply returns the document as JSON after the patch.
func apply(t testing.TB, text, path string, value any, mode Mode) (string, error) {
	t.Helper()
	object := decode(t, text)
	err := Apply(object, parse(t, path), value, mode)
	return encode(t, object), err
}

// wantJSON compares the document got with one written as YAML.
func wantJSON(t testing.TB, got, want string) {
	t.Helper()
	if want = encode(t, decode(t, want)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// wantError checks the text of an error and of its hint.
func wantError(t testing.TB, err error, text, hint string) {
	t.Helper()
	var e *PathError
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *PathError", err)
	}
	if e.Error() != text {
		t.Errorf("got  %s\nwant %s", e, text)
	}
	if e.Hint != hint {
		t.Errorf("got  hint %s\nwant hint %s", e.Hint, hint)
	}
}
