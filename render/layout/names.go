// Package layout says how the objects of clusters are written, and reads them
// back: into the files of a tree, into those of a commit, and into a stream.
//
//	<cluster>/.meshpress-index            which files are ours
//	<cluster>/<release>/manifest.yaml     the objects
//	                    crds.yaml         the definitions; a commit has them in manifest.yaml
//	                    objects.jsonl     where each object is from; in a commit
//	                    hydrator.metadata, README.md    in a commit
//
// It is the only package that knows the names of these files. What is read becomes
// a [snapshot.Snapshot]; what is written is made of one.
//
// The package writes no files: package gitops does, and git does.
package layout

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/filename"
)

// The names of files. GitOps engines read none but manifests and definitions.
const (
	Manifest    = "manifest.yaml"
	Definitions = "crds.yaml"
	Origins     = "objects.jsonl"
	Metadata    = "hydrator.metadata" // of Argo CD's Source Hydrator
	Readme      = "README.md"
	Attributes  = ".gitattributes"

	// IndexFile is the file of a cluster that holds its [Index].
	IndexFile = Reserved + "index"
	// BranchFile is the index at the top of a commit. It names the files there and the
	// clusters, and says that the directory is ours. Its name is not that of
	// IndexFile, because a directory with an IndexFile is a cluster.
	BranchFile = Reserved + "branch"
	// PackageIndex is the index of a KRM package.
	PackageIndex = "render-index.yaml"

	// Namespaces is the name, among the releases, of what every release of a cluster needs.
	Namespaces = "namespaces"

	// Reserved begins the names that meshpress keeps for itself.
	Reserved = ".meshpress-"
)

// GitAttributes is the content of [Attributes]. It keeps git from changing
// manifests when they are checked out, and from storing them elsewhere, whatever
// the directories above say.
const GitAttributes = "**/" + Readme + ` linguist-generated=true
**/` + Metadata + ` text eol=lf -filter linguist-generated=true
**/` + Origins + ` text eol=lf -filter linguist-generated=true
**/` + Reserved + `* text eol=lf -filter linguist-generated=true
**/` + Manifest + ` text eol=lf -filter -ident -working-tree-encoding
`

// CheckCluster refuses names that are not one ordinary directory below the
// output directory. A leading dot is refused because of .git and its like.
func CheckCluster(name string) error {
	if strings.HasPrefix(name, ".") {
		return fmt.Errorf("cluster name %q must not begin with a dot", name)
	}
	if err := filename.Check(name); err != nil {
		return fmt.Errorf("cluster name %q %w", name, err)
	}
	return nil
}

// CheckFile refuses paths that could lead out of the cluster directory, and those
// that are reserved.
func CheckFile(p string) error {
	if err := filename.CheckPath(p); err != nil {
		return fmt.Errorf("file path %q %w", p, err)
	}
	if strings.Contains("/"+filename.Fold(p), "/"+Reserved) {
		return fmt.Errorf("file path %q must not contain a name that begins with `%s`", p, Reserved)
	}
	return nil
}

// CheckFiles refuses paths that [CheckFile] refuses, and those that cannot all
// exist together on every system.
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
