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
	components values
	values     values
	namespace  string // where components without a namespace of their own go
	tag        string
}

// NewSpec merges and translates. Findings: a profile that does not exist,
// fields without a meaning, components that do not belong to the kind.
func NewSpec(i *fleet.Install, charts *chart.Set, options Options) (*Spec, diag.List) {
	var found diag.List
	merged, ok := mergeProfile(i.Spec, charts, &found)
	if !ok {
		return nil, found
	}
	s := &Spec{kind: i.Kind, options: options, set: charts, user: i.Spec, components: getMap(merged, "components"),
		values: getMap(merged, "values")}
	s.tag, _ = i.Tag()
	s.translate(i, merged)
	if at := i.Spec.Get("values"); options.Istioctl && at.Exists() && at.IsNull() {
		s.values = values{} // `values:` with nothing in it leaves istioctl without any
	}
	checkFields(s, &found)
	checkValues(s, &found)
	checkMeshConfig(s, &found)
	s.checkComponents(&found)
	return s, found
}

// mergeProfile puts the profile over the default profile, and the user's spec
// over both.
func mergeProfile(user source.Ref, charts *chart.Set, found *diag.List) (values, bool) {
	merged := values{}
	name := cmp.Or(user.Get("profile").Text(), "default")
	for _, layer := range []string{"default", name} {
		spec, err := charts.Profile(layer)
		if err != nil {
			at := user.Get("profile")
			d := diag.Diagnostic{Code: diag.UnknownProfile, Pos: at.Pos(), Field: at.Path(),
				Text: fmt.Sprintf("profile %q does not exist", layer)}
			d.Hint = "there are " + strings.Join(charts.Profiles(), ", ")
			if near := source.Nearest(layer, charts.Profiles()); near != "" {
				d.Hint = fmt.Sprintf("did you mean %q?", near)
			}
			found.Add(d)
			return nil, false
		}
		merge(merged, spec)
	}
	spec := user.Map()
	withoutNulls(spec)
	merge(merged, spec)
	for _, section := range []string{"values", "components"} {
		if getMap(merged, section) == nil {
			merged[section] = values{} // set to nothing, or to what is reported as not a map
		}
	}
	return merged, true
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
func (s *Spec) translate(i *fleet.Install, merged values) {
	userValues := i.Spec.Get("values")
	override := func(value string, path ...string) {
		if value != "" && userValues.Get(anys(path)...).IsNull() {
			set(s.values, value, path...)
		}
	}
	override(cmp.Or(i.Hub(), getString(merged, "hub")), "global", "hub")
	override(cmp.Or(s.tag, getString(merged, "tag")), "global", "tag")
	override(s.revision(i), "revision")
	override(getString(merged, "compatibilityVersion"), "compatibilityVersion")
	if mesh := getMap(merged, "meshConfig"); mesh != nil {
		merge(s.values, values{"meshConfig": mesh})
	}
	set(s.values, getBool(s.components, "pilot", "enabled"), "pilot", "enabled")
	set(s.values, getBool(s.components, "cni", "enabled"), "pilot", "cni", "enabled")
	if s.set.Version.Before(1, 24) && !s.set.Version.IsZero() {
		setDefault(s.values, getBool(s.components, "cni", "enabled"), "istio_cni", "enabled")
	}
	s.chooseNamespace()
	if unvalidated := getMap(merged, "unvalidatedValues"); unvalidated != nil {
		merge(s.values, unvalidated)
	}
}

func (s *Spec) revision(i *fleet.Install) string {
	if i.Kind == fleet.Gateways {
		return i.ControlPlane
	}
	return i.Revision
}

// chooseNamespace: `namespace` is the default for components. Upstream ignores
// it since 1.24, which splits a control plane over two namespaces.
func (s *Spec) chooseNamespace() {
	namespace := s.user.Get("namespace").Text()
	if s.kind == fleet.Gateways {
		s.namespace = cmp.Or(namespace, gatewayNamespace)
		return
	}
	home := cmp.Or(getString(s.components, "pilot", "namespace"), namespace)
	if home != "" && !s.options.Istioctl && s.user.Get("values", "global", "istioNamespace").IsNull() {
		set(s.values, home, "global", "istioNamespace") // where everybody looks for istiod
	}
	s.namespace = cmp.Or(getString(s.values, "global", "istioNamespace"), systemNamespace)
	if namespace != "" && !s.options.Istioctl {
		s.namespace = namespace
	}
}

func anys(path []string) []any {
	out := make([]any, len(path))
	for i, p := range path {
		out[i] = p
	}
	return out
}
