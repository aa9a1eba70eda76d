package istio

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// Layer is what gives a release a Helm value.
type Layer string

// The layers that lie over the chart; of two that set one value, the later counts.
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

// Origin says where the value at a path of r.Values is from. It follows the path
// back through what made the values: [Release.view], [Spec.injected], NewSpec.
func (r *Release) Origin(path ...string) Origin {
	in, s := r.instance, r.spec
	switch {
	case in.isGateway() && r.Chart.Name == in.chart:
		return r.gatewayOrigin(path)
	case in.isGateway():
		return r.legacyOrigin(path)
	case r.setsImage(path):
		return s.written(in.at.Nearest(path[len(path)-1]))
	case in.key == "ztunnel":
		if below := append(slices.Clone(in.root), path...); r.has(below) {
			return r.shared(below)
		}
		if global := append([]string{"global"}, path...); s.set.Version.Before(1, 23) && path[0] != "global" &&
			r.has(global) {
			return r.shared(global)
		}
	case in.key == "base" && isPath(path, "defaultRevision") && s.user.Get("values", "defaultRevision").IsNull() &&
		!s.options.Istioctl:
		return Origin{FromManager, r.defaultAt(), "the validator belongs to the default revision"}
	case in.key == "pilot" && isPath(path, "revisionTags") && !equal(r.Values["revisionTags"], s.values["revisionTags"]):
		return Origin{FromManager, r.defaultAt(), "the default revision has the tag \"default\""}
	}
	return r.shared(path)
}

// setsImage tells whether a path is that of the component's own hub or tag.
func (r *Release) setsImage(path []string) bool {
	last := path[len(path)-1]
	return (last == "hub" || last == "tag") && slices.Equal(path[:len(path)-1], r.instance.root) &&
		getString(r.instance.block, last) != ""
}

// origin says where the merged spec has a value from.
func (s *Spec) origin(path []string, i *fleet.Install) Origin {
	if at := s.user.Get("unvalidatedValues").Get(anys(path)...); at.Exists() {
		return s.written(at)
	}
	if o, ok := s.switchOrigin(path); ok {
		return o
	}
	if path[0] == "meshConfig" {
		if at := s.user.Get(anys(path)...); at.Exists() {
			return s.written(at)
		}
	}
	if at := s.user.Get("values").Get(anys(path)...); at.Exists() {
		return s.written(at)
	}
	if o, ok := s.fieldOrigin(strings.Join(path, "."), i); ok {
		return o
	}
	return s.profileOrigin(path)
}

// profileOrigin names the profile that has a value, the chosen one before the default.
func (s *Spec) profileOrigin(path []string) Origin {
	candidates := [][]string{append([]string{"values"}, path...), path} // meshConfig is beside the values, too
	if path[0] == "global" && len(path) == 2 {
		candidates = append(candidates, path[1:]) // hub and tag
	}
	for _, c := range candidates {
		if name := s.profileWith(c...); name != "" {
			return s.ofProfile(name)
		}
	}
	return Origin{FromManager, source.Ref{}, "a rule, as `policies.fix` of the config wants it"}
}

func (s *Spec) profileWith(path ...string) string {
	for _, name := range []string{s.user.Get("profile").Text(), "default"} {
		spec, err := s.set.Profile(name)
		if _, ok := get(spec, path...); err == nil && ok {
			return name
		}
	}
	return ""
}

// ofProfile is the origin of what a profile has; the place is where it is chosen.
func (s *Spec) ofProfile(name string) Origin {
	o := Origin{Layer: FromProfile, Name: name}
	if at := s.user.Get("profile"); at.Text() == name {
		o.At = at
	}
	return o
}

func isPath(path []string, want ...string) bool { return slices.Equal(path, want) }

// Charts says where the charts of the release are from, for people.
func (r *Release) Charts() string { return r.spec.set.Origin }
