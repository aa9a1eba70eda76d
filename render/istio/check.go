package istio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// checkFields reports fields that cannot be rendered, and fields that have no
// effect. Every field has an effect or a finding.
func checkFields(s *Spec, found *diag.List) {
	u := s.user
	if s.options.Istioctl {
		ignored(u.Get("installPackagePath"), "charts are chosen by the tag, or with --charts DIR", found)
	} else {
		unsupported(u.Get("installPackagePath"), "charts are chosen by the tag, or with --charts DIR", found)
	}
	s.checkAddons(found)
	s.checkRemote(found)
	for _, f := range u.Get("components").Fields() {
		unsupported(f.Value.Get("spec"), "it was removed from Istio; use `k8s` or `values`", found)
	}
	ignored(u.Get("resourceSuffix"), "it is deprecated and no chart reads it", found)
	ignored(u.Get("defaultRevision"), "set it for the clusters of the installation", found)
	if s.kind == fleet.Gateways {
		ignored(u.Get("meshConfig"), "gateways take it from the control plane", found)
	}
	s.checkRevisionValue(found)
	s.checkGatewayValues(found)
	s.checkImageValues(found)
}

func unsupported(at source.Ref, reason string, found *diag.List) {
	if !at.IsNull() {
		found.Add(diag.Diagnostic{Code: diag.Unsupported, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` cannot be rendered: %s", at.Path(), reason)})
	}
}

func ignored(at source.Ref, reason string, found *diag.List) {
	if !at.IsNull() {
		found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` has no effect: %s", at.Path(), reason)})
	}
}

func (s *Spec) checkAddons(found *diag.List) {
	for _, f := range s.user.Get("addonComponents").Fields() {
		if a := f.Value; a.Get("enabled").IsNull() || isOn(a.Map()) {
			unsupported(a, "no supported version of Istio has addons", found)
		}
	}
}

// checkRemote reports istiodRemote, whether the user switches it on or the profile.
func (s *Spec) checkRemote(found *diag.List) {
	remote := s.user.Get("components", "istiodRemote")
	if s.options.Istioctl && !s.set.Version.IsZero() && !s.set.Version.Before(1, 26) {
		ignored(remote, "istioctl ignores it since 1.26", found)
	} else if !remote.IsNull() && isOn(remote.Map()) {
		unsupported(remote, "use profile \"remote\" with charts of 1.24 or later", found)
	}
	profiled := getMap(s.components.data, "istiodRemote")
	if s.kind == fleet.ControlPlane && remote.IsNull() && profiled != nil && isOn(profiled) {
		unsupported(s.user.Get("profile"), "the profile has istiodRemote, which charts of 1.24 or later replace", found)
	}
}

// seenByGateways are the values outside of `gateways` that reach the published
// gateway chart.
var seenByGateways = []string{
	"hub", "tag", "variant", "imagePullPolicy", "imagePullSecrets", "priorityClassName", "platform",
	"networkPolicy", "multiCluster", "istioNamespace",
}

// checkGatewayValues reports values of one kind of resource in the other.
func (s *Spec) checkGatewayValues(found *diag.List) {
	switch {
	case s.kind == fleet.ControlPlane:
		s.checkNoGateways(found)
	case s.kind == fleet.Gateways && !s.options.LegacyGateways && !s.options.Istioctl:
		s.checkUnseen(found)
	}
}

// checkNoGateways reports values of gateways that a control plane does not have.
func (s *Spec) checkNoGateways(found *diag.List) {
	at := s.user.Get("values", "gateways")
	for _, name := range []string{"istio-ingressgateway", "istio-egressgateway"} {
		gateway := at.Get(name)
		if keys := gateway.Keys(); len(keys) > 1 || len(keys) == 1 && getBool(gateway.Map(), "enabled") {
			found.Add(diag.Diagnostic{Code: diag.ForcedOff, Pos: at.Key(name), Field: gateway.Path(),
				Text: fmt.Sprintf("`%s` has no effect: a resource of kind %s has no gateways", gateway.Path(), s.kind)})
		}
	}
}

// checkUnseen reports values that do not reach the published gateway chart.
func (s *Spec) checkUnseen(found *diag.List) {
	for _, f := range s.user.Get("values").Fields() {
		switch f.Name {
		case "gateways", "revision":
		case "global":
			for _, below := range f.Value.Fields() {
				isImage := below.Name == "proxy" && !below.Value.Get("image").IsNull()
				if !slices.Contains(seenByGateways, below.Name) && !isImage {
					unseen(below, found)
				}
			}
		default:
			unseen(f, found)
		}
	}
}

func unseen(f source.Field, found *diag.List) {
	path := f.Value.Path()
	found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: f.Key, Field: path,
		Text: fmt.Sprintf("`%s` has no effect: gateways take it from the control plane that injects them", path)})
}

// checkImageValues reports an image that is set in two places.
func (s *Spec) checkImageValues(found *diag.List) {
	for _, key := range []string{"hub", "tag"} {
		field, value := s.user.Get(key), s.user.Get("values", "global", key)
		if field.Text() != "" && value.Text() != "" && field.Text() != value.Text() {
			found.Add(diag.Diagnostic{Code: diag.ValueConflict, Pos: value.Pos(), Field: value.Path(),
				Text: fmt.Sprintf("`%s`, %q, wins over `%s`, %q", value.Path(), value.Text(), field.Path(), field.Text())})
		}
	}
}

