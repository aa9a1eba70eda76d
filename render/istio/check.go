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

// checkRemote reports istiodRemote if the user or the profile switches it on.
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

// checkRevisionValue reports `values.revision`, which would win over the revision of
// the installation. Of an IstioOperator, it does: see [Losers].
func (s *Spec) checkRevisionValue(found *diag.List) {
	if at := s.user.Get("values", "revision"); s.kind != fleet.Operator && !at.IsNull() {
		found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` must not be set: the revision is that of the installation", at.Path())})
	}
}

// checkTrustDomain reports a cluster whose name would be the trust domain of its
// control plane and is not valid as one. The decoder checks trust domains that are
// set.
func (s *Spec) checkTrustDomain(c *fleet.Cluster, i *fleet.Installation, v values, found *diag.List) {
	domain := getString(v, "meshConfig", "trustDomain")
	if s.kind == fleet.Gateways || domain != c.Name || lifecycle.IsTrustDomain(domain) ||
		lifecycle.Unfilled(domain) != "" {
		return
	}
	at := i.At.Nearest("name")
	d := diag.Diagnostic{Code: diag.NoTrustDomain, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
		Text: fmt.Sprintf("the name of cluster %q must not be its trust domain: istiod takes DNS labels with dots between "+
			"them", c.Name),
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
