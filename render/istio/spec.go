package istio

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// Spec is the operator spec of an installation, merged over its profile and
// translated to Helm values. It is the same for all clusters of the
// installation, which share it and must not change it.
type Spec struct {
	kind       fleet.Kind
	options    Options
	set        *chart.Set
	user       source.Ref
	components layered
	values     layered
	namespace  item // where components without a namespace of their own go
	tag        string
	contested  bool // a value met a different one
}

// NewSpec merges and translates. Findings: a profile that does not exist,
// fields without a meaning, components that do not belong to the kind.
func NewSpec(i *fleet.Installation, charts *chart.Set, options Options) (*Spec, diag.List) {
	if i.Sail != nil {
		return newSailSpec(i, charts, options)
	}
	var found diag.List
	merged, ok := mergeProfile(i.Spec, charts, options.Origins, &found)
	if !ok {
		return nil, found
	}
	s := &Spec{kind: i.Kind, options: options, set: charts, user: i.Spec, components: merged.at("components")}
	merged.contested = &s.contested // from now on: what a profile says may be replaced
	s.values = merged.at("values")
	s.translate(i, merged)
	if at := i.Spec.Get("values"); options.Istioctl && at.Exists() && at.IsNull() {
		s.values = newLayered(options.Origins) // istioctl has no values at all if `values:` is empty
	}
	checkFields(s, &found)
	checkValues(s, &found)
	checkMeshConfig(s, &found)
	s.checkComponents(&found)
	return s, found
}

// mergeProfile puts the profile over the default profile, and the user's spec
// over both.
func mergeProfile(user source.Ref, charts *chart.Set, recording bool, found *diag.List) (layered, bool) {
	merged := newLayered(recording)
	at := user.Get("profile")
	for _, name := range []string{"default", cmp.Or(at.Text(), "default")} {
		spec, err := charts.Profile(name)
		if err != nil {
			found.Add(unknownProfile(name, at, charts))
			return layered{}, false
		}
		merged.merge(spec, func() Origin { return profileOrigin(name, at) })
	}
	spec := user.Map()
	withoutNulls(spec)
	merged.merge(spec, func() Origin { return Origin{Layer: FromResource, At: user} })
	for _, section := range []string{"values", "components"} {
		if getMap(merged.data, section) == nil { // it is null, or not a map, which has a finding
			merged.set(values{}, func() Origin { return Origin{Layer: FromResource, At: user.Get(section)} }, section)
		}
	}
	return merged, true
}

// profileOrigin is the origin of what a profile has; the place is where it is chosen.
func profileOrigin(name string, chosen source.Ref) Origin {
	if chosen.Text() == name {
		return Origin{FromProfile, chosen, name}
	}
	return Origin{Layer: FromProfile, Name: name}
}

func unknownProfile(name string, at source.Ref, charts *chart.Set) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.UnknownProfile, Pos: at.Pos(), Field: at.Path(),
		Text: fmt.Sprintf("profile %q does not exist", name), Hint: "there are " + strings.Join(charts.Profiles(), ", ")}
	if near := source.Nearest(name, charts.Profiles()); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	return d
}

// withoutNulls drops `components.X: null`, which means an absent component,
// and other nulls outside of values, where null removes a chart's default.
func withoutNulls(spec values) {
	for key, v := range spec {
		switch sub := v.(type) {
		case nil:
			delete(spec, key)
		case values:
			if key != "values" && key != "unvalidatedValues" && key != "meshConfig" {
				withoutNulls(sub)
			}
		}
	}
}

// translate turns fields of the spec into values: step 7 of istioctl. What the
// user sets in `values` wins for hub, tag, revision and compatibilityVersion;
// the field wins for meshConfig, and for what says whether a component is on.
func (s *Spec) translate(i *fleet.Installation, merged layered) {
	hub, hubAt := i.Hub()
	tag, tagAt := i.Tag()
	s.tag = tag
	s.override(firstText(s.made(hub, func() Origin { return written(i, hubAt) }), merged.item("hub")), "global", "hub")
	s.override(firstText(s.made(tag, func() Origin { return written(i, tagAt) }), merged.item("tag")), "global", "tag")
	s.override(s.revision(i), "revision")
	s.override(merged.item("compatibilityVersion"), "compatibilityVersion")
	if getMap(merged.data, "meshConfig") != nil {
		s.values.lay(merged.only("meshConfig"))
	}
	s.values.put(s.isOn("pilot"), "pilot", "enabled")
	s.announceCNI()
	s.chooseNamespace()
	s.values.lay(merged.at("unvalidatedValues"))
}

// announceCNI tells istiod whether there is a CNI. The lifecycle agent says it by
// one value, and only if there is one; istioctl sets both values in any case.
func (s *Spec) announceCNI() {
	on, old := s.isOn("cni"), s.set.Version.Before(1, 24) && !s.set.Version.IsZero()
	always := s.options.Istioctl
	if _, isSet := s.values.get("pilot", "cni", "enabled"); always || isSet || on.value == true && !old {
		s.values.put(on, "pilot", "cni", "enabled")
	}
	if old && (always || on.value == true) {
		s.values.putDefault(on, "istio_cni", "enabled")
	}
}

// made returns a value to set: see [layered.made].
func (s *Spec) made(value any, origin from) item { return s.values.made(value, origin) }

// override sets a text, if it is not empty and the user does not set the value.
func (s *Spec) override(o item, path ...string) {
	switch {
	case o.text() == "":
	case s.user.Get("values").Get(anys(path)...).IsNull():
		s.values.put(o, path...)
	default:
		s.values.yield(o, path...)
	}
}

// isOn is the value that says whether a component of the control plane is on.
func (s *Spec) isOn(key string) item {
	on := getBool(s.components.data, key, "enabled")
	if o, ok := s.components.get(key, "enabled"); ok {
		return o.as(on)
	}
	if o, ok := s.components.get(key); ok {
		return o.as(on)
	}
	return s.made(on, func() Origin { return Origin{Layer: FromManager, Name: "no profile switches the component on"} })
}

func (s *Spec) revision(i *fleet.Installation) item {
	if i.Kind == fleet.Gateways {
		return s.made(i.ControlPlane, func() Origin { return written(i, i.ControlPlaneAt) })
	}
	return s.made(i.Revision, func() Origin { return written(i, i.RevisionAt) })
}

// chooseNamespace: `namespace` is the default for components. Upstream ignores
// it since 1.24, which splits a control plane over two namespaces.
func (s *Spec) chooseNamespace() {
	at := s.user.Get("namespace")
	own := s.made(at.Text(), func() Origin { return Origin{Layer: FromResource, At: at} })
	otherwise := func(name, rule string) item {
		return s.made(name, func() Origin { return Origin{Layer: FromManager, Name: rule} })
	}
	if s.kind == fleet.Gateways {
		s.namespace = firstText(own, otherwise(gatewayNamespace, "the namespace of gateways that say none"))
		return
	}
	home := firstText(s.components.item("pilot", "namespace"), own)
	if home.text() != "" && !s.options.Istioctl && s.user.Get("values", "global", "istioNamespace").IsNull() {
		s.values.put(home, "global", "istioNamespace") // where everybody looks for istiod
	}
	s.namespace = firstText(s.values.item("global", "istioNamespace"),
		otherwise(systemNamespace, "the namespace of control planes that say none"))
	if own.text() != "" && !s.options.Istioctl {
		s.namespace = own
	}
}

func anys(path []string) []any {
	out := make([]any, len(path))
	for i, p := range path {
		out[i] = p
	}
	return out
}
