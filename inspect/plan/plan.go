package plan

import (
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Plan is what happens in a cluster. Without steps nothing changes, and it says
// how far a canary is.
type Plan struct {
	Removed   bool       `json:"removed,omitempty"` // the cluster gets nothing any more
	Steps     []Step     `json:"steps"`
	Revisions []Revision `json:"revisions,omitempty"`
	Tags      []Tag      `json:"tags,omitempty"`
	Images    []Image    `json:"images,omitempty"`
	Next      []string   `json:"next,omitempty"` // what is safe to do after it
}

// Step is what happens to one release, or to the definitions of all of them.
type Step struct {
	Stage   string   `json:"stage"`
	Release string   `json:"release,omitempty"`
	Action  string   `json:"action"`
	From    string   `json:"from,omitempty"` // the versions, where they are known
	To      string   `json:"to,omitempty"`
	Effects []Effect `json:"effects,omitempty"`
	// Objects counts those that are added, changed, moved and removed.
	Objects map[diff.Op]int `json:"objects"`
}

// Effect is one thing that a step does to the cluster, or does not do.
type Effect struct {
	Kind   string `json:"kind"`
	Object string `json:"object,omitempty"`
	Text   string `json:"text"`
}

// The kinds of effects.
const (
	Restart    = "restart"    // pods are replaced
	Disconnect = "disconnect" // connections end
	Reload     = "reload"     // it takes effect without a restart
	Stays      = "stays"      // it takes no effect until something else happens
	Moves      = "moves"      // others take over: another revision, other pods
	Address    = "address"    // a Service is reached in another way
	Scale      = "scale"      // there may be more or fewer pods
	Wait       = "wait"       // it is too early, until something else is ready or done
	Definition = "definition" // a custom resource definition loses something
)

// change is both sides of a cluster, and what differs.
type change struct {
	before, after *snapshot.Snapshot
	old, new      snapshot.Mesh
	releases      []render.Release
	objects       []diff.Object
	byRelease     map[string][]diff.Object
	was, is       map[manifest.Key]*manifest.Object
}

// plan returns the plan of a cluster; nil if nothing changes, and there is no
// next step either.
func (f *Fleet) plan(before *snapshot.Snapshot, c render.Cluster) *Plan {
	after := c.Snapshot()
	objects := f.compare.Clusters(before, after)
	ch := &change{before: before, after: after, old: before.Mesh(), new: after.Mesh(), releases: c.Releases,
		objects:   objects,
		byRelease: map[string][]diff.Object{}, was: before.ByKey(), is: after.ByKey()}
	p := &Plan{Steps: []Step{}, Next: ch.next(), Revisions: ch.revisions()}
	if len(objects) == 0 {
		if p.Next == nil {
			return nil
		}
		return p
	}
	for _, o := range objects {
		ch.byRelease[o.Release] = append(ch.byRelease[o.Release], o)
	}
	p.Steps, p.Tags, p.Images = ch.steps(), ch.tags(), f.inventory.images(ch, diff.OwnOf(c))
	return p
}
