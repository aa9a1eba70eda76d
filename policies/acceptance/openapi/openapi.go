// Package openapi has the types of Kubernetes, by its minor versions, and those
// of custom resource definitions, and compares objects with them.
//
// It knows fields, their types and formats, which of them must be set, which
// values an enumeration has, and the keys of lists. It knows no rule over more
// than one field: those are in package acceptance. The types are embedded; they
// are read when an object is first compared with them.
package openapi

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
)

//go:generate go run -C ../../../e2e/kubernetes ./schemas ../../policies/acceptance/openapi/kubernetes.txt.gz

//go:embed kubernetes.txt.gz
var embedded []byte

// Oldest and Newest are the minor versions of Kubernetes 1.x that are embedded.
const (
	Oldest = 26
	Newest = 37
)

// API is the types of one version of Kubernetes. It is safe for concurrent use.
type API struct {
	Minor int
	// Exact is false for a version that is not embedded: then Minor is the nearest.
	Exact bool

	mu    sync.Mutex
	lines map[string]string // schemas that are not read yet, by name
	types map[string]*Type
	kinds map[string]kind // by apiVersion and kind
}

type kind struct {
	name       string
	namespaced bool
}

// Kubernetes returns the types of a minor version, or of the nearest embedded one.
func Kubernetes(minor int) *API {
	near := min(max(minor, Oldest), Newest)
	a := &API{Minor: near, Exact: near == minor, lines: map[string]string{}, types: map[string]*Type{}, kinds: map[string]kind{}}
	for line := range strings.Lines(text()) {
		a.add(strings.TrimSuffix(line, "\n"))
	}
	return a
}

// text is what is embedded.
var text = sync.OnceValue(func() string {
	r, err := gzip.NewReader(bytes.NewReader(embedded))
	if err != nil {
		panic(err) // a test reads it
	}
	all, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return string(all)
})

// add takes up a line if it is of the version.
func (a *API) add(line string) {
	fields := strings.SplitN(line, "\t", 4)
	if len(fields) != 4 || !within(fields[0], a.Minor) {
		return
	}
	a.lines[fields[1]] = fields[3]
	if of, wide := strings.CutSuffix(fields[2], "/"); of != "" {
		a.kinds[of] = kind{fields[1], !wide}
	}
}

// within tells whether a number is in one of the ranges, as in 26-29,31-31.
func within(ranges string, n int) bool {
	for one := range strings.SplitSeq(ranges, ",") {
		var first, last int
		if _, err := fmt.Sscanf(one, "%d-%d", &first, &last); err == nil && first <= n && n <= last {
			return true
		}
	}
	return false
}

// Type returns the type of a kind, nil if the version does not have it.
func (a *API) Type(apiVersion, kind string) *Type {
	k, ok := a.kinds[apiVersion+"/"+kind]
	if !ok {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.named(k.name)
}

// Namespaced tells whether objects of a kind are in a namespace.
func (a *API) Namespaced(apiVersion, kind string) bool {
	return a.kinds[apiVersion+"/"+kind].namespaced
}

// HasGroup tells whether a group is one of Kubernetes itself.
func (a *API) HasGroup(group string) bool {
	for of := range a.kinds {
		if name, _, ok := groupOf(of); ok && name == group {
			return true
		}
	}
	return false
}

// Versions lists the apiVersions that have a kind of a group.
func (a *API) Versions(group, kind string) []string {
	var out []string
	for of := range a.kinds {
		if g, version, ok := groupOf(of); ok && g == group && strings.HasSuffix(of, "/"+kind) {
			out = append(out, version)
		}
	}
	return out
}

// groupOf splits apiVersion/kind.
func groupOf(of string) (group, apiVersion string, ok bool) {
	apiVersion = of[:strings.LastIndexByte(of, '/')]
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		group = ""
	}
	return group, apiVersion, true
}
