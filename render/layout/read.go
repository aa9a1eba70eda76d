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
	"github.com/meshpress/meshpress/render/word"
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

// Past is a tree as a [snapshot.Past]. It reads the files of a cluster when it is asked for the cluster. It is not safe
// for concurrent use.
type Past struct {
	tree  fs.FS
	names []string
	seen  *parsed
	room  []byte // for the file that is read
}

// Open lists the clusters of a tree. A cluster is a directory with an index, or with files at the paths where a run
// writes them; other files do not matter. It is an error if there is no cluster.
func Open(tree fs.FS) (*Past, error) {
	if _, err := fs.Stat(tree, IndexFile); err == nil {
		return nil, errors.New("it is the directory of one cluster\nhint: give the directory above it")
	}
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, fmt.Errorf("cannot list clusters: %w", err)
	}
	p := &Past{tree: tree, seen: newParsed()}
	for _, e := range entries {
		if !e.IsDir() || CheckCluster(e.Name()) != nil {
			continue
		}
		is, err := isCluster(tree, e.Name())
		if err != nil {
			return nil, fmt.Errorf("cluster %q: %w", e.Name(), err)
		}
		if is {
			p.names = append(p.names, e.Name())
		}
	}
	if len(p.names) == 0 {
		return nil, errors.New("it holds no rendered cluster\nhint: give a directory that `meshpress render -o` wrote")
	}
	return p, nil
}

// isCluster is true for an index that cannot be read, too: this is an error of its cluster.
func isCluster(tree fs.FS, name string) (bool, error) {
	if _, err := fs.Stat(tree, path.Join(name, IndexFile)); !errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	paths, err := laidOut(tree, name)
	return len(paths) > 0, err
}

// Names implements [snapshot.Past].
func (p *Past) Names() []string { return p.names }

// Of implements [snapshot.Past]. The errors are those of [Past.Cluster] and of [Cluster.Objects]. It reads only
// manifests.
func (p *Past) Of(name string) (*snapshot.Snapshot, error) {
	if _, is := slices.BinarySearch(p.names, name); !is {
		return nil, nil
	}
	out := snapshot.New(name)
	if err := p.read(name, out); err != nil {
		return nil, fmt.Errorf("cluster %q: %w", name, err)
	}
	return out, nil
}

func (p *Past) read(name string, out *snapshot.Snapshot) error {
	_, paths, err := filesOf(p.tree, name)
	if err != nil {
		return err
	}
	words := word.New([]string{name})
	for _, at := range slices.Sorted(slices.Values(paths)) {
		if !isManifest(at) {
			if _, err := fs.Stat(p.tree, path.Join(name, at)); err != nil {
				return fmt.Errorf("cannot read: %w", err)
			}
			continue
		}
		text, err := file.ReadInto(p.room, p.tree, path.Join(name, at), limit.TreeFile)
		if err != nil {
			return fmt.Errorf("cannot read: %w", err)
		}
		p.room = text
		objects, err := p.seen.file(AsWritten(text), words)
		if err != nil {
			return fmt.Errorf("file %q: %w", at, err)
		}
		out.Add(path.Dir(at), objects...)
	}
	return nil
}

// Cluster reads the files of one of the clusters. It is an error if a file of its index is missing. The contents may
// differ from the index: a file that was edited by hand is what the cluster has.
func (p *Past) Cluster(name string) (*Cluster, error) {
	c, err := readCluster(p.tree, name)
	if err != nil {
		return nil, fmt.Errorf("cluster %q: %w", name, err)
	}
	c.seen = p.seen
	return c, nil
}

// Read calls each for every cluster of a tree, in the order of names. The errors are those of [Open], of
// [Past.Cluster], and those of each, with the name of the cluster.
func Read(tree fs.FS, each func(*Cluster) error) error {
	p, err := Open(tree)
	if err != nil {
		return err
	}
	for _, name := range p.names {
		c, err := p.Cluster(name)
		if err != nil {
			return err
		}
		if err := each(c); err != nil {
			return fmt.Errorf("cluster %q: %w", name, err)
		}
	}
	return nil
}

func readCluster(tree fs.FS, name string) (*Cluster, error) {
	index, paths, err := filesOf(tree, name)
	if err != nil {
		return nil, err
	}
	c := &Cluster{Name: name, Files: map[string][]byte{}, index: index}
	for _, p := range paths {
		if c.Files[p], err = readLimited(tree, path.Join(name, p)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// filesOf lists the files of a cluster: those of its index, or those at the paths where a run writes them.
func filesOf(tree fs.FS, name string) (Index, []string, error) {
	index, err := ReadIndex(tree, name)
	if err != nil || index != nil {
		return index, index.Paths(), err
	}
	paths, err := laidOut(tree, name)
	return nil, paths, err
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
