package apitype

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"helm.sh/helm/v3/pkg/chartutil"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clientgo "k8s.io/client-go/kubernetes/scheme"
)

// TestTypesAreThoseOfHelm: Helm takes the scheme of client-go and adds definitions of custom resources.
func TestTypesAreThoseOfHelm(t *testing.T) {
	if want := slices.Sorted(slices.Values(chartutil.DefaultVersionSet)); !slices.Equal(Versions(), want) {
		t.Errorf("versions are %q, must be %q", Versions(), want)
	}
	types := map[schema.GroupVersionKind]reflect.Type{}
	for _, scheme := range schemes() {
		maps.Copy(types, scheme().AllKnownTypes())
	}
	for kind, want := range clientgo.Scheme.AllKnownTypes() {
		if types[kind] != want {
			t.Errorf("%v has the type %v, must have %v", kind, types[kind], want)
		}
	}
	if len(types) != len(clientgo.Scheme.AllKnownTypes()) {
		t.Errorf("there are %d types, must be %d", len(types), len(clientgo.Scheme.AllKnownTypes()))
	}
}

func TestNew(t *testing.T) {
	one, err := New("apps/v1", "Deployment")
	if err != nil {
		t.Fatal(err)
	}
	other, _ := New("apps/v1", "Deployment")
	if reflect.TypeOf(one).String() != "*v1.Deployment" || one == other {
		t.Errorf("%T, the same object: %v", one, one == other)
	}
	if _, err := New("networking.istio.io/v1", "Gateway"); err == nil {
		t.Error("a custom resource must have no type")
	}
}

// TestVersionsAreNotShared: a caller may change what it gets.
func TestVersionsAreNotShared(t *testing.T) {
	Versions()[0] = "changed"
	if slices.Contains(Versions(), "changed") {
		t.Error("the versions are shared")
	}
}
