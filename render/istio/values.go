package istio

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// injected returns the values of an installation in one cluster, with what the
// lifecycle manager sets by itself: trust domain, cluster name, and that istiod
// accepts the trust domains of other clusters. It never sets network and mesh ID.
// istioctl, and an IstioOperator for no named cluster, inject nothing. plane has the values of a gateway's
// control plane, if that is among the inputs.
func (s *Spec) injected(c *fleet.Cluster, i *fleet.Installation, plane layered, found *diag.List) layered {
	if i.Sail != nil {
		return s.sailValues(c, i, found)
	}
	v := s.values.clone()
	v.contested = new(s.contested)
	if s.options.Istioctl || c.Unnamed {
		return v
	}
	s.checkNames(c, i, found)
	rule := func(value any, name string) item {
		o := s.made(value, func() Origin { return Origin{FromManager, i.At, name} })
		o.ours = true
		return o
	}
	v.putDefault(rule(c.Name, "the name of the cluster"), "global", "multiCluster", "clusterName")
	if plane.data != nil {
		s.inherit(v, plane, i)
		checkPlane(c, i, plane, found)
	}
	if i.TrustDomain != "" {
		v.set(i.TrustDomain, func() Origin {
			return Origin{FromResource, i.At.Get("trustDomain"), "the trust domain of the cluster"}
		}, "meshConfig", "trustDomain")
	}
	v.putDefault(rule(c.Name, "without one, the trust domain is the name of the cluster"), "meshConfig", "trustDomain")
	s.checkTrustDomain(c, i, v.data, found)
	if !s.setsEnv(skipTrustDomain) {
		v.put(rule("true", "istiod accepts the trust domains of other clusters"), "pilot", "env", skipTrustDomain)
	}
	s.setPlatform(c, v)
	s.trustZtunnel(v, i)
	return v
}

// checkPlane reports a gateway whose trust domain is not that of its control plane.
func checkPlane(c *fleet.Cluster, i *fleet.Installation, plane layered, found *diag.List) {
	mesh := getString(plane.data, "meshConfig", "trustDomain")
	if i.TrustDomain == "" || mesh == i.TrustDomain {
		return
	}
	at := i.At.Get("trustDomain")
	found.Add(diag.Diagnostic{Code: diag.TrustDomain, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
		Text: fmt.Sprintf("the gateway's trust domain is %q, but that of its control plane in cluster %q is %q",
			i.TrustDomain, c.Name, mesh)})
}

// setPlatform sets the platform of the cluster. Since 1.24 the charts have a value for it. In older charts the platform
// is a profile, and a release has only one.
func (s *Spec) setPlatform(c *fleet.Cluster, v layered) {
	origin := func() Origin { return platformOrigin(c) }
	if s.hasProfile("platform-" + c.Platform) {
		v.setDefault(c.Platform, origin, "global", "platform")
		return
	}
	if c.Platform != openshift {
		return // other words are names of profiles by accident
	}
	switch ambient := c.Platform + "-ambient"; {
	case getString(v.data, "profile") == "ambient" && s.user.Get("values", "profile").IsNull() && s.hasProfile(ambient):
		v.set(ambient, origin, "profile") // it has all of the profile "ambient"
	case s.hasProfile(c.Platform):
		v.setDefault(c.Platform, origin, "profile")
	}
}

// hasProfile tells whether the charts have a profile of that name.
func (s *Spec) hasProfile(name string) bool {
	istiod, err := s.set.Reference(chart.Istiod)
	return err == nil && slices.ContainsFunc(istiod.Files, func(f *helmchart.File) bool {
		return f.Name == "files/profile-"+name+".yaml"
	})
}

