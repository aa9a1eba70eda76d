package policies

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// The versions that the vendor's considerations name.
var (
	firstAmbient      = chart.Version{Major: 1, Minor: 22, Patch: 3}
	firstMulticluster = chart.Version{Major: 1, Minor: 24, Patch: 3}
)

// ambientPlanes lists the control planes of lifecycle managers in an ambient
// cluster. The vendor's considerations are about those: an IstioOperator is
// upstream's business.
func ambientPlanes(c *Cluster) []*fleet.Install {
	if !c.IsAmbient() {
		return nil
	}
	return c.ControlPlanes()
}

// ambientReleases lists what of an ambient cluster is installed by the control
// planes of lifecycle managers, and has an image.
func ambientReleases(c *Cluster) []Release {
	var out []Release
	for _, r := range c.Releases {
		if r.Install.Kind == fleet.ControlPlane && r.Component() != "base" && c.IsAmbient() {
			out = append(out, r)
		}
	}
	return out
}

// imageTag returns the tag of a release's image and where it is written: the
// component's own, else that of all.
func imageTag(r Release) (string, source.Ref) {
	spec := r.Install.Spec
	for _, at := range []source.Ref{spec.Get("components", r.Component(), "tag"), spec.Get("values", r.Component(), "tag"),
		spec.Get("values", "global", "tag")} {
		if at.Text() != "" {
			return at.Text(), at
		}
	}
	return r.Install.Tag()
}

// isBefore tells whether a tag is of a version before another. A tag without a
// version is not.
func isBefore(tag string, v chart.Version) bool {
	have, err := chart.ParseVersion(tag)
	return err == nil && have.Compare(v) < 0
}

// imageHub returns the registry of a release's image and where it is written, as imageTag does.
func imageHub(r Release) (string, source.Ref) {
	spec := r.Install.Spec
	for _, at := range []source.Ref{spec.Get("components", r.Component(), "hub"),
		spec.Get("values", r.Component(), "hub")} {
		if at.Text() != "" {
			return at.Text(), at
		}
	}
	return hubOf(r.Install)
}

// isSolo tells whether a tag is that of a Solo distribution, as in 1.23.0-patch1-solo-fips.
func isSolo(tag string) bool { return strings.Contains(tag, "-solo") }

// off returns where a component is switched off or, where nobody did, the
// profile that does not have it.
func off(i *fleet.Install, component string) source.Ref {
	if block := i.Spec.Get("components", component); block.Exists() {
		return block.Nearest("enabled")
	}
	return near(i, i.Spec.Nearest("profile"))
}

// near is a place in the spec, or for an installation without a spec the
// cluster that it is for.
func near(i *fleet.Install, at source.Ref) source.Ref {
	if at.Exists() {
		return at
	}
	return i.At
}

// field returns the full path of a field of the spec that may not be there.
func field(i *fleet.Install, path string) string {
	return strings.TrimPrefix(i.Spec.Path()+"."+path, ".")
}

// isAlone tells whether an ambient cluster of lifecycle managers has an image
// of a version without multicluster ambient.
func isAlone(c *Cluster) bool {
	return slices.ContainsFunc(ambientReleases(c), func(r Release) bool {
		tag, _ := imageTag(r)
		return isBefore(tag, firstMulticluster)
	})
}

// alone lists the clusters that are.
func alone(all []Summary) []Summary {
	return slices.DeleteFunc(slices.Clone(all), func(s Summary) bool { return !s.Alone })
}

// sharing returns the clusters that have something in common with one of those
// that must be alone, by what they have in common.
func sharing(all []Summary, of func(Summary) string) map[string][]Summary {
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
