package policies

import (
	"slices"
	"testing"

	"github.com/meshpress/meshpress/render/manifest"
)

func TestOnlyTheHostItselfIsRetired(t *testing.T) {
	for text, want := range map[string]string{
		"gcr.io/istio-release":                                          "gcr.io/istio-release",
		"gcr.io/istio-release/pilot:1.28.2":                             "gcr.io/istio-release",
		"oci://gcr.io/istio-testing/wasm:1":                             "gcr.io/istio-testing",
		"--from=registry.istio.io/release":                              "registry.istio.io",
		"mirror.example.com/gcr.io/istio-release and registry.istio.io": "registry.istio.io",
		"https://istio-release.storage.googleapis.com/charts":           "istio-release.storage.googleapis.com",
		"mirror.example.com/gcr.io/istio-release":                       "",
		"eu.gcr.io/istio-release":                                       "",
		"gcr.io/istio-release-mirror":                                   "",
		"registry.istio.io.example.com/proxyv2":                         "",
		"docker.io/istio":                                               "",
	} {
		if have := retiredHost(text); have != want {
			t.Errorf("%q has the host %q, want %q", text, have, want)
		}
	}
}

func TestTheNewPlaceIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"oci://gcr.io/istio-release/charts":                   "oci://ghcr.io/istio/release/charts",
		"registry.istio.io/release":                           "docker.io/istio",
		"https://istio-release.storage.googleapis.com/builds": "https://blob.istio.io/istio-release",
	} {
		if have := movedTo(retiredHost(text), text); have != want {
			t.Errorf("%q is now %q, want %q", text, have, want)
		}
	}
}

// TestImagesOfCharts: what a chart brings by itself is looked at too.
func TestImagesOfCharts(t *testing.T) {
	object := func(text string) *manifest.Object {
		o, err := manifest.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	for name, row := range map[string]struct {
		object string
		want   []string
	}{
		"pod": {`{kind: DaemonSet, spec: {template: {metadata: {annotations: {sidecar.istio.io/proxyImage: a/b, other: c/d}}, spec: {
			initContainers: [{image: e/f}], containers: [{image: auto, env: [{name: PROXY_IMAGE, value: g/h}, {name: OTHER, value: i/j}]}]}}}}`,
			[]string{"e/f", "auto", "g/h", "a/b"}},
		"injector": {"kind: ConfigMap\ndata:\n  config: |\n    image: a/b\n    image: \"{{ .ProxyImage }}\"\n    imagePullPolicy: c/d\n  values: |\n    {\"image\": \"e/f:1\",\n     \"image\": \"proxyv2\"}\n",
			[]string{"a/b", "e/f:1"}},
		"secret": {`{kind: Secret, data: {a: "image: a/b"}}`, nil},
	} {
		if have := imagesOf(object(row.object)); !slices.Equal(have, row.want) {
			t.Errorf("%s names %q, want %q", name, have, row.want)
		}
	}
}

func TestAnImageFloatsWithoutATag(t *testing.T) {
	for image, want := range map[string]bool{
		"a/b": true, "a/b:latest": true, "host:5000/b": true, "a/b:": true, "busybox": true,
		"": false, "auto": false, "a/b:1": false, "a/b@sha256:1": false, "host:5000/b:1": false, "{{ .ProxyImage }}": false,
	} {
		if have := floats(image); have != want {
			t.Errorf("%q floats: %t", image, have)
		}
	}
}
