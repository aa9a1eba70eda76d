package istio

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

// injected returns the values of an installation in one cluster, with what the
// lifecycle manager sets by itself: trust domain, cluster name, and that istiod
// accepts the trust domains of other clusters. Network and mesh ID it never
// sets. istioctl, and an IstioOperator for no named cluster, inject nothing.
// plane has the values of a gateway's control plane, if that is among the inputs.
func (s *Spec) injected(c *fleet.Cluster, i *fleet.Install, plane values, found *diag.List) values {
	v := clone(s.values).(values)
	if s.options.Istioctl || c.Unnamed {
		return v
	}
	s.checkNames(c, i, found)
	setDefault(v, c.Name, "global", "multiCluster", "clusterName")
	if plane != nil {
		s.inherit(v, plane)
		if mesh := getString(plane, "meshConfig", "trustDomain"); i.TrustDomain != "" && mesh != i.TrustDomain {
			at := i.At.Get("trustDomain")
			found.Add(diag.Diagnostic{Code: diag.TrustDomain, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("the gateway's trust domain is %q, but that of its control plane in cluster %q is %q", i.TrustDomain, c.Name, mesh)})
		}
	}
	if i.TrustDomain != "" {
		set(v, i.TrustDomain, "meshConfig", "trustDomain")
	}
	setDefault(v, c.Name, "meshConfig", "trustDomain")
	s.checkTrustDomain(c, i, v, found)
	if !s.setsEnv(skipTrustDomain) {
		set(v, "true", "pilot", "env", skipTrustDomain)
	}
	if s.knowsPlatform(c.Platform) {
		setDefault(v, c.Platform, "global", "platform")
	}
	s.trustZtunnel(v)
	return v
}

// knowsPlatform tells whether the charts have a profile of the platform, as
// they do since 1.24.
func (s *Spec) knowsPlatform(platform string) bool {
	istiod, err := s.set.Reference(chart.Istiod)
	return err == nil && platform != "" && slices.ContainsFunc(istiod.Files, func(f *helmchart.File) bool {
		return f.Name == "files/profile-platform-"+platform+".yaml"
	})
}

// trustZtunnel lets istiod issue certificates to a ztunnel that is not in its
// own namespace.
func (s *Spec) trustZtunnel(v values) {
	for _, in := range s.instances() {
		namespace := cmp.Or(getString(in.block, "namespace"), s.namespace)
		if in.key != "ztunnel" || namespace == getString(v, "global", "istioNamespace") {
			continue
		}
		if s.set.Version.Before(1, 23) && !s.set.Version.IsZero() {
			setDefault(v, namespace+"/ztunnel", "pilot", "env", "CA_TRUSTED_NODE_ACCOUNTS")
		} else {
			setDefault(v, namespace, "pilot", "trustedZtunnelNamespace")
		}
	}
}

// inherited are values that gateways have from their control plane.
var inherited = [][]string{{"global", "istioNamespace"}, {"global", "meshID"}, {"global", "network"}, {"global", "caAddress"},
	{"global", "proxy", "clusterDomain"}, {"meshConfig", "trustDomain"}, {"global", "multiCluster", "clusterName"}}

// inherit gives gateways what their control plane, if it is among the inputs,
// says about the mesh: legacy gateways connect by it.
func (s *Spec) inherit(v, plane values) {
	for _, path := range inherited {
		value, ok := get(plane, path...)
		if ok && value != nil && s.user.Get("values").Get(anys(path)...).IsNull() && s.user.Get(anys(path)...).IsNull() {
			set(v, value, path...)
		}
	}
}

const skipTrustDomain = "PILOT_SKIP_VALIDATE_TRUST_DOMAIN"

// setsEnv tells whether the user sets a variable of istiod, as a value or in `k8s.env`.
func (s *Spec) setsEnv(name string) bool {
	if _, ok := get(s.values, "pilot", "env", name); ok {
		return true
	}
	list, _ := get(s.components, "pilot", "k8s", "env")
	items, _ := list.([]any)
	return slices.ContainsFunc(items, func(item any) bool {
		variable, _ := item.(values)
		return variable["name"] == name
	})
}

