package layout

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Clusters lists the directories of a tree that have an index.
func Clusters(tree fs.FS) []string {
	indexes, _ := fs.Glob(tree, "*/"+IndexFile)
	var names []string
	for _, index := range indexes {
		names = append(names, path.Dir(index))
	}
	return names
}

// Snapshots returns the snapshots of a tree by the name of the cluster. The errors are those of [Read] and of
// [Cluster.Snapshot].
func Snapshots(tree fs.FS) (map[string]*snapshot.Snapshot, error) {
	out := map[string]*snapshot.Snapshot{}
	err := Read(tree, func(c *Cluster) (err error) {
		out[c.Name], err = c.snapshot()
		return err
	})
	return out, err
}

// Read calls each for every cluster of a tree, in the order of names. A cluster is a directory with an index,
// or with files at the paths where a run writes them; Read ignores other files. It is an error if there is no
// cluster, or if a file of an index is missing. The contents may differ from the index: a file that was edited
// by hand is what the cluster has.
func Read(tree fs.FS, each func(*Cluster) error) error {
	if _, err := fs.Stat(tree, IndexFile); err == nil {
		return errors.New("it is the directory of one cluster\nhint: give the directory above it")
	}
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return fmt.Errorf("cannot list clusters: %w", err)
	}
	found, seen := false, newParsed()
	for _, e := range entries {
		if !e.IsDir() || CheckCluster(e.Name()) != nil {
			continue
		}
		c, err := readCluster(tree, e.Name())
		if c != nil && err == nil {
			found, c.seen = true, seen
			err = each(c)
		}
		if err != nil {
			return fmt.Errorf("cluster %q: %w", e.Name(), err)
		}
	}
	if !found {
		return errors.New("it holds no rendered cluster\nhint: give a directory that `meshpress render -o` wrote")
	}
	return nil
}

// readCluster returns nil for a directory that no run has written.
func readCluster(tree fs.FS, name string) (*Cluster, error) {
	index, err := ReadIndex(tree, name)
	if err != nil {
		return nil, err
	}
	paths := index.Paths()
	if index == nil {
		if paths, err = laidOut(tree, name); err != nil || paths == nil {
			return nil, err
		}
	}
	c := &Cluster{Name: name, Files: map[string][]byte{}, index: index}
	for _, p := range paths {
		if c.Files[p], err = readLimited(tree, path.Join(name, p)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// ErrDamaged is the error for an index that cannot be read.
var ErrDamaged = errors.New("is damaged")

// ReadIndex returns the index of a cluster in a tree, nil if it has none. The error wraps [ErrDamaged], or is
// that of reading the file.
func ReadIndex(tree fs.FS, cluster string) (Index, error) {
	name := path.Join(cluster, IndexFile)
	text, err := readLimited(tree, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x, err := ParseIndex(text)
	if err != nil {
		return nil, fmt.Errorf("index %q %w: %w", name, ErrDamaged, err)
	}
	return x, nil
}

// laidOut lists the files at the paths where a run writes them.
func laidOut(tree fs.FS, cluster string) ([]string, error) {
	var out []string
	releases, err := fs.ReadDir(tree, cluster)
	if err != nil {
		return nil, fmt.Errorf("cannot list releases: %w", err)
	}
	for _, release := range releases {
		if !release.IsDir() {
			continue
		}
		files, err := fs.ReadDir(tree, path.Join(cluster, release.Name()))
		if err != nil {
			return nil, fmt.Errorf("cannot list files: %w", err)
		}
		for _, f := range files {
			if f.Type().IsRegular() && slices.Contains([]string{Definitions, Manifest}, f.Name()) {
				out = append(out, release.Name()+"/"+f.Name())
			}
		}
	}
	return out, nil
}

func readLimited(tree fs.FS, name string) ([]byte, error) {
	text, err := file.ReadFS(tree, name, limit.TreeFile)
	if err != nil {
		return nil, fmt.Errorf("cannot read: %w", err)
	}
	return AsWritten(text), nil
}
