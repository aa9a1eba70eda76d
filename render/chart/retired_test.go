package chart

import "testing"

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
		if have, _ := Retired(text); have != want {
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
		if _, have := Retired(text); have != want {
			t.Errorf("%q is now %q, want %q", text, have, want)
		}
	}
}