// checkRevisionValue reports `values.revision`, which would win over the revision of
// the installation.
func (s *Spec) checkRevisionValue(found *diag.List) {
	at := s.user.Get("values", "revision")
	revision := s.user.Get("revision")
	differs := !at.IsNull() && !revision.IsNull() && at.Text() != revision.Text()
	if s.kind == fleet.Operator && differs {
		found.Add(diag.Diagnostic{Code: diag.ValueConflict, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` is %q and wins over `%s`, %q", at.Path(), at.Text(), revision.Path(), revision.Text())})
	} else if s.kind != fleet.Operator && !at.IsNull() {
		found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` must not be set: the revision is that of the installation", at.Path())})
	}
}

// alwaysKnown are values that select layers inside the charts, or were read by
// charts of other versions.
var alwaysKnown = []string{
	"profile", "platform", "compatibilityVersion", "revision", "defaultRevision", "revisionTags", "ownerName",
	"istio_cni", "meshConfig", "pilot", "cni", "ztunnel", "gateways", "global.platform", "global.profile",
	"gateways.istio-ingressgateway.enabled", "gateways.istio-egressgateway.enabled",
}

// sections are values that must be maps: charts step into them.
var sections = []string{
	"global", "pilot", "cni", "ztunnel", "gateways", "base", "meshConfig", "sidecarInjectorWebhook",
	"istio_cni",
}

// checkValues warns about values that no chart of the version can see.
func checkValues(s *Spec, found *diag.List) {
	charts := s.charts()
	var walk func(at source.Ref, path []string)
	walk = func(at source.Ref, path []string) {
		var near *source.Candidates // of all keys of this map
		for _, f := range at.Fields() {
			below := append(slices.Clone(path), f.Name)
			if s.translatesGateway(below) {
				continue // reported where it is translated for the gateway chart
			}
			if !knows(charts, below) && !slices.Contains(alwaysKnown, strings.Join(below, ".")) {
				if near == nil {
					near = source.NewCandidates(namesFor(charts, below))
				}
				found.Add(unknownValue(f, near, s))
			} else if f.Name != "meshConfig" {
				walk(f.Value, below)
			}
		}
	}
	for _, key := range sections {
		if at := s.user.Get("values", key); !at.IsNull() && at.Value() != nil && len(at.Keys()) == 0 && !isEmptyMap(at) {
			found.Add(diag.Diagnostic{Code: diag.WrongType, Pos: at.Pos(), Field: at.Path(),
				Text: fmt.Sprintf("`%s` must be a map", at.Path())})
		}
	}
	walk(s.user.Get("values"), nil)
}

func isEmptyMap(at source.Ref) bool {
	m, ok := at.Value().(values)
	return ok && len(m) == 0
}

// translatesGateway tells whether a path is that of a gateway's own values, for
// the published chart.
func (s *Spec) translatesGateway(path []string) bool {
	return s.kind == fleet.Gateways && !s.options.LegacyGateways && !s.options.Istioctl &&
		len(path) > 2 && path[0] == "gateways" && strings.HasSuffix(path[1], "gressgateway")
}

func unknownValue(f source.Field, near *source.Candidates, s *Spec) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.UnknownKey, Pos: f.Key, Field: f.Value.Path()}
	d.Text = fmt.Sprintf("no chart of Istio %s knows the value `%s`", s.set.Version, d.Field)
	if near := near.Nearest(f.Name); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	return d
}

// charts lists those of the version that can be loaded: values are shared, and
// a chart that a cluster does not use may know what another installation sets.
func (s *Spec) charts() []*chart.Chart {
	var out []*chart.Chart
	for _, name := range chart.Names {
		if c, err := s.set.Reference(name); err == nil && name != chart.Gateway {
			out = append(out, c)
		}
	}
	return out
}

// knows tells whether any chart knows a path of an IstioOperator's values.
func knows(charts []*chart.Chart, path []string) bool {
	return slices.ContainsFunc(charts, func(c *chart.Chart) bool {
		return slices.ContainsFunc(chartPaths(c.Name, path), func(p []string) bool { ok, _ := c.Known.Knows(p); return ok })
	})
}

// namesFor lists the names that there are instead of a path that no chart knows.
func namesFor(charts []*chart.Chart, path []string) []string {
	var names []string
	deepest := -1
	for _, c := range charts {
		for _, p := range chartPaths(c.Name, path) {
			_, known := c.Known.Knows(p)
			at := known + len(path) - len(p)
			if at > deepest {
				deepest, names = at, nil
			}
			if at == deepest {
				names = append(names, c.Known.Names(p[:known])...)
			}
		}
	}
	return names
}

// chartPaths lists the places where a chart may have a value. ztunnel has its values
// at the top, and since 1.24 so have istiod and the CNI.
func chartPaths(name chart.Name, path []string) [][]string {
	prefix := map[chart.Name]string{chart.Istiod: "pilot", chart.CNI: "cni", chart.Ztunnel: "ztunnel"}[name]
	switch {
	case prefix == "":
		return [][]string{path}
	case path[0] == prefix && len(path) > 1:
		return [][]string{path, path[1:]}
	case name == chart.Ztunnel && path[0] == "global" && len(path) > 1:
		return [][]string{path, path[1:]}
	}
	return [][]string{path}
}
