package plan

import (
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Plan is what happens in a cluster. If it has no steps, nothing changes, and Next says how far a canary is.
type Plan struct {
	Removed   bool            `json:"removed,omitempty"` // the cluster gets no objects any more
	Steps     []Step          `json:"steps"`
	Revisions []Revision      `json:"revisions,omitempty"`
	Tags      []Tag           `json:"tags,omitempty"`
	Images    []images.Change `json:"images,omitempty"`
	Operator  []string        `json:"operator,omitempty"` // what the Sail operator would do on the way
	Next      []string        `json:"next,omitempty"`     // safe steps after the change
}

// Step is what happens to one release, or to all definitions.
type Step struct {
	Stage   string   `json:"stage"`
	Release string   `json:"release,omitempty"`
	Action  string   `json:"action"`
	From    string   `json:"from,omitempty"` // the versions, if they are known
	To      string   `json:"to,omitempty"`
	Effects []Effect `json:"effects,omitempty"`
	// Objects counts the added, changed, moved and removed objects.
	Objects map[diff.Op]int `json:"objects"`
}

// Effect is one thing that a step changes in the cluster, or does not change yet.
type Effect struct {
	Kind   string `json:"kind"`
	Object string `json:"object,omitempty"`
	Text   string `json:"text"`
}

// The kinds of effects.
const (
	Restart    = "restart"    // pods are replaced
	Disconnect = "disconnect" // connections end
	Reload     = "reload"     // takes effect without a restart
	Stays      = "stays"      // takes effect only when something else happens
	Moves      = "moves"      // another revision or other pods take over
	Address    = "address"    // clients reach a Service in another way
	Scale      = "scale"      // the number of pods may change
	Wait       = "wait"       // must wait until something else is ready or done
	Definition = "definition" // a definition loses something
)

// change is the two snapshots of a cluster and their differences.
type change struct {
	before, after *snapshot.Snapshot
	old, new      *state
	stages        map[string]string // of releases after the change
	releases      []render.Release
	objects       []diff.Object
	byRelease     map[string][]diff.Object
	was, is       map[manifest.Key]*manifest.Object
}

// plan returns the plan of a cluster, nil if nothing changes and there is no next step.
func (f *Fleet) plan(before *snapshot.Snapshot, c render.Cluster, objects []diff.Object) *Plan {
	after := c.Snapshot()
	ch := &change{before: before, after: after, old: stateOf(before, before.Mesh()), new: stateOf(after, after.Mesh()),
		releases: c.Releases,
		objects:  objects,
		stages:   stagesOf(c.Releases), byRelease: map[string][]diff.Object{}, was: before.ByKey(), is: after.ByKey()}
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
	p.Steps, p.Tags, p.Images = ch.steps(), ch.tags(), f.inventory.Changes(ch.before, ch.after, diff.OwnOf(c))
	p.Operator = ch.operator(c.Plan)
	return p
}