// checkNames reports facts that are written twice and do not agree.
func (s *Spec) checkNames(c *fleet.Cluster, i *fleet.Install, found *diag.List) {
	at := s.user.Get("values", "global", "multiCluster", "clusterName")
	if name := at.Text(); name != "" && name != c.Name {
		found.Add(diag.Diagnostic{Code: diag.ClusterName, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("`%s` is %q in cluster %q", at.Path(), name, c.Name), Hint: "leave it out: it is the name of the cluster by default"})
	}
	at = s.user.Get("meshConfig", "trustDomain")
	if mesh := at.Text(); mesh != "" && i.TrustDomain != "" && mesh != i.TrustDomain {
		found.Add(diag.Diagnostic{Code: diag.TrustDomain, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("`%s` is %q, but cluster %q has the trust domain %q", at.Path(), mesh, c.Name, i.TrustDomain),
			Hint: fmt.Sprintf("the one at %s is used", i.At.Get("trustDomain").Pos())})
	}
}

// view returns the values that the chart of a component is given.
func (r *Release) view(c *fleet.Cluster, shared values, found *diag.List) values {
	in, s := r.instance, r.spec
	v := shared
	switch {
	case in.isGateway() && r.Chart.Name == in.chart:
		return r.gatewayValues(shared, found)
	case in.isGateway():
		v = r.legacyValues(shared)
	}
	v = r.withImage(v)
	switch {
	case in.key == "ztunnel":
		v = s.flattened(v, in)
	case s.options.Istioctl:
	case in.key == "base" && s.user.Get("values", "defaultRevision").IsNull():
		v = with(v, defaultRevision(c), "defaultRevision")
	case in.key == "pilot":
		v = withDefaultTag(v, c, r.Install)
	}
	return v
}

// with is a copy of the values with one top-level value.
func with(v values, value any, key string) values {
	v = maps.Clone(v)
	v[key] = value
	return v
}

// withImage sets the component's own hub and tag. istioctl makes a number of a
// tag that looks like one; where that loses nothing, so does its compat mode.
func (r *Release) withImage(v values) values {
	in := r.instance
	hub, tag := getString(in.block, "hub"), getString(in.block, "tag")
	if hub == "" && tag == "" || in.isGateway() && !r.spec.options.Istioctl {
		return v
	}
	v = clone(v).(values)
	if hub != "" {
		set(v, hub, append(slices.Clone(in.root), "hub")...)
	}
	if n, err := strconv.Atoi(tag); err == nil && r.spec.options.Istioctl {
		set(v, int64(n), append(slices.Clone(in.root), "tag")...)
	} else if tag != "" {
		set(v, tag, append(slices.Clone(in.root), "tag")...)
	}
	return v
}

// defaultRevision is what the validator of the base chart belongs to; "default"
// is an istiod without a revision.
func defaultRevision(c *fleet.Cluster) string {
	if c.DefaultRevision == nil {
		return ""
	}
	return cmp.Or(*c.DefaultRevision, "default")
}

// withDefaultTag gives the istiod of the default revision the tag "default",
// whose webhooks serve generic injection.
func withDefaultTag(v values, c *fleet.Cluster, i *fleet.Install) values {
	if i.Revision == "" || c.DefaultRevision == nil || *c.DefaultRevision != i.Revision {
		return v
	}
	tags, _ := v["revisionTags"].([]any)
	if slices.Contains(tags, any("default")) {
		return v
	}
	return with(v, append(slices.Clone(tags), "default"), "revisionTags")
}

// flattened hoists `values.ztunnel` to the top, where the chart has its values.
// Other maps are dropped, as upstream does. The chart of 1.22 does not lift
// `global` by itself. istioctl 1.24 flattens only if there is something to.
func (s *Spec) flattened(v values, in instance) values {
	own := getMap(v, in.root...)
	if own == nil && s.options.Istioctl {
		return v
	}
	out := values{}
	if s.set.Version.Before(1, 23) && !s.set.Version.IsZero() {
		maps.Copy(out, getMap(v, "global"))
	}
	for key, value := range v {
		if _, isMap := value.(values); !isMap || key == "global" {
			out[key] = value
		}
	}
	maps.Copy(out, own)
	return out
}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// firstDifference names the first path at which two trees differ.
func firstDifference(a, b values) string {
	keys := slices.Sorted(maps.Keys(a))
	for key := range b {
		if _, ok := a[key]; !ok {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		if equal(a[key], b[key]) {
			continue
		}
		below, ok := a[key].(values)
		other, also := b[key].(values)
		if !ok || !also {
			return key
		}
		return strings.Join([]string{key, firstDifference(below, other)}, ".")
	}
	return ""
}
