// Package layout encodes the objects of clusters as files of a tree, as files of a commit, or as a stream, and
// decodes them:
//
//	<cluster>/.meshpress-index            lists the files that meshpress wrote
//	<cluster>/<release>/manifest.yaml     the objects
//	                    crds.yaml         the definitions; a commit has them in manifest.yaml
//	                    objects.jsonl     the origin of each object; only in a commit
//	                    hydrator.metadata, README.md    only in a commit
//
// Only this package knows the names of these files. It decodes files to a [snapshot.Snapshot], and encodes
// snapshots.
//
// It writes no files: package gitops and git do.
package layout

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/filename"
)

// The names of files. GitOps engines read only manifests and definitions.
const (
	Manifest    = "manifest.yaml"
	Definitions = "crds.yaml"
	Origins     = "objects.jsonl"
	Metadata    = "hydrator.metadata" // read by Argo CD's Source Hydrator
	Readme      = "README.md"
	Attributes  = ".gitattributes"

	// IndexFile is the file with the [Index] of a cluster.
	IndexFile = Reserved + "index"
	// BranchFile is the index at the top of a commit. It lists the files there and the clusters, and so shows
	// that meshpress wrote the directory. Its name differs from IndexFile, because a directory with an
	// IndexFile is a cluster.
	BranchFile = Reserved + "branch"
	// PackageIndex is the index of a KRM package.
	PackageIndex = "render-index.yaml"

	// Namespaces is the directory of the objects that the releases of a cluster share.
	Namespaces = "namespaces"

	// Reserved is the beginning of names that only meshpress may use.
	Reserved = ".meshpress-"
)

// GitAttributes is the content of [Attributes]. It prevents that git changes manifests on checkout or stores
// them elsewhere, even if a parent directory asks for this.
const GitAttributes = "**/" + Readme + ` linguist-generated=true
**/` + Metadata + ` text eol=lf -filter linguist-generated=true
**/` + Origins + ` text eol=lf -filter linguist-generated=true
**/` + Reserved + `* text eol=lf -filter linguist-generated=true
**/` + Manifest + ` text eol=lf -filter -ident -working-tree-encoding
`

// CheckCluster returns an error unless the name is that of one ordinary directory below the output directory. A
// leading dot is an error because of .git and similar directories.
func CheckCluster(name string) error {
	if strings.HasPrefix(name, ".") {
		return fmt.Errorf("cluster name %q must not begin with a dot", name)
	}
	if err := filename.Check(name); err != nil {
		return fmt.Errorf("cluster name %q %w", name, err)
	}
	return nil
}

// CheckFile returns an error for a path that may lead out of the cluster's directory, and for a reserved one.
func CheckFile(p string) error {
	if err := filename.CheckPath(p); err != nil {
		return fmt.Errorf("file path %q %w", p, err)
	}
	if strings.Contains("/"+filename.Fold(p), "/"+Reserved) {
		return fmt.Errorf("file path %q must not contain a name that begins with `%s`", p, Reserved)
	}
	return nil
}

// CheckFiles returns an error for paths that [CheckFile] refuses, and for paths that cannot exist together on
// every system.
func CheckFiles(files map[string][]byte) error {
	var all filename.Set
	for _, p := range slices.Sorted(maps.Keys(files)) {
		if err := CheckFile(p); err != nil {
			return err
		}
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if _, ok := files[dir]; ok {
				return fmt.Errorf("file path %q must not be a directory of another file, %q", dir, p)
			}
		}
		if other := all.Add(p); other != "" {
			return fmt.Errorf("file path %q must differ from %q by more than case and accents", p, other)
		}
	}
	return nil
}
