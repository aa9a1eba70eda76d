package image_test

import (
	"slices"
	"testing"

	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
)

func object(t *testing.T, text string) *manifest.Object {
	t.Helper()
	o, err := manifest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestWritten(t *testing.T) {
	for name, row := range map[string]struct {
		object string
		want   []string
	}{
		"pod": {`{kind: DaemonSet, spec: {template: {metadata: {annotations: {sidecar.istio.io/proxyImage: a/b, other: c/d}}, spec: {
			initContainers: [{image: e/f}], containers: [{image: auto, env: [{name: PROXY_IMAGE, value: g/h}, {name: OTHER, value: i/j}]}]}}}}`,
			[]string{"e/f", "auto", "g/h", "a/b"}},
		"injector": {"kind: ConfigMap\ndata:\n  config: |\n    image: a/b\n    image: \"{{ .ProxyImage }}\"\n    " +
			"imagePullPolicy: c/d\n  values: |\n    {\"image\": \"e/f:1\",\n     \"image\": \"proxyv2\"}\n",
			[]string{"a/b", "e/f:1"}},
		"job": {`{kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: "a:1"}]}}}}}}`,
			[]string{"a:1"}},
		"secret": {`{kind: Secret, data: {a: "image: a/b"}}`, nil},
	} {
		if have := image.Written(object(t, row.object)); !slices.Equal(have, row.want) {
			t.Errorf("%s names %q, want %q", name, have, row.want)
		}
	}
}
