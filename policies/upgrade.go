package policies

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// change is a workload that exists before and after.
type change struct {
	snapshot.Part // after the change
	old           snapshot.Part
}

// changes pairs the workloads of both snapshots: control planes by revision, gateways by name, and components
// that a cluster has once by component.
func changes(old *snapshot.Snapshot, c *Cluster) []change {
	before := partsByID(old.Mesh())
	var out []change
	for _, p := range c.Snapshot().Mesh().Parts {
		if o, ok := before[partID(p)]; ok {
			out = append(out, change{p, o})
		}
	}
	return out
}

// partsByID returns the workloads by what pairs them. The last of several counts.
func partsByID(m snapshot.Mesh) map[string]snapshot.Part {
	out := make(map[string]snapshot.Part, len(m.Parts))
	for _, p := range m.Parts {
		out[partID(p)] = p
	}
	return out
}

func partID(p snapshot.Part) string {
	switch p.Component {
	case "pilot":
		return "pilot " + p.Revision
	case "gateway":
		return "gateway " + p.Object.Key().String()
	}
	return p.Component
}

// isNode tells whether a part is a component that runs once on each node.
func isNode(p snapshot.Part) bool { return p.Component == "cni" || p.Component == "ztunnel" }

// versionsKnown tells whether two versions can be compared. Both must be known, and of the same major version.
func versionsKnown(a, b snapshot.Part) bool {
	return !a.Version.IsZero() && !b.Version.IsZero() && a.Version.Major == b.Version.Major
}

// release returns the release of a part of the new snapshot.
func (c *Cluster) release(p snapshot.Part) Release {
	return c.facts().releases[p.Release]
}

// tagAt returns the field that sets the version of a part, or the nearest position.
func (c *Cluster) tagAt(p snapshot.Part) source.Ref {
	r := c.release(p)
	if at := r.Pos().Get("tag"); at.Exists() {
		return at
	}
	if _, at := r.Installation.Tag(); at.Exists() {
		return at
	}
	return r.Installation.At
}

// revisionAt returns the field that sets the revision of a part, or the nearest position.
func (c *Cluster) revisionAt(p snapshot.Part) source.Ref {
	i := c.release(p).Installation
	if i.RevisionAt.Exists() {
		return i.RevisionAt
	}
	return i.At
}

// fallbackAt returns a position for a finding about something that is removed: a remaining control plane, else
// the cluster's first installation.
func (c *Cluster) fallbackAt() source.Ref {
	if planes := append(c.ControlPlanes(), c.sailPlanes()...); len(planes) > 0 {
		return planes[0].At
	}
	return c.Installations[0].At
}

// baseAt returns the field that sets the version of the definitions.
func (c *Cluster) baseAt() source.Ref {
	if base := c.Component("base"); len(base) > 0 {
		return c.tagAt(snapshot.Part{Release: base[0].Dir})
	}
	return c.fallbackAt()
}

// dirAt returns the position of a release of the new snapshot.
func (c *Cluster) dirAt(dir string) source.Ref {
	if r, known := c.facts().releases[dir]; known && r.Pos().Exists() {
		return r.Pos()
	}
	return c.fallbackAt()
}

// revisionName returns a revision's name for a message.
func revisionName(revision string) string {
	if revision == "" {
		return "the control plane without a revision"
	}
	return fmt.Sprintf("revision %q", revision)
}

// sentence joins names for a message.
func sentence(names []string) string {
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

// steps groups changes of version by cause, so that each cause is one finding. All components of an
// installation take its tag, for example.
type steps struct {
	causes []step
	names  map[cause][]string
}

type step struct {
	at       source.Ref
	from, to string
	minors   int // how many minor versions the step goes up
}

// cause is the key by which steps are grouped.
type cause struct {
	at       diag.Pos
	from, to string
}

func (s step) cause() cause { return cause{s.at.Pos(), s.from, s.to} }

func (s *steps) add(at source.Ref, ch change) {
	if s.names == nil {
		s.names = map[cause][]string{}
	}
	one := step{at, ch.old.Version.String(), ch.Version.String(), ch.Version.Minor - ch.old.Version.Minor}
	key := one.cause()
	if s.names[key] == nil {
		s.causes = append(s.causes, one)
	}
	s.names[key] = append(s.names[key], ch.Object.Name())
}

// report calls say for each cause, with the names of its workloads.
func (s *steps) report(say func(step, string)) {
	for _, one := range s.causes {
		say(one, sentence(s.names[one.cause()]))
	}
}
