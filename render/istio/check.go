package istio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// checkFields reports fields that cannot be rendered, or have no effect. None
// is ignored in silence.
func checkFields(s *Spec, found *diag.List) {
	unsupported := func(at source.Ref, reason string) {
		if !at.IsNull() {
			found.Add(diag.Diagnostic{Code: diag.Unsupported, Pos: at.Pos(), Field: at.Path(), Text: fmt.Sprintf("`%s` cannot be rendered: %s", at.Path(), reason)})
		}
	}
	ignored := func(at source.Ref, reason string) {
		if !at.IsNull() {
			found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: at.Pos(), Field: at.Path(), Text: fmt.Sprintf("`%s` has no effect: %s", at.Path(), reason)})
		}
	}
	u := s.user
	if s.options.Istioctl {
		ignored(u.Get("installPackagePath"), "charts are chosen by the tag, or with --charts DIR")
	} else {
		unsupported(u.Get("installPackagePath"), "charts are chosen by the tag, or with --charts DIR")
	}
	addons := u.Get("addonComponents")
	for _, f := range addons.Fields() {
		if a := f.Value; a.Get("enabled").IsNull() || isOn(a.Map()) {
			unsupported(a, "no supported version of Istio has addons")
		}
	}
	remote := u.Get("components", "istiodRemote")
	if s.options.Istioctl && !s.set.Version.IsZero() && !s.set.Version.Before(1, 26) {
		ignored(remote, "istioctl ignores it since 1.26")
	} else if !remote.IsNull() && isOn(remote.Map()) {
		unsupported(remote, "use profile \"remote\" with charts of 1.24 or later")
	}
	if s.kind == fleet.ControlPlane && remote.IsNull() && isOn(getMap(s.components, "istiodRemote")) && getMap(s.components, "istiodRemote") != nil {
		unsupported(u.Get("profile"), "the profile has istiodRemote, which charts of 1.24 or later replace")
	}
	for _, f := range u.Get("components").Fields() {
		unsupported(f.Value.Get("spec"), "it was removed from Istio; use `k8s` or `values`")
	}
	ignored(u.Get("resourceSuffix"), "it is deprecated and no chart reads it")
	ignored(u.Get("defaultRevision"), "set it for the clusters of the installation")
	if s.kind == fleet.Gateways {
		ignored(u.Get("meshConfig"), "gateways take it from the control plane")
	}
	s.checkRevisionValue(found)
	s.checkGatewayValues(found)
	s.checkImageValues(found)
}

// seenByGateways are the values outside of `gateways` that reach the published
// gateway chart.
var seenByGateways = []string{"hub", "tag", "variant", "imagePullPolicy", "imagePullSecrets", "priorityClassName", "platform", "networkPolicy",
	"multiCluster", "istioNamespace"}

// checkGatewayValues reports values of one kind of resource in the other.
func (s *Spec) checkGatewayValues(found *diag.List) {
	at := s.user.Get("values")
	if s.kind == fleet.ControlPlane {
		for _, name := range []string{"istio-ingressgateway", "istio-egressgateway"} {
			gateway := at.Get("gateways", name)
			if keys := gateway.Keys(); len(keys) > 1 || len(keys) == 1 && getBool(gateway.Map(), "enabled") {
				found.Add(diag.Diagnostic{Code: diag.ForcedOff, Pos: at.Get("gateways").Key(name), Field: gateway.Path(),
					Text: fmt.Sprintf("`%s` has no effect: a resource of kind %s has no gateways", gateway.Path(), s.kind)})
			}
		}
	}
	if s.kind != fleet.Gateways || s.options.LegacyGateways || s.options.Istioctl {
		return
	}
	for _, f := range at.Fields() {
		if f.Name == "global" {
			for _, below := range f.Value.Fields() {
				if !slices.Contains(seenByGateways, below.Name) && (below.Name != "proxy" || below.Value.Get("image").IsNull()) {
					unseen(below, found)
				}
			}
		} else if f.Name != "gateways" && f.Name != "revision" {
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

// checkRevisionValue: `values.revision` would win over the installation's.
func (s *Spec) checkRevisionValue(found *diag.List) {
	at := s.user.Get("values", "revision")
	if revision := s.user.Get("revision"); s.kind == fleet.Operator && !at.IsNull() && !revision.IsNull() && at.Text() != revision.Text() {
		found.Add(diag.Diagnostic{Code: diag.ValueConflict, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` is %q and wins over `%s`, %q", at.Path(), at.Text(), revision.Path(), revision.Text())})
	} else if s.kind != fleet.Operator && !at.IsNull() {
		found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` must not be set: the revision is that of the installation", at.Path())})
	}
}

// checkTrustDomain: the trust domain of a control plane is the name of its cluster,
// if nothing else is set. What is set is checked where it is decoded.
func (s *Spec) checkTrustDomain(c *fleet.Cluster, i *fleet.Install, v values, found *diag.List) {
	domain := getString(v, "meshConfig", "trustDomain")
	if s.kind == fleet.Gateways || domain != c.Name || lifecycle.IsTrustDomain(domain) || lifecycle.Unfilled(domain) != "" {
		return
	}
	at := i.At.Nearest("name")
	d := diag.Diagnostic{Code: diag.NoTrustDomain, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
		Text: fmt.Sprintf("the name of cluster %q must not be its trust domain: istiod takes DNS labels with dots between them", c.Name),
		Hint: "set `trustDomain` of the cluster; its name may stay"}
	if i.Kind == fleet.Operator {
		at, d.Hint = i.Spec, "set `meshConfig.trustDomain`; the name of the cluster may stay"
		d.Pos, d.Field = at.Pos(), at.Path()
	}
	if near := lifecycle.AsTrustDomain(domain); near != "" {
		d.Hint = strings.Replace(d.Hint, ";", fmt.Sprintf(", as in %q;", near), 1)
	}
	found.Add(d)
}
