package diff

import (
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// Op says how an object or a field differs.
type Op string

// Fields are added, removed, changed or reordered. Objects and releases are added, removed, changed, moved or
// renamed.
const (
	Added     Op = "added"
	Removed   Op = "removed"
	Changed   Op = "changed"
	Reordered Op = "reordered" // a list has the same items in another order, and the order matters
	Moved     Op = "moved"     // to another release; its fields may differ too
	Renamed   Op = "renamed"   // a release with all of its objects
)

// Change is one difference inside an object. Old and New are nil if there is no value. A long text has a
// unified diff instead of both values.
type Change struct {
	Path   string `json:"path"`
	Op     Op     `json:"op"`
	Old    any    `json:"old,omitempty"`
	New    any    `json:"new,omitempty"`
	Text   string `json:"text,omitempty"`
	Hidden bool   `json:"hidden,omitempty"` // the values of a Secret are left out
}

// Object is one object that differs. For a renamed release it has only the names of the release.
type Object struct {
	Op         Op       `json:"op"`
	Release    string   `json:"release"`
	From       string   `json:"from,omitempty"` // the release that had it before
	APIVersion string   `json:"apiVersion,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Namespace  string   `json:"namespace,omitempty"`
	Name       string   `json:"name,omitempty"`
	Changes    []Change `json:"changes,omitempty"`
	// Content is the object that was added or removed, without the spec of a definition.
	Content any `json:"content,omitempty"`
}

// Key returns the key of the object.
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

// whole returns an object that is added or removed.
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
