package diff

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Clusters returns the objects that differ between two snapshots of a cluster, sorted by release, kind and
// name. The contents of added and removed objects are shared with the snapshots, so they must not be changed.
func (c *Compare) Clusters(before, after *snapshot.Snapshot) []Object {
	names := renamed(before, after)
	out := renames(names, before)
	old := placed(before)
	for release, o := range after.All() {
		was, exists := old[o.Key()]
		delete(old, o.Key())
		if !exists {
			out = append(out, whole(Added, release, o))
			continue
		}
		d := newObject(Changed, release, o)
		d.Changes = c.Objects(was.object, o)
		if was.release != release && names[release] != was.release {
			d.Op, d.From = Moved, was.release
		}
		if d.Op == Moved || len(d.Changes) > 0 {
			out = append(out, d)
		}
	}
	for _, was := range old {
		out = append(out, whole(Removed, was.release, was.object))
	}
	slices.SortFunc(out, byName)
	return out
}

func byName(a, b Object) int {
	return cmp.Or(cmp.Compare(a.Release, b.Release), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Namespace, b.Namespace),
		cmp.Compare(a.Name, b.Name), cmp.Compare(a.APIVersion, b.APIVersion), cmp.Compare(a.Op, b.Op))
}

// place is an object with its release.
type place struct {
	release string
	object  *manifest.Object
}

func placed(s *snapshot.Snapshot) map[manifest.Key]place {
	out := map[manifest.Key]place{}
	for release, o := range s.All() {
		out[o.Key()] = place{release, o}
	}
	return out
}

// renamed returns the old name of each renamed release by its new name. A release is renamed if all objects of
// a removed release are in an added one.
func renamed(before, after *snapshot.Snapshot) map[string]string {
	old := placed(before)
	from := map[string]map[string]int{} // new release -> old release -> number of objects
	for release, o := range after.All() {
		was, exists := old[o.Key()]
		if exists && before.Releases[release] == nil && after.Releases[was.release] == nil {
			if from[release] == nil {
				from[release] = map[string]int{}
			}
			from[release][was.release]++
		}
	}
	out := map[string]string{}
	for release, olds := range from {
		for name, n := range olds {
			if len(olds) == 1 && n == len(before.Releases[name]) {
				out[release] = name
			}
		}
	}
	return out
}

func renames(names map[string]string, before *snapshot.Snapshot) []Object {
	var out []Object
	for _, release := range slices.Sorted(maps.Keys(names)) {
		if len(before.Releases[names[release]]) > 0 {
			out = append(out, Object{Op: Renamed, Release: release, From: names[release]})
		}
	}
	return out
}
