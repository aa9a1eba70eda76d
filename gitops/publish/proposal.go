package publish

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/render/layout"
)

// proposal is the change of one branch.
type proposal struct {
	*branch
	units    []*unit  // that change, or that something prevents from changing
	gone     []string // clusters that no input names, and that are removed if the user confirms it
	leftOver []string // clusters that no input names, and that stay
	removed  []string // clusters that somebody removed by hand
}

// propose compares a branch with the clusters that go to it. Only a change of a
// cluster makes a commit. The files of the top change only together with a
// cluster.
func (p *Publisher) propose(ctx context.Context, name, tip string) (*proposal, error) {
	b, err := p.read(ctx, name, tip)
	if err != nil {
		return nil, err
	}
	out := &proposal{branch: b}
	all := p.units(out)
	_, ours := b.files[layout.BranchFile]
	if err := p.compare(ctx, out, all); err != nil {
		return nil, err
	}
	if len(out.changes(".")) == 0 && (ours || len(p.branches[name]) == 0) {
		return out, nil
	}
	files, err := p.top()
	if err != nil {
		return nil, err
	}
	return out, p.compare(ctx, out, []*unit{{dir: ".", indexFile: layout.BranchFile, want: files, listed: out.list()}})
}

func (b *branch) isRemoved(cluster string) bool {
	_, listed := b.listed[cluster]
	_, there := b.index[cluster]
	return listed && !there
}

// list returns the entries of clusters in the index of the top: all clusters
// after the changes, with the digests of their indexes.
func (out *proposal) list() layout.Index {
	sums := layout.Index{}
	for dir := range out.index {
		sums[dir] = out.sums[out.files[path.Join(dir, layout.IndexFile)].ID]
	}
	for _, dir := range out.removed {
		sums[dir] = out.listed[dir]
	}
	for _, u := range out.units {
		sums[u.dir] = u.sum
	}
	maps.DeleteFunc(sums, func(dir string, sum [32]byte) bool { return dir == "." || sum == [32]byte{} })
	return sums
}

// units returns the clusters that go to the branch. It also returns the
// clusters that must leave the branch, if the run may remove them.
func (p *Publisher) units(out *proposal) []*unit {
	var all []*unit
	named := map[string]bool{".": true}
	for _, c := range p.branches[out.name] {
		named[c.name] = true
		if out.isRemoved(c.name) {
			out.removed = append(out.removed, c.name)
			if p.Edited != Overwrite {
				continue
			}
		}
		all = append(all, &unit{dir: c.name, indexFile: layout.IndexFile, want: c.files})
	}
	for _, dir := range slices.Sorted(maps.Keys(out.index)) {
		switch {
		case named[dir] || p.Mine == nil || !p.Mine(dir):
		case !p.isElsewhere(dir) && p.KeepClusters:
			out.leftOver = append(out.leftOver, dir)
		default:
			if !p.isElsewhere(dir) {
				out.gone = append(out.gone, dir)
			}
			all = append(all, &unit{dir: dir, indexFile: layout.IndexFile, gone: true})
		}
	}
	return all
}

// isElsewhere tells whether a cluster has moved to another branch.
func (p *Publisher) isElsewhere(cluster string) bool {
	_, err := p.Branch(cluster)
	return err == nil
}

// compare compares units with the branch, and adds those that change to the
// proposal.
func (p *Publisher) compare(ctx context.Context, out *proposal, all []*unit) error {
	var doubtful []string
	for _, u := range all {
		u.settle(out.branch, func(name string, w file) bool { return u.same(out.branch, name, w) })
		doubtful = append(doubtful, u.doubtful(out.branch)...)
	}
	if err := out.hash(ctx, p.target, doubtful); err != nil {
		return err
	}
	for _, u := range all {
		u.compare(out.branch, p.Edited)
		if err := u.seal(out.branch, p.store); err != nil {
			return err
		}
		if len(u.changes)+len(u.edited)+len(u.foreign) > 0 {
			out.units = append(out.units, u)
		}
	}
	return nil
}

// changes returns all changes, with dir before each path.
func (out *proposal) changes(dir string) []git.Change {
	var all []git.Change
	for _, u := range out.units {
		for _, c := range u.changes {
			all = append(all, git.Change{Path: path.Join(dir, c.Path), Blob: c.Blob})
		}
	}
	return all
}

// clusters lists the units that change, without the top.
func (out *proposal) clusters() []*unit {
	return slices.DeleteFunc(slices.Clone(out.units), func(u *unit) bool { return u.dir == "." || len(u.changes) == 0 })
}

// releases lists the releases of a cluster that change.
func (u *unit) releases() []string {
	var out []string
	for _, c := range u.changes {
		if name := strings.TrimPrefix(c.Path, u.dir+"/"); path.Base(name) == layout.Manifest {
			out = append(out, path.Dir(name))
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}
