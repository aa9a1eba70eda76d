// Package release builds a release for one system, twice, and looks at every file of it: the same bytes, a static
// program that names its commit, complete archives, a list of parts, an image that runs, checksums and provenance.
//
// MESHPRESS_RELEASE=1 starts it: it takes minutes on a machine that has compiled nothing. The container runs with
// podman where that is installed.
package release
