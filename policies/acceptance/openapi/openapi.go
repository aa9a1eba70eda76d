// Package openapi has the types of Kubernetes, by its minor versions, and those
// of custom resource definitions, and compares objects with them.
//
// It knows fields, their types and formats, which of them must be set, which
// values an enumeration has, and the keys of lists. It evaluates the CEL rules of
// definitions. It does not know the rules between fields of Kubernetes' own kinds:
// those are in package acceptance. The types are embedded; they are read when an
// object is first compared with them.
package openapi

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run -C ../../../e2e/kubernetes ./schemas ../../policies/acceptance/openapi/kubernetes.txt

//go:embed kubernetes.txt
var text string

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

	lines map[string]string // schemas by name

	mu    sync.Mutex
	types map[string]*Type
	kinds map[string]string // names of types, by apiVersion and kind
}

// Kubernetes returns the types of a minor version, or of the nearest embedded one.
func Kubernetes(minor int) *API {
	near := min(max(minor, Oldest), Newest)
	a := &API{Minor: near, Exact: near == minor, lines: map[string]string{}, types: map[string]*Type{},
		kinds: map[string]string{}}
	for line := range strings.Lines(text) {
		a.add(strings.TrimSuffix(line, "\n"))
	}
	return a
}

// add takes up a line if it is of the version.
func (a *API) add(line string) {
	fields := strings.SplitN(line, "\t", 4)
	if len(fields) != 4 || !within(fields[0], a.Minor) {
		return
	}
	a.lines[fields[1]] = fields[3]
	if of := strings.TrimSuffix(fields[2], "/"); of != "" { // the slash is that of kinds of the whole cluster
		a.kinds[of] = fields[1]
	}
}

// within tells whether a number of two digits is in one of the ranges, as in 26-29,31-31.
func within(ranges string, n int) bool {
	number := strconv.Itoa(n)
	for one := range strings.SplitSeq(ranges, ",") {
		if first, last, _ := strings.Cut(one, "-"); first <= number && number <= last {
			return true
		}
	}
	return false
}

// Type returns the type of a kind, nil if the version does not have it.
func (a *API) Type(apiVersion, kind string) *Type {
	name, ok := a.kinds[apiVersion+"/"+kind]
	if !ok {
		return nil
	}
	a.mu.Lock()
	t := a.named(name)
	a.mu.Unlock()
	return t.Read()
}

// Kinds lists apiVersion and kind of all objects that the version has.
func (a *API) Kinds() [][2]string {
	var out [][2]string
	for of := range a.kinds {
		at := strings.LastIndexByte(of, '/')
		out = append(out, [2]string{of[:at], of[at+1:]})
	}
	return out
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
