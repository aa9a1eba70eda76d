// Package charts provides the charts that render needs. [Resolver] finds a fleet's charts and pins them by
// content; [Puller] fetches pinned charts.
//
// Package origin opens the connections, and package store reads and writes the files. The package renders
// nothing, and render does not use it.
package charts

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/meshpress/meshpress/charts/origin"
)

// embedded is the address of the embedded charts as a repository.
const embedded = "embedded"

// atOnce is how many charts are fetched concurrently.
const atOnce = 6

// Opener opens repositories, as [origin.Client] does.
type Opener interface {
	Open(address string) (origin.Source, error)
}

// Confined opens the repositories that inputs name. A local one must be in the repository of the inputs, because
// the config and the lock may come with it.
type Confined struct {
	Opener
	Inside func(name string) error // says why a path must not be read
}

// Open implements [Opener].
func (c Confined) Open(address string) (origin.Source, error) {
	if name := strings.TrimPrefix(address, layoutScheme); isLocal(address) {
		if err := c.Inside(name); err != nil {
			return nil, fmt.Errorf("open charts: %w\nhint: --repository %s reads it", err, address)
		}
	}
	return c.Opener.Open(address)
}

// layoutScheme begins the address of an OCI layout on disk.
const layoutScheme = "oci-layout:"

// isLocal tells whether a repository is a file or a directory.
func isLocal(address string) bool { return !strings.Contains(address, "://") }

// below resolves the address of a local repository against a directory.
func below(dir, address string) string {
	if !isLocal(address) || address == embedded {
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

// relative is the inverse of Below. It returns the address unchanged if it cannot be made relative.
func relative(dir, address string) string {
	if !isLocal(address) {
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
