// Package apitype has the Go types of Kubernetes' API: those of Kubernetes itself, and definitions of custom resources.
//
// They are the types of client-go's scheme. client-go collects them when the program starts, which takes milliseconds
// of each run; this package collects those of a group and version when somebody asks for the first one.
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
	of := schema.FromAPIVersionAndKind(apiVersion, kind)
	scheme, ok := schemes()[of.GroupVersion()]
	if !ok {
		scheme = schemes()[core] // it says that it does not have the kind, or knows the kind in all groups
	}
	return scheme().New(of)
}

// core is the group that also has the kinds without a group, such as Status.
var core = schema.GroupVersion{Version: "v1"}

// Versions returns all API versions, as in apps/v1, sorted.
func Versions() []string { return slices.Clone(versions()) }

var versions = sync.OnceValue(func() []string {
	var out []string
	for version := range schemes() {
		out = append(out, version.String())
	}
	slices.Sort(out)
	return out
})

// schemes are the types of each group and version, which are collected when the scheme is called for.
var schemes = sync.OnceValue(func() map[schema.GroupVersion]func() *runtime.Scheme {
	out := map[schema.GroupVersion]func() *runtime.Scheme{}
	for version, add := range groups() {
		out[version] = sync.OnceValue(func() *runtime.Scheme { return schemeOf(add) })
	}
	return out
})

func schemeOf(add func(*runtime.Scheme) error) *runtime.Scheme {
	out := runtime.NewScheme()
	metav1.AddToGroupVersion(out, core)
	if err := add(out); err != nil {
		panic(err) // two types of the libraries with one name
	}
	return out
}
