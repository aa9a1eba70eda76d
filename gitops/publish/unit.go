package publish

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/render/layout"
)

// unit is a directory with an index of its own: a cluster, or the top.
type unit struct {
	dir       string // below the path, "." for the top
	indexFile string
	want      map[string]file // the files after the change; none if the unit is removed
	gone      bool

	changes []git.Change
	next    layout.Index
	listed  layout.Index // for the top: the clusters in its index
	sum     [32]byte     // the digest of the index, set by seal; zero if the unit is removed
	edited  []string     // files that were changed by hand, and that this run would change
	foreign []string     // files that are not ours, and that are in the way
}

// beside are the files of a release that change only together with its
// manifest.
var beside = []string{layout.Origins, layout.Metadata, layout.Readme}

// settle keeps the old files beside each manifest that stays as it is.
func (u *unit) settle(b *branch, stays func(name string, w file) bool) {
	old := b.index[u.dir]
	stay := map[string]file{}
	for name, w := range u.want {
		if _, ours := old[name]; path.Base(name) != layout.Manifest || !ours || !stays(name, w) {
			continue
		}
		kept := map[string]file{}
		for _, n := range beside {
			at := path.Join(path.Dir(name), n)
			if e, sum := b.files[path.Join(u.dir, at)], old[at]; e.IsFile() && sum != [32]byte{} {
				kept[at] = file{sum: sum, blob: e.ID}
			}
		}
		if len(kept) == len(beside) {
			maps.Copy(stay, kept)
		}
	}
	if len(stay) > 0 { // another attempt needs what the cluster has
		u.want = maps.Clone(u.want)
		maps.Copy(u.want, stay)
	}
}

// same tells whether the branch already has a file with the wanted content.
func (u *unit) same(b *branch, name string, w file) bool {
	e := b.files[path.Join(u.dir, name)]
	return e.IsFile() && e.ID == w.blob
}

// doubtful lists the contents that must be read to know whether somebody
// changed a file by hand.
func (u *unit) doubtful(b *branch) []string {
	var out []string
	for name := range b.index[u.dir] {
		if e := b.files[path.Join(u.dir, name)]; e.IsFile() && !u.same(b, name, u.want[name]) {
			out = append(out, e.ID)
		}
	}
	return out
}

// byHand tells whether somebody else changed or removed a file of ours, and the
// file is not as it is wanted either.
func (u *unit) byHand(b *branch, name string, w file) bool {
	if u.same(b, name, w) {
		return false
	}
	e := b.files[path.Join(u.dir, name)]
	return !e.IsFile() || b.sums[e.ID] != b.index[u.dir][name]
}

// compare finds out what changes. The doubtful contents must have been hashed.
func (u *unit) compare(b *branch, edited Edited) {
	if edited == Keep {
		u.settle(b, func(name string, w file) bool { return u.byHand(b, name, w) })
	}
	old := b.index[u.dir]
	u.next = layout.Index{}
	for _, name := range slices.Sorted(maps.Keys(union(u.want, old))) {
		w, wanted := u.want[name]
		sum, ours := old[name]
		_, there := b.files[path.Join(u.dir, name)]
		switch {
		case u.same(b, name, w):
			u.next[name] = w.sum
		case !there && !wanted:
		case !there && u.obstacle(b, name) != "":
			u.foreign = append(u.foreign, u.obstacle(b, name))
		case there && !ours:
			u.foreign = append(u.foreign, path.Join(u.dir, name))
		case !ours || !u.byHand(b, name, w):
			u.replace(name, w, wanted)
		default:
			u.edited = append(u.edited, name)
			if edited == Overwrite {
				u.replace(name, w, wanted)
			} else {
				u.next[name] = sum
			}
		}
	}
}

func (u *unit) replace(name string, w file, wanted bool) {
	u.changes = append(u.changes, git.Change{Path: path.Join(u.dir, name), Blob: w.blob})
	if wanted {
		u.next[name] = w.sum
	}
}

// seal adds the index of the unit to the changes.
func (u *unit) seal(b *branch, s *store) error {
	at := path.Join(u.dir, u.indexFile)
	e, there := b.files[at]
	if u.gone && len(u.next) == 0 {
		if there {
			u.changes = append(u.changes, git.Change{Path: at})
		}
		return nil
	}
	maps.Copy(u.next, u.listed)
	index, err := s.add(u.next.Encode())
	if err != nil {
		return fmt.Errorf("index of %q: %w", u.dir, err)
	}
	u.sum = index.sum
	if !there || e.ID != index.blob {
		u.changes = append(u.changes, git.Change{Path: at, Blob: index.blob})
	}
	return nil
}

// union returns the names that are in want, in old, or in both.
func union(want map[string]file, old layout.Index) map[string]bool {
	out := map[string]bool{}
	for name := range want {
		out[name] = true
	}
	for name := range old {
		out[name] = true
	}
	return out
}
