package istio

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

// oncePerCluster keeps one release of what a cluster has once: see outranks.
func oncePerCluster(c *fleet.Cluster, all []*Release, found *diag.List) []*Release {
	owner := map[string]*Release{}
	for _, r := range all {
		if r.instance.isSingleton() && (owner[r.instance.key] == nil || r.outranks(owner[r.instance.key], c)) {
			owner[r.instance.key] = r
		}
	}
	checkCNIRevision(c, owner["cni"], found)
	return slices.DeleteFunc(all, func(r *Release) bool {
		o := owner[r.instance.key]
		if o == nil || o == r {
			return false
		}
		r.giveWay(c, o, found)
		return true
	})
}

// giveWay reports a release of what a cluster has once, where another one that
// differs is rendered in its place.
func (r *Release) giveWay(c *fleet.Cluster, o *Release, found *diag.List) {
	difference, isImage := r.differs(o)
	d := diag.Diagnostic{Code: diag.SingletonDiffers, Pos: at(r.instance, r.spec).Pos(),
		Field: at(r.instance, r.spec).Path(), Cluster: c.Name}
	switch {
	case difference == "":
		return
	case r.instance.key == "cni" && (isImage || o.isChosen(c)):
		d.Code = diag.SharedCNI
		d.Text = fmt.Sprintf("a cluster has one %s: that of %s of cluster %q serves %s too; they disagree about %s",
			r.Dir, o.Installation.RevisionName(), c.Name, r.Installation.RevisionName(), difference)
		d.Hint = fmt.Sprintf("the one at %s is rendered; for this one, set `cniRevision: %s` for the cluster in "+
			"the config, or annotate the KubernetesCluster with `meshpress.dev/cni-revision`",
			at(o.instance, o.spec).Pos(), cmp.Or(r.Installation.Revision, unrevisioned))
	default:
		d.Text = fmt.Sprintf("a cluster has one %s, but two installations of cluster %q disagree about %s",
			r.Dir, c.Name, difference)
		d.Hint = fmt.Sprintf("make them agree, or leave it to the one at %s", at(o.instance, o.spec).Pos())
		if r.instance.key == "cni" {
			d.Hint = fmt.Sprintf("make it agree with the one at %s, or choose one with `cniRevision` of the cluster in "+
				"the config", at(o.instance, o.spec).Pos())
		}
	}
	found.Add(d)
}

// unrevisioned is how the revision without a name is chosen.
const unrevisioned = "default"

// checkCNIRevision reports a chosen revision that has no CNI.
func checkCNIRevision(c *fleet.Cluster, owner *Release, found *diag.List) {
	if c.CNIRevision == "" || owner != nil && owner.isChosen(c) {
		return
	}
	at := c.CNIRevisionAt
	d := diag.Diagnostic{Code: diag.NotNamed, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
		Text: fmt.Sprintf("revision %q of cluster %q has no CNI", c.CNIRevision, c.Name),
		Hint: "choose a revision whose `components.cni.enabled` is true"}
	if owner != nil {
		d.Hint = fmt.Sprintf("%s has one", owner.Installation.RevisionName())
	}
	found.Add(d)
}

// isChosen tells whether the config, or a resource, chooses the CNI of the release.
func (r *Release) isChosen(c *fleet.Cluster) bool {
	return c.CNIRevision != "" && c.CNIRevision == cmp.Or(r.Installation.Revision, unrevisioned)
}

// outranks tells whether r is rendered and o is not. The chosen CNI wins, then that
// of the default revision: it serves new and old pods until the canary is done. For
// all other components the highest version wins, and among equal versions the
// default revision.
func (r *Release) outranks(o *Release, c *fleet.Cluster) bool {
	first := func(is func(*Release) bool) int {
		switch {
		case is(r) == is(o):
			return 0
		case is(r):
			return 1
		}
		return -1
	}
	isDefault := first(func(r *Release) bool {
		return c.DefaultRevision != nil && *c.DefaultRevision == r.Installation.Revision
	})
	version := r.spec.version().Compare(o.spec.version())
	if r.instance.key == "cni" {
		return cmp.Or(first(func(r *Release) bool { return r.isChosen(c) }), isDefault, version) > 0
	}
	return cmp.Or(version, isDefault) > 0
}

// version returns the version of the tag, or that of the charts if the tag has none.
func (s *Spec) version() chart.Version {
	if v, err := chart.ParseVersion(s.tag); err == nil {
		return v
	}
	return s.set.Version
}

// differs names what two installations want differently, "" for nothing. For base
// the version does not count, because the highest one is taken. isImage says that
// only the image differs, and defaults that differ with the version.
func (r *Release) differs(o *Release) (what string, isImage bool) {
	image := ""
	if r.instance.key != "base" && r.instance.key != definitions.key && r.imageOf() != o.imageOf() {
		image = fmt.Sprintf("its image, %q and %q", o.imageOf(), r.imageOf())
	}
	switch {
	case r.Namespace != o.Namespace:
		return fmt.Sprintf("its namespace, %q and %q", o.Namespace, r.Namespace), false
	case !equal(r.instance.block.data["k8s"], o.instance.block.data["k8s"]):
		return "`k8s`", false
	}
	mine, theirs := r.Values, o.Values
	if image != "" { // their profiles differ, too
		mine, theirs = r.spec.user.Get("values").Map(), o.spec.user.Get("values").Map()
	}
	ignored := []string{"revision", "revisionTags", "defaultRevision"}
	compared := func(v values) values {
		return withoutImages(o.Chart.Known.Visible(without(v, ignored...)))
	}
	if path := firstDifference(compared(mine), compared(theirs)); path != "" {
		return "`values." + path + "`", false
	}
	return image, image != ""
}

// withoutImages leaves out hub and tag: imageOf compares them, wherever they are set.
func withoutImages(v values) values {
	v = without(v, "hub", "tag")
	for _, key := range []string{"global", "cni"} {
		if sub := getMap(v, key); sub != nil {
			v[key] = without(sub, "hub", "tag")
			if len(getMap(v, key)) == 0 {
				delete(v, key)
			}
		}
	}
	return v
}

// imageOf is the hub and tag of the component's own image.
func (r *Release) imageOf() string {
	root := r.instance.root
	if r.instance.key == "ztunnel" {
		root = nil // its values are at the top
	}
	own := func(key string) string {
		return cmp.Or(getString(r.Values, append(slices.Clone(root), key)...), getString(r.Values, "global", key))
	}
	return own("hub") + ":" + own("tag")
}
