package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
)

// layout are the files of a release, where no index says which files are ours.
var layout = []string{"crds.yaml", "manifest.yaml"}

// Read calls each with the files of every cluster of an output directory, by
// the names of the clusters: slash-separated path inside the cluster directory
// -> content, as [Tree.Add] takes them. A cluster is a directory with an index,
// or with files where a run puts them; everything else is passed by. A tree
// without any cluster is an error, and so is a file that the index names and
// that is not there. Contents may differ from the index: what was edited by
// hand is what the cluster has.
func Read(tree fs.FS, each func(cluster string, files map[string][]byte) error) error {
	if _, err := fs.Stat(tree, IndexName); err == nil {
		return errors.New("it is the directory of one cluster\nhint: give the directory above it")
	}
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return fmt.Errorf("cannot list clusters: %w", err)
	}
	found := false
	for _, e := range entries {
		if !e.IsDir() || CheckCluster(e.Name()) != nil {
			continue
		}
		files, err := readCluster(tree, e.Name())
		if err != nil {
			return fmt.Errorf("cluster %q: %w", e.Name(), err)
		}
		if files == nil {
			continue
		}
		found = true
		if err := each(e.Name(), files); err != nil {
			return fmt.Errorf("cluster %q: %w", e.Name(), err)
		}
	}
	if !found {
		return errors.New("it holds no rendered cluster\nhint: give a directory that `meshpress render -o` wrote")
	}
	return nil
}

// readCluster returns nil for a directory that no run wrote.
func readCluster(tree fs.FS, cluster string) (map[string][]byte, error) {
	paths, err := ours(tree, cluster)
	if err != nil || paths == nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, p := range paths {
		if files[p], err = readLimited(tree, path.Join(cluster, p)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// ours lists the files of a cluster that a run wrote, nil if there was none.
func ours(tree fs.FS, cluster string) ([]string, error) {
	text, err := readLimited(tree, path.Join(cluster, IndexName))
	if errors.Is(err, fs.ErrNotExist) {
		return laidOut(tree, cluster)
	}
	if err != nil {
		return nil, err
	}
	x, err := ParseIndex(string(text))
	if err != nil {
		return nil, fmt.Errorf("index %q is damaged: %w", path.Join(cluster, IndexName), err)
	}
	return append([]string{}, x.Paths()...), nil
}

// laidOut lists the files that are where a run puts them.
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
			if f.Type().IsRegular() && slices.Contains(layout, f.Name()) {
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
	return text, nil
}
