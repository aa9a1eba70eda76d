package explain

import (
	"slices"
	"testing"

	"github.com/meshpress/meshpress/render/manifest"
)

func TestObjectMatches(t *testing.T) {
	istiod := manifest.Key{Group: "apps", Kind: "Deployment", Namespace: "istio-system", Name: "istiod"}
	policy := manifest.Key{Group: "networking.k8s.io", Kind: "NetworkPolicy", Namespace: "istio-system", Name: "istiod"}
	for text, want := range map[string]manifest.Key{
		"Deployment/istiod": istiod, "deployment/istio-system/istiod": istiod, "deploy/istiod": istiod,
		"deployments.apps/istiod": istiod,
		"netpol/istiod":           policy, "networkpolicies/istiod": policy,
	} {
		o, err := ParseObject(text)
		if err != nil || !o.matches(want) {
			t.Errorf("%s (%v) is not %s", text, err, want)
		}
	}
	for _, text := range []string{"svc/istiod", "deploy/other/istiod", "deploy/istio", "deployment.extensions/istiod"} {
		if o, err := ParseObject(text); err != nil || o.matches(istiod) {
			t.Errorf("%s (%v) is %s", text, err, istiod)
		}
	}
	for _, text := range []string{"", "istiod", "a/b/c/d", "deploy/", "/istiod", "deploy//istiod"} {
		if o, err := ParseObject(text); err == nil {
			t.Errorf("%q is read as %s", text, o)
		}
	}
}

func TestNearObjects(t *testing.T) {
	keys := []manifest.Key{
		{Kind: "Deployment", Namespace: "a", Name: "istiod"},
		{Kind: "Service", Namespace: "a", Name: "istiod"},
		{Kind: "Service", Namespace: "b", Name: "gateway"},
	}
	for text, want := range map[string][]string{
		"deploy/istio":    {"Deployment/a/istiod"},
		"svc/nothing":     {"Service/a/istiod", "Service/b/gateway"},
		"secret/istiod":   {"Deployment/a/istiod", "Service/a/istiod"},
		"secret/nothing":  nil,
		"deploy/b/istiod": {"Deployment/a/istiod"},
	} {
		o, err := ParseObject(text)
		if got := o.near(keys); err != nil || !slices.Equal(got, want) {
			t.Errorf("near %s is %q, want %q (%v)", text, got, want, err)
		}
	}
}
