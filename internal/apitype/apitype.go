// Package apitype has the Go types of Kubernetes' API: those of Kubernetes itself, and definitions of custom resources.
//
// They are the types of client-go's scheme. client-go collects them when the program starts, which takes milliseconds
// of each run; this package collects them when somebody asks for the first one.
package apitype

import (
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// New returns an empty object of a kind, as in apps/v1 and Deployment. The error says that the kind is not one of
// Kubernetes itself.
func New(apiVersion, kind string) (runtime.Object, error) {
	return scheme().New(schema.FromAPIVersionAndKind(apiVersion, kind))
}

// Versions returns all API versions, as in apps/v1, sorted.
func Versions() []string { return slices.Clone(versions()) }

var versions = sync.OnceValue(func() []string {
	var out []string
	for _, version := range scheme().PrioritizedVersionsAllGroups() {
		out = append(out, version.String())
	}
	slices.Sort(out)
	return out
})

var scheme = sync.OnceValue(func() *runtime.Scheme {
	all := runtime.NewScheme()
	metav1.AddToGroupVersion(all, schema.GroupVersion{Version: "v1"})
	add := groups()
	if err := add.AddToScheme(all); err != nil {
		panic(err) // two types of the libraries with one name
	}
	return all
})