// trustZtunnel lets istiod issue certificates to a ztunnel that is not in its
// own namespace.
func (s *Spec) trustZtunnel(v layered, i *fleet.Installation) {
	origin := func() Origin { return Origin{FromManager, i.At, "ztunnel is not in istiod's namespace"} }
	for _, in := range s.instances() {
		namespace := cmp.Or(getString(in.block.data, "namespace"), s.namespace.text())
		if in.key != "ztunnel" || namespace == getString(v.data, "global", "istioNamespace") {
			continue
		}
		if s.set.Version.Before(1, 23) && !s.set.Version.IsZero() {
			v.setDefault(namespace+"/ztunnel", origin, "pilot", "env", "CA_TRUSTED_NODE_ACCOUNTS")
		} else {
			v.setDefault(namespace, origin, "pilot", "trustedZtunnelNamespace")
		}
	}
}

// inherited are values that gateways have from their control plane.
var inherited = [][]string{{"global", "istioNamespace"}, {"global", "meshID"}, {"global", "network"},
	{"global", "caAddress"}, {"global", "proxy", "clusterDomain"}, {"meshConfig", "trustDomain"},
	{"global", "multiCluster", "clusterName"}}

// inherit gives gateways what their control plane, if it is among the inputs,
// says about the mesh: legacy gateways connect by it.
func (s *Spec) inherit(v, plane layered, i *fleet.Installation) {
	for _, path := range inherited {
		value, ok := get(plane.data, path...)
		if ok && value != nil && !s.sets(path) {
			v.set(value, func() Origin { return inheritedFrom(plane.record.origin(path...), i) }, path...)
		}
	}
}

// sets tells whether the user sets a value, or the field of its name.
func (s *Spec) sets(path []string) bool {
	at := anys(path)
	return !s.user.Get("values").Get(at...).IsNull() || !s.user.Get(at...).IsNull()
}

// inheritedFrom names the place of what is written for the control plane.
func inheritedFrom(plane Origin, i *fleet.Installation) Origin {
	const rule = "gateways have it from their control plane"
	if plane.Layer == FromResource || plane.Layer == FromConfig {
		return Origin{plane.Layer, plane.At, rule}
	}
	return Origin{FromManager, i.At, rule}
}

const skipTrustDomain = "PILOT_SKIP_VALIDATE_TRUST_DOMAIN"

// setsEnv tells whether the user sets a variable of istiod, as a value or in `k8s.env`.
func (s *Spec) setsEnv(name string) bool {
	if _, ok := get(s.values.data, "pilot", "env", name); ok {
		return true
	}
	list, _ := get(s.components.data, "pilot", "k8s", "env")
	items, _ := list.([]any)
	return slices.ContainsFunc(items, func(item any) bool {
		variable, _ := item.(values)
		return variable["name"] == name
	})
}

// checkNames reports facts that are written twice and do not agree.
func (s *Spec) checkNames(c *fleet.Cluster, i *fleet.Installation, found *diag.List) {
	at := s.user.Get("values", "global", "multiCluster", "clusterName")
	if name := at.Text(); name != "" && name != c.Name {
		found.Add(diag.Diagnostic{Code: diag.ClusterName, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("`%s` is %q in cluster %q", at.Path(), name, c.Name),
			Hint: "leave it out: it is the name of the cluster by default"})
	}
	at = s.user.Get("meshConfig", "trustDomain")
	if mesh := at.Text(); mesh != "" && i.TrustDomain != "" && mesh != i.TrustDomain {
		found.Add(diag.Diagnostic{Code: diag.TrustDomain, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("`%s` is %q, but cluster %q has the trust domain %q", at.Path(), mesh, c.Name, i.TrustDomain),
			Hint: fmt.Sprintf("the one at %s is used", i.At.Get("trustDomain").Pos())})
	}
}

