package policies

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// change is a workload that is there before and after.
type change struct {
	snapshot.Part // as it would be
	old           snapshot.Part
}

// changes pairs the workloads of both sides: control planes by revision,
// gateways by name, and what a cluster has once by what it is.
func changes(old *snapshot.Snapshot, c *Cluster) []change {
	before := map[string]snapshot.Part{}
	for _, p := range old.Mesh().Parts {
		before[partID(p)] = p
	}
	var out []change
	for _, p := range c.Snapshot().Mesh().Parts {
		if o, ok := before[partID(p)]; ok {
			out = append(out, change{p, o})
		}
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

// isNode tells the parts that a node has once.
func isNode(p snapshot.Part) bool { return p.Component == "cni" || p.Component == "ztunnel" }

// versionsKnown: versions that cannot be told, or are of another major, are
// not compared.
func versionsKnown(a, b snapshot.Part) bool {
	return !a.Version.IsZero() && !b.Version.IsZero() && a.Version.Major == b.Version.Major
}

// release returns the release that a part of the new state is of.
func (c *Cluster) release(p snapshot.Part) Release {
	i := slices.IndexFunc(c.Releases, func(r Release) bool { return r.Dir == p.Release })
	return c.Releases[i]
}

// tagAt is where the version of a part is written, or what is nearest.
func (c *Cluster) tagAt(p snapshot.Part) source.Ref {
	r := c.release(p)
	if at := r.Pos().Get("tag"); at.Exists() {
		return at
	}
	if _, at := r.Install.Tag(); at.Exists() {
		return at
	}
	return r.Install.At
}

// revisionAt is where the revision of a part is written, or what is nearest.
func (c *Cluster) revisionAt(p snapshot.Part) source.Ref {
	i := c.release(p).Install
	if i.RevisionAt.Exists() {
		return i.RevisionAt
	}
	return i.At
}

// somewhere is a position for what is gone: the nearest control plane that
// remains, or whatever the cluster has.
func (c *Cluster) somewhere() source.Ref {
	if planes := c.ControlPlanes(); len(planes) > 0 {
		return planes[0].At
	}
	return c.Installs[0].At
}

// baseAt is where the version of the definitions is written.
func (c *Cluster) baseAt() source.Ref {
	if base := c.Component("base"); len(base) > 0 {
		return c.tagAt(snapshot.Part{Release: base[0].Dir})
	}
	return c.somewhere()
}

// dirAt is the place of a release of the new state.
func (c *Cluster) dirAt(dir string) source.Ref {
	for _, r := range c.Releases {
		if r.Dir == dir && r.Pos().Exists() {
			return r.Pos()
		}
	}
	return c.somewhere()
}

// revisionName is how messages call a revision.
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

// steps collects changes of version that have one cause, so that they are one
// finding: the tag of an installation is that of all its components.
type steps struct {
	causes []step
	names  map[cause][]string
}

type step struct {
	at       source.Ref
	from, to string
	minors   int // how many it goes up
}

// cause is what makes steps one.
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

// report calls say for each cause, with the workloads in a sentence.
func (s *steps) report(say func(step, string)) {
	for _, one := range s.causes {
		say(one, sentence(s.names[one.cause()]))
	}
}
