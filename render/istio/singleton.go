package istio

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

// oncePerCluster keeps one release of what a cluster has once: that of the
// highest version, and of the default revision among equals.
func oncePerCluster(c *fleet.Cluster, all []*Release, found *diag.List) []*Release {
	owner := map[string]*Release{}
	for _, r := range all {
		if r.instance.isSingleton() && (owner[r.instance.key] == nil || r.outranks(owner[r.instance.key], c)) {
			owner[r.instance.key] = r
		}
	}
	return slices.DeleteFunc(all, func(r *Release) bool {
		o := owner[r.instance.key]
		if o == nil || o == r {
			return false
		}
		if difference := r.differs(o); difference != "" {
			found.Add(diag.Diagnostic{Code: diag.SingletonDiffers, Pos: at(r.instance, r.spec).Pos(),
				Field: at(r.instance, r.spec).Path(), Cluster: c.Name,
				Text: fmt.Sprintf("a cluster has one %s, but two installations of cluster %q disagree about %s",
					r.Dir, c.Name, difference),
				Hint: fmt.Sprintf("make them agree, or leave it to the one at %s", at(o.instance, o.spec).Pos())})
		}
		return true
	})
}

func (r *Release) outranks(o *Release, c *fleet.Cluster) bool {
	if v := r.spec.version().Compare(o.spec.version()); v != 0 {
		return v > 0
	}
	isDefault := func(r *Release) bool { return c.DefaultRevision != nil && *c.DefaultRevision == r.Install.Revision }
	return isDefault(r) && !isDefault(o)
}

// version is that of the tag, the charts' where it has none.
func (s *Spec) version() chart.Version {
	if v, err := chart.ParseVersion(s.tag); err == nil {
		return v
	}
	return s.set.Version
}

// differs names what two installations want differently, "" for nothing. For
// base the version does not count: the highest is taken.
func (r *Release) differs(o *Release) string {
	ignored := []string{"revision", "revisionTags", "defaultRevision"}
	compared := func(v values) values {
		return withoutImages(o.Chart.Known.Visible(without(v, ignored...)))
	}
	mine, theirs := compared(r.Values), compared(o.Values)
	switch {
	case r.Namespace != o.Namespace:
		return fmt.Sprintf("its namespace, %q and %q", o.Namespace, r.Namespace)
	case r.instance.key != "base" && r.imageOf() != o.imageOf():
		return fmt.Sprintf("its image, %q and %q", o.imageOf(), r.imageOf())
	case !equal(r.instance.block.data["k8s"], o.instance.block.data["k8s"]):
		return "`k8s`"
	}
	if path := firstDifference(mine, theirs); path != "" {
		return "`values." + path + "`"
	}
	return ""
}

// withoutImages leaves out hub and tag: imageOf compares them, wherever they are set.
func withoutImages(v values) values {
	v = without(v, "hub", "tag")
	for _, key := range []string{"global", "cni"} {
		if sub := getMap(v, key); sub != nil {
			v[key] = without(sub, "hub", "tag")
		}
	}
	return v
}

// imageOf is the hub and tag of the component's own image.
func (r *Release) imageOf() string {
	block, v := r.instance.block.data, r.spec.values.data
	own := func(key string) string { return cmp.Or(getString(block, key), getString(v, "global", key)) }
	return own("hub") + ":" + own("tag")
}
