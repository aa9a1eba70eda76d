package openapi_test

import (
	"testing"

	"github.com/meshpress/meshpress/policies/acceptance/openapi"
)

// TestEveryTypeIsRead: what is embedded has each version, and each of its types.
func TestEveryTypeIsRead(t *testing.T) {
	for minor := openapi.Oldest; minor <= openapi.Newest; minor++ {
		api := openapi.Kubernetes(minor)
		seen := map[*openapi.Type]bool{}
		if !api.Exact || len(api.Kinds()) < 40 {
			t.Errorf("1.%d has %d kinds", minor, len(api.Kinds()))
		}
		for _, k := range api.Kinds() {
			if of := api.Type(k[0], k[1]); of == nil || of.Fields["metadata"] == nil && k[1] != "SelfSubjectReview" {
				t.Errorf("1.%d: %s has no metadata", minor, k)
			} else {
				readAll(of, seen)
			}
		}
		if len(seen) < 1500 {
			t.Errorf("1.%d has %d types", minor, len(seen))
		}
	}
}

// readAll reads a type and those that it is made of. One that cannot be read is a panic.
func readAll(of *openapi.Type, seen map[*openapi.Type]bool) {
	if of == nil || seen[of] {
		return
	}
	seen[of] = true
	of.Read()
	readAll(of.Items, seen)
	readAll(of.Values, seen)
	for _, field := range of.Fields {
		readAll(field, seen)
	}
}

// TestVersions: kinds come and go.
func TestVersions(t *testing.T) {
	for _, c := range []struct {
		minor            int
		apiVersion, kind string
		has              bool
	}{
		{29, "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", false},
		{30, "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", true},
		{26, "autoscaling/v2", "HorizontalPodAutoscaler", true},
		{26, "autoscaling/v2beta2", "HorizontalPodAutoscaler", false},
	} {
		if of := openapi.Kubernetes(c.minor).Type(c.apiVersion, c.kind); (of != nil) != c.has {
			t.Errorf("1.%d has %s %s: %t", c.minor, c.apiVersion, c.kind, of != nil)
		}
	}
	if openapi.Kubernetes(openapi.Newest+1).Exact || openapi.Kubernetes(1).Exact {
		t.Error("a version that is not embedded must not be exact")
	}
}