// view returns the values that the chart of a component gets.
func (r *Release) view(c *fleet.Cluster, shared layered, found *diag.List) layered {
	in, s := r.instance, r.spec
	v := shared
	switch {
	case in.key == definitions.key:
		return newLayered(shared.record != nil)
	case r.Installation.Sail != nil:
		return shared
	case in.isGateway() && r.Chart.Name == in.chart:
		return r.gatewayValues(shared, found)
	case in.isGateway():
		v = r.legacyValues(shared)
	}
	v = r.withEnv(r.withImage(v), envPaths[in.key])
	switch {
	case in.key == "ztunnel":
		v = s.flattened(v, in)
	case s.options.Istioctl:
	case in.key == "base":
		v = r.withDefaultRevision(v, c)
	case in.key == "pilot":
		v = r.withDefaultTag(v, c)
	}
	return v
}

// withImage sets the component's own hub and tag. istioctl makes a number of a
// tag that looks like one. The compat mode does so for whole numbers only, which
// lose nothing by it.
func (r *Release) withImage(v layered) layered {
	in := r.instance
	hub, tag := in.block.item("hub"), in.block.item("tag")
	if hub.text() == "" && tag.text() == "" || in.isGateway() && !r.spec.options.Istioctl {
		return v
	}
	v = v.clone()
	if hub.text() != "" {
		v.put(hub, append(slices.Clone(in.root), "hub")...)
	}
	if tag.text() != "" {
		if n, err := strconv.Atoi(tag.text()); err == nil && r.spec.options.Istioctl {
			tag = tag.as(int64(n))
		}
		v.put(tag, append(slices.Clone(in.root), "tag")...)
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

// withDefaultRevision gives the base chart the default revision, unless the user's
// values say another one.
func (r *Release) withDefaultRevision(v layered, c *fleet.Cluster) layered {
	v = v.fork()
	revision := defaultRevision(c)
	at := r.spec.user.Get("values", "defaultRevision")
	switch {
	case at.IsNull():
		v.uncontested().set(revision, func() Origin {
			return Origin{FromManager, r.defaultAt(), "the validator belongs to the default revision"}
		}, "defaultRevision")
	case at.Text() != revision && r.defaultAt().Text() == "true":
		v.yield(v.made(revision, func() Origin { return Origin{Layer: FromResource, At: r.defaultAt()} }), "defaultRevision")
	}
	return v
}

// defaultAt is where the default revision of the cluster is written, or where it
// could be.
func (r *Release) defaultAt() source.Ref {
	i := slices.IndexFunc(r.cluster.Installations, func(i *fleet.Installation) bool {
		return &i.Revision == r.cluster.DefaultRevision
	})
	if i < 0 {
		return r.Installation.At
	}
	return r.cluster.Installations[i].At.Nearest("defaultRevision")
}

// withDefaultTag gives the istiod of the default revision the tag "default",
// whose webhooks serve generic injection.
func (r *Release) withDefaultTag(v layered, c *fleet.Cluster) layered {
	revision := r.Installation.Revision
	if revision == "" || c.DefaultRevision == nil || *c.DefaultRevision != revision {
		return v
	}
	if tags, _ := v.data["revisionTags"].([]any); slices.Contains(tags, any("default")) {
		return v
	}
	v = v.fork()
	v.put(v.appended("default", func() Origin {
		return Origin{FromManager, r.defaultAt(), "the default revision has the tag \"default\""}
	}, "revisionTags"), "revisionTags")
	return v
}

// flattened hoists `values.ztunnel` to the top, where the chart has its values.
// Other maps are dropped, as upstream does. The chart of 1.22 does not lift
// `global` by itself. istioctl changes nothing if `values.ztunnel` is not a map.
func (s *Spec) flattened(v layered, in instance) layered {
	own := v.at(in.root...)
	if own.data == nil && s.options.Istioctl {
		return v
	}
	all := func(string, any) bool { return true }
	out := newLayered(v.record != nil)
	if s.set.Version.Before(1, 23) && !s.set.Version.IsZero() {
		out.share(v.at("global"), all)
	}
	out.share(v, func(key string, value any) bool {
		_, isMap := value.(values)
		return !isMap || key == "global"
	})
	out.share(own, all)
	return out
}
