package layout

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Cluster is what a tree has of a cluster.
type Cluster struct {
	Name string
	// Files has the contents by slash-separated path below the directory of the cluster.
	Files map[string][]byte

	index Index // nil where there is none
	seen  parsed
}

// Object is an object with the file that it is in.
type Object struct {
	*manifest.Object
	Release, File string
}

// Objects returns the objects of the manifests, by file and in the order there.
// Of a definition the body stays text. The error names the file that does not
// hold objects.
func (c *Cluster) Objects() ([]Object, error) {
	var out []Object
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		objects, err := c.seen.file(c.Files[name])
		if err != nil {
			return nil, fmt.Errorf("file %q: %w", name, err)
		}
		for _, o := range objects {
			out = append(out, Object{o, path.Dir(name), name})
		}
	}
	return out, nil
}

// Snapshot returns the objects by release. The error is that of [Cluster.Objects].
func (c *Cluster) Snapshot() (*snapshot.Snapshot, error) {
	objects, err := c.Objects()
	if err != nil {
		return nil, err
	}
	out := snapshot.New(c.Name)
	for _, o := range objects {
		out.Add(o.Release, o.Object)
	}
	return out, nil
}

// IsEdited tells whether a file is not as meshpress wrote it. Without an index
// that is not known of any.
func (c *Cluster) IsEdited(file string) bool {
	return c.index != nil && c.index[file] != sha256.Sum256(c.Files[file])
}

// Origin returns where an object is from, as it is written in a commit; it is
// empty in what was only rendered.
func (c *Cluster) Origin(o Object) Origin {
	return parseOrigins(c.Files[path.Join(o.Release, Origins)], o.Key())
}
