// Package charts brings charts to where render finds them: it works out where a
// fleet's charts are ([Resolver]), pins them by their content, and fetches what
// is pinned ([Puller]).
//
// Connections are those of package origin, files those of package store. It
// renders nothing, and render does not use it.
package charts

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/meshpress/meshpress/charts/origin"
)

// Embedded is the repository of the charts that are part of the program.
const Embedded = "embedded"

// atOnce is how many charts are fetched side by side.
const atOnce = 6

// Opener opens repositories, as [origin.Client] does.
type Opener interface {
	Open(address string) (origin.Source, error)
}

// layoutScheme begins the address of an OCI layout on disk.
const layoutScheme = "oci-layout:"

// IsLocal tells whether a repository is a file or a directory.
func IsLocal(address string) bool { return !strings.Contains(address, "://") }

// Below returns the address of a repository that is written relative to a
// directory.
func Below(dir, address string) string {
	if !IsLocal(address) || address == Embedded {
		return address
	}
	name, isLayout := strings.CutPrefix(address, layoutScheme)
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	if isLayout {
		return layoutScheme + name
	}
	return name
}

// relative is the reverse of Below; what cannot be written relative stays.
func relative(dir, address string) string {
	if !IsLocal(address) {
		return address
	}
	name, isLayout := strings.CutPrefix(address, layoutScheme)
	absolute, err := filepath.Abs(name)
	base, baseErr := filepath.Abs(dir)
	if rel, relErr := filepath.Rel(base, absolute); err == nil && baseErr == nil && relErr == nil {
		name = filepath.ToSlash(rel)
	}
	if isLayout {
		return layoutScheme + name
	}
	return path.Clean(name)
}
