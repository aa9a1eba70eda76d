package layout

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/word"
)

// Cluster is a cluster in a tree.
type Cluster struct {
	Name string
	// Files has the contents of the files by their slash-separated paths below the directory of the cluster.
	Files map[string][]byte

	index Index // nil if the cluster has none
	seen  *parsed
}

// Object is an object with the path of its file.
type Object struct {
	*manifest.Object
	Release, File string
}

// Objects returns the objects of the manifests, sorted by file, in the order of each file. The body of a
// definition stays text. The error names a file that does not contain objects.
func (c *Cluster) Objects() ([]Object, error) {
	var out []Object
	words := word.New([]string{c.Name})
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		if !isManifest(name) {
			continue
		}
		objects, err := c.seen.file(c.Files[name], words)
		if err != nil {
			return nil, fmt.Errorf("file %q: %w", name, err)
		}
		for _, o := range objects {
			out = append(out, Object{o, path.Dir(name), name})
		}
	}
	return out, nil
}

// isManifest tells whether a file of a cluster has objects.
func isManifest(name string) bool { return strings.HasSuffix(name, ".yaml") }

// IsEdited tells whether the content of a file differs from what meshpress wrote. It is false for every file if
// the cluster has no index.
func (c *Cluster) IsEdited(file string) bool {
	return c.index != nil && c.index[file] != sha256.Sum256(c.Files[file])
}

// Origin returns the origin of an object that a commit records. It is empty in a tree that was only rendered.
func (c *Cluster) Origin(o Object) Origin {
	return parseOrigins(c.Files[path.Join(o.Release, Origins)], o.Key())
}
