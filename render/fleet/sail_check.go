package fleet

import (
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// checkSail connects tags and ztunnels with their targets, and removes what the operator refuses.
func (p *planner) checkSail(c *Cluster) {
	planes := c.controlPlanes()
	c.Installations = slices.DeleteFunc(c.Installations, func(i *Installation) bool {
		return i.Sail != nil && !p.meets(c, i, planes)
	})
	p.checkSailTwice(c)
	p.checkTags(c, planes)
	p.checkReader(c)
}

// meets finds the target of an installation. It reports a target that is not there, and returns false.
func (p *planner) meets(c *Cluster, i *Installation, planes []*Installation) bool {
	want := i.Sail.target
	if want.Name == "" || want.Kind != "Istio" && want.Kind != "IstioRevision" {
		return i.Kind != SailTag // reported where it is decoded
	}
	at := slices.IndexFunc(planes, func(plane *Installation) bool {
		return plane.Sail != nil && (want.Kind == "Istio" && plane.Kind == SailIstio && plane.Resource == want.Name ||
			want.Kind == "IstioRevision" && plane.Sail.Name == want.Name)
	})
	if at < 0 {
		p.noTarget(c, i, planes)
		return false
	}
	target := planes[at]
	if i.Kind == SailTag && target.isRemote() {
		where := want.At.Nearest("name")
		p.found.Add(diag.Diagnostic{Code: diag.TagTarget, Pos: where.Pos(), Field: where.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("tag %q must not point at %s %q: it has no istiod in this cluster", i.Resource, want.Kind,
				want.Name), Hint: "its profile is \"remote\""})
		return false
	}
	i.follow(target)
	return true
}

// follow makes a tag or a ztunnel one of its target.
func (i *Installation) follow(target *Installation) {
	i.Sail.Target, i.ControlPlane = target, target.Revision
	if i.Kind == SailTag {
		i.Spec, i.Revision = target.Spec, target.Revision
		i.Sail.Namespace, i.Sail.Version, i.Sail.VersionAt = target.Sail.Namespace, target.Sail.Version, target.Sail.VersionAt
		target.Default = target.Default || i.Sail.Name == "default"
	}
}

// isRemote tells whether the control plane of an installation is outside of the cluster.
func (i *Installation) isRemote() bool {
	profile := i.Spec.Get("values", "profile")
	if profile.Text() == "" && i.Kind == SailIstio {
		profile = i.Spec.Get("profile")
	}
	return profile.Text() == "remote"
}

func (p *planner) noTarget(c *Cluster, i *Installation, planes []*Installation) {
	want := i.Sail.target
	where := want.At.Nearest("name")
	d := diag.Diagnostic{Code: diag.TagTarget, Pos: where.Pos(), Field: where.Path(), Cluster: c.Name,
		Text: fmt.Sprintf("the target %s %q is not installed in cluster %q", want.Kind, want.Name, c.Name)}
	var have []string
	for _, plane := range planes {
		switch {
		case plane.Sail == nil:
		case want.Kind == "Istio" && plane.Kind == SailIstio:
			have = append(have, plane.Resource)
		case want.Kind == "IstioRevision":
			have = append(have, plane.Sail.Name)
		}
	}
	if near := source.Nearest(want.Name, have); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	} else if len(have) > 0 {
		d.Hint = fmt.Sprintf("there is %s %s", want.Kind, diag.Names(have))
	}
	p.found.Add(d)
}

// checkSailTwice reports two resources of one kind and name in a cluster. Control planes are compared by revision.
func (p *planner) checkSailTwice(c *Cluster) {
	first := map[string]*Installation{}
	c.Installations = slices.DeleteFunc(c.Installations, func(i *Installation) bool {
		if i.Sail == nil || i.HasControlPlane() {
			return false
		}
		key := i.Kind.String() + " " + i.Resource
		before := first[key]
		if before == nil {
			first[key] = i
			return false
		}
		p.found.Add(diag.Diagnostic{Code: diag.Twice, Pos: i.At.Pos(), Cluster: c.Name,
			Text: fmt.Sprintf("%s %q is installed twice in cluster %q", i.Kind, i.Resource, c.Name),
			Hint: p.twiceHint(i, before)})
		return true
	})
}

// checkTags reports tags with the name of a revision: the operator takes the older of the two.
func (p *planner) checkTags(c *Cluster, planes []*Installation) {
	for _, i := range c.Installations {
		at := slices.IndexFunc(planes, func(plane *Installation) bool {
			return plane.Sail != nil && plane.Sail.Name == i.Resource
		})
		if i.Kind != SailTag || at < 0 {
			continue
		}
		p.found.Add(diag.Diagnostic{Code: diag.NameTaken, Pos: i.RevisionAt.Pos(), Field: i.RevisionAt.Path(),
			Cluster: c.Name,
			Text:    fmt.Sprintf("tag %q of cluster %q must not have the name of a revision", i.Resource, c.Name),
			Hint:    fmt.Sprintf("the revision is at %s", planes[at].At.Pos())})
	}
}

// checkReader reports a cluster whose control planes bind a ServiceAccount that no release makes.
func (p *planner) checkReader(c *Cluster) {
	var last *Installation
	for _, i := range c.Installations {
		if i.Sail != nil && i.Sail.Name == "default" && (i.HasControlPlane() || i.Kind == SailTag) ||
			i.Sail == nil && i.HasControlPlane() {
			return
		}
		if i.HasControlPlane() && !i.isRemote() {
			last = i
		}
	}
	if last == nil {
		return
	}
	p.found.Add(diag.Diagnostic{Code: diag.NoReader, Pos: last.At.Pos(), Cluster: c.Name,
		Text: fmt.Sprintf("nothing in cluster %q makes the ServiceAccount istio-reader-service-account", c.Name),
		Hint: "an IstioRevisionTag \"default\" makes it, and serves the label istio-injection=enabled"})
}
