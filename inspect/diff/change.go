package diff

import (
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// Op is what happens to an object or a field.
type Op string

// What happens. Fields are added, removed, changed or reordered; objects and
// releases are added, removed, changed, moved or renamed.
const (
	Added     Op = "added"
	Removed   Op = "removed"
	Changed   Op = "changed"
	Reordered Op = "reordered" // a list has the same items, and their order matters
	Moved     Op = "moved"     // to another release; its fields may change as well
	Renamed   Op = "renamed"   // a release, with all of its objects
)

// Change is one difference inside an object. Old and New are nil where there is
// no value. Of a long text there is a unified diff instead of both values.
type Change struct {
	Path   string `json:"path"`
	Op     Op     `json:"op"`
	Old    any    `json:"old,omitempty"`
	New    any    `json:"new,omitempty"`
	Text   string `json:"text,omitempty"`
	Hidden bool   `json:"hidden,omitempty"` // the values are of a Secret
}

// Object is one object that differs. Of a renamed release it has only the names
// of the release.
type Object struct {
	Op         Op       `json:"op"`
	Release    string   `json:"release"`
	From       string   `json:"from,omitempty"` // the release that it was in
	APIVersion string   `json:"apiVersion,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Namespace  string   `json:"namespace,omitempty"`
	Name       string   `json:"name,omitempty"`
	Changes    []Change `json:"changes,omitempty"`
	// Content is what was added or removed, without the spec of a definition.
	Content any `json:"content,omitempty"`
}

// Key returns what identifies the object in a cluster.
func (o Object) Key() manifest.Key {
	group, _, found := strings.Cut(o.APIVersion, "/")
	if !found {
		group = ""
	}
	return manifest.Key{Group: group, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
}

func newObject(op Op, release string, o *manifest.Object) Object {
	key := o.Key()
	return Object{Op: op, Release: release, APIVersion: o.APIVersion(), Kind: key.Kind, Namespace: key.Namespace,
		Name: key.Name}
}

// whole is an object that comes or goes.
func whole(op Op, release string, o *manifest.Object) Object {
	out := newObject(op, release, o)
	out.Content = shown(o)
	return out
}

func opOf(before, after any) Op {
	switch {
	case before == nil:
		return Added
	case after == nil:
		return Removed
	}
	return Changed
}
