package snapshot

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/manifest"
)

func pod(t *testing.T, kind, container, rest string) *manifest.Object {
	t.Helper()
	o, err := manifest.Parse(`
kind: ` + kind + `
metadata: {name: w, namespace: n, labels: {app.kubernetes.io/version: 1.20.1}}
spec:
  template:
    metadata: {labels: {istio.io/rev: 1-24}}
    spec:
      containers: [{name: other}, {name: ` + container + rest + `}]`)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestPartOf(t *testing.T) {
	for name, c := range map[string]struct {
		object              *manifest.Object
		component, tag, ver string
	}{
		"istiod": {pod(t, "Deployment", "discovery", ", image: 'hub/pilot:1.24.2-solo'"), "pilot", "1.24.2-solo",
			"1.24.2"},
		"a mirrored image": {pod(t, "Deployment", "discovery", ", image: 'localhost:5000/x/y:1.24.2@sha256:abc'"),
			"pilot", "1.24.2", "1.24.2"},
		"an image by digest": {pod(t, "Deployment", "discovery", ", image: 'localhost:5000/pilot@sha256:abc'"), "pilot",
			"", "1.20.1"},
		"CNI": {pod(t, "DaemonSet", "install-cni", ", image: 'cni:1.24'"), "cni", "1.24", "1.24"},
		"ztunnel": {pod(t, "DaemonSet", "istio-proxy", ", args: [proxy, ztunnel], image: 'z:1.24.0'"), "ztunnel",
			"1.24.0", "1.24.0"},
		"a gateway": {pod(t, "Deployment", "istio-proxy", ", args: [proxy, router], image: 'p:1.24.0'"), "gateway",
			"1.24.0", "1.24.0"},
		"an injected image": {pod(t, "Deployment", "istio-proxy", ", image: auto"), "gateway", "", "0.0.0"},
		"something else":    {pod(t, "Deployment", "app", ", image: 'app:1.24.0'"), "", "", "0.0.0"},
		"not a workload":    {pod(t, "Job", "discovery", ", image: 'pilot:1.24.0'"), "", "", "0.0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := partOf(c.object)
			if got := []string{p.Component, p.Tag, p.Version.String()}; !cmp.Equal(got, []string{c.component, c.tag, c.ver}) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestInjectedGatewayHasTheVersionOfItsControlPlane(t *testing.T) {
	istiod, gateway := pod(t, "Deployment", "discovery", ", image: 'hub/pilot:1.24.2'"),
		pod(t, "Deployment", "istio-proxy", ", image: auto")
	s := New("c")
	s.Add("a", gateway)
	s.Add("istiod", istiod)
	m := s.Mesh()
	if len(m.Parts) != 2 || m.Parts[0].Version.String() != "1.24.2" {
		t.Errorf("%v", m.Parts)
	}
}
