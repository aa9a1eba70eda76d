package istio

import (
	"slices"
	"strconv"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// Layer is what gives a release a Helm value.
type Layer string

// The layers that lie over the chart.
const (
	FromProfile  Layer = "profile"
	FromResource Layer = "resource"
	FromConfig   Layer = "config"    // a RenderConfig, or what stands for one
	FromManager  Layer = "meshpress" // what the lifecycle manager sets by itself
)

// Origin says where a Helm value of a release is from.
type Origin struct {
	Layer Layer
	At    source.Ref // where it is written, or the profile chosen; may not exist
	Name  string     // the profile, or the rule by which it is set
}

// BuiltIn is what templates have beside values, by the name that they use.
type BuiltIn string

// Those that a release sets.
const (
	ReleaseName      BuiltIn = ".Release.Name"
	ReleaseNamespace BuiltIn = ".Release.Namespace"
	KubeVersion      BuiltIn = ".Capabilities.KubeVersion"
	ChartVersion     BuiltIn = ".Chart.Version"
)

// Records tells whether the origins of the release were recorded:
// see [Options].
func (r *Release) Records() bool { return r.record != nil }

// Origin says where the value at a path of r.Values is from. It is the zero
// Origin if origins were not recorded.
func (r *Release) Origin(path ...string) Origin {
	return r.record.origin(path...)
}

// ItemOrigin is [Release.Origin] of an item of a list.
func (r *Release) ItemOrigin(i int, path ...string) Origin {
	return r.Origin(append(slices.Clone(path), strconv.Itoa(i))...)
}

// Overridden lists the origins that lost to that of the value at a path, the
// last one first. Origins that set the same value are among them.
func (r *Release) Overridden(path ...string) []Origin {
	all := r.record.origins(path)
	return all[min(1, len(all)):]
}

// BuiltInOrigin returns the origin of a built-in object of Helm, such as .Release.Name.
func (r *Release) BuiltInOrigin(name BuiltIn) Origin { return r.builtIn[name] }

// built records the origin of a built-in object, and returns it.
func (r *Release) built(name BuiltIn, value string, origin from) string {
	if r.spec.options.Origins {
		if r.builtIn == nil {
			r.builtIn = map[BuiltIn]Origin{}
		}
		r.builtIn[name] = origin()
	}
	return value
}

// SetValue changes a value after the translation. Releases share values: the
// maps on the way are copied.
func (r *Release) SetValue(value any, origin Origin, path ...string) {
	v := layered{data: r.Values, record: r.record}.fork(path[:len(path)-1]...)
	v.set(value, func() Origin { return origin }, path...)
	r.Values, r.record = v.data, v.record
}

// PlatformOrigin says where the platform of the cluster is from.
func (r *Release) PlatformOrigin() Origin { return platformOrigin(r.cluster) }

func platformOrigin(c *fleet.Cluster) Origin {
	return Origin{FromConfig, c.PlatformAt, "the platform of the cluster"}
}

// Charts says where the charts of the release are from, for people.
func (r *Release) Charts() string { return r.spec.set.Origin }

// written returns the origin of a field of the installation. The revision "auto" is written in the config.
func written(i *fleet.Installation, at source.Ref) Origin {
	if i.Auto != nil && at.Text() == "auto" {
		return Origin{FromConfig, at, "`auto` of the config"}
	}
	return Origin{Layer: FromResource, At: at}
}
