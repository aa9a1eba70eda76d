package gitops

import (
	"fmt"
	"path"
	"slices"

	"github.com/meshpress/meshpress/render/layout"
)

// Report says what a run did. Paths are slash-separated, relative to the output
// directory and sorted.
type Report struct {
	Written   []string // new files, and files with new content
	Unchanged []string // files that were there with this content, and were not touched
	Removed   []string // files of an earlier run that are no longer generated
	Edited    []string // those written or removed that somebody had edited by hand
	LeftOver  []string // cluster directories of earlier runs that are not in this one
	// Doubtful are named like the staging area of a killed run, but nothing proves
	// that this program made them here. They stay as they are.
	Doubtful []string
}

// keep reports a cluster that has not changed.
func (r *Report) keep(cluster string, x layout.Index) {
	for p := range x {
		r.Unchanged = append(r.Unchanged, path.Join(cluster, p))
	}
}

// compare reports what happens to the files of a cluster.
func (r *Report) compare(cluster string, old *survey, next layout.Index) {
	for p, want := range next {
		if n := old.nodes[p]; n != nil && n.ours && n.sum == want {
			r.Unchanged = append(r.Unchanged, path.Join(cluster, p))
		} else {
			r.Written = append(r.Written, path.Join(cluster, p))
		}
	}
	for p, n := range old.nodes {
		want, wanted := next[p]
		if !n.ours || n.sum == want {
			continue
		}
		if !wanted {
			r.Removed = append(r.Removed, path.Join(cluster, p))
		}
		if !n.same {
			r.Edited = append(r.Edited, path.Join(cluster, p))
		}
	}
}

func (r *Report) merge(o Report) {
	r.Written = append(r.Written, o.Written...)
	r.Unchanged = append(r.Unchanged, o.Unchanged...)
	r.Removed = append(r.Removed, o.Removed...)
	r.Edited = append(r.Edited, o.Edited...)
}

func (r *Report) sort() {
	for _, paths := range [][]string{r.Written, r.Unchanged, r.Removed, r.Edited, r.LeftOver} {
		slices.Sort(paths)
	}
}

// leftOver lists the clusters of earlier runs: directories with an index.
func (t *Tree) leftOver() ([]string, error) {
	all, err := list(t.root, ".")
	if err != nil {
		return nil, fmt.Errorf("cannot read output directory: %w", err)
	}
	var names []string
	for _, name := range all {
		if t.clusters[name] != nil || !isRealDir(t.root, name) {
			continue
		}
		if info, err := t.root.Lstat(path.Join(name, layout.IndexFile)); err == nil && info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	return names, nil
}
