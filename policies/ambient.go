package policies

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// Versions of Istio that first support a feature of ambient mode, from the vendor's considerations.
var (
	firstAmbient      = chart.Version{Major: 1, Minor: 22, Patch: 3}
	firstMulticluster = chart.Version{Major: 1, Minor: 24, Patch: 3}
)

// ambientPlanes lists the control planes of lifecycle managers in an ambient cluster. The vendor's
// considerations apply to these, not to those of an IstioOperator.
func ambientPlanes(c *Cluster) []*fleet.Installation {
	if !c.IsAmbient() {
		return nil
	}
	return c.ControlPlanes()
}

// ambientReleases lists the releases with an image that control planes of lifecycle managers install in an
// ambient cluster.
func ambientReleases(c *Cluster) []Release {
	var out []Release
	for _, r := range c.Releases {
		if r.Installation.Kind == fleet.ControlPlane && r.Component() != "base" && c.IsAmbient() {
			out = append(out, r)
		}
	}
	return out
}

// imageTag returns the tag of a release's image and its position: the component's own tag if set, else the
// global one.
func imageTag(r Release) (string, source.Ref) {
	spec := r.Installation.Spec
	for _, at := range []source.Ref{spec.Get("components", r.Component(), "tag"), spec.Get("values", r.Component(), "tag"),
		spec.Get("values", "global", "tag")} {
		if at.Text() != "" {
			return at.Text(), at
		}
	}
	return r.Installation.Tag()
}

// isBefore tells whether a tag is of a version before v. It is false for a tag without a version.
func isBefore(tag string, v chart.Version) bool {
	have, err := chart.ParseVersion(tag)
	return err == nil && have.Compare(v) < 0
}

// imageHub returns the registry of a release's image and its position: the component's own hub if set, else the
// global one.
func imageHub(r Release) (string, source.Ref) {
	spec := r.Installation.Spec
	for _, at := range []source.Ref{spec.Get("components", r.Component(), "hub"),
		spec.Get("values", r.Component(), "hub")} {
		if at.Text() != "" {
			return at.Text(), at
		}
	}
	return hubOf(r.Installation)
}

// isSolo tells whether a tag is that of a Solo distribution, as in 1.23.0-patch1-solo-fips.
func isSolo(tag string) bool { return strings.Contains(tag, "-solo") }

// disabledAt returns the field that switches a component off. Without such a field it returns the profile.
func disabledAt(i *fleet.Installation, component string) source.Ref {
	if block := i.Spec.Get("components", component); block.Exists() {
		return block.Nearest("enabled")
	}
	return near(i, i.Spec.Nearest("profile"))
}

// near returns a place in the spec. For an installation without a spec it returns the cluster that the
// installation names.
func near(i *fleet.Installation, at source.Ref) source.Ref {
	if at.Exists() {
		return at
	}
	return i.At
}

// field returns the full path of a field of the spec. The field may be missing.
func field(i *fleet.Installation, path string) string {
	return strings.TrimPrefix(i.Spec.Path()+"."+path, ".")
}

// isAlone tells whether a lifecycle manager's control plane in an ambient cluster has an image of a version
// without multicluster ambient. Such a cluster must be the only ambient cluster of its mesh.
func isAlone(c *Cluster) bool {
	return slices.ContainsFunc(ambientReleases(c), func(r Release) bool {
		tag, _ := imageTag(r)
		return isBefore(tag, firstMulticluster)
	})
}

// alone lists the clusters whose summary has Alone set.
func alone(all []Summary) []Summary {
	return slices.DeleteFunc(slices.Clone(all), func(s Summary) bool { return !s.Alone })
}

// groupsWithAlone groups ambient clusters by the value that of returns. It keeps the groups of at least two clusters
// where one must be alone.
func groupsWithAlone(all []Summary, of func(Summary) string) map[string][]Summary {
	out := map[string][]Summary{}
	for _, s := range alone(all) {
		if of(s) != "" {
			out[of(s)] = nil
		}
	}
	for _, s := range all {
		if group, ok := out[of(s)]; ok && s.Ambient {
			out[of(s)] = append(group, s)
		}
	}
	for value, group := range out {
		if len(group) < 2 {
			delete(out, value)
		}
	}
	return out
}

const mostNames = 5

// clusterNames lists clusters for a sentence.
func clusterNames(all []Summary) string {
	var names []string
	for _, s := range all[:min(len(all), mostNames)] {
		names = append(names, strconv.Quote(s.Cluster.Name))
	}
	if len(all) > mostNames {
		return strings.Join(names, ", ") + " and more"
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
