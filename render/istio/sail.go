package istio

import (
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/sailapi"
	"github.com/meshpress/meshpress/render/source"
)

// sailOperator is the namespace of the operator, if the config names none.
const sailOperator = "sail-operator"

// newSailSpec keeps what the values of a Sail resource are made of. They depend on the platform of the cluster, so
// they are made for each cluster: see sailValues.
func newSailSpec(i *fleet.Installation, charts *chart.Set, options Options) (*Spec, diag.List) {
	var found diag.List
	s := &Spec{kind: i.Kind, options: options, set: charts, user: i.Spec, components: newLayered(options.Origins),
		values: newLayered(options.Origins), tag: charts.Version.String()}
	if tag, at := i.Tag(); i.Sail.IsAlias() && at.Exists() {
		found.Add(at.Finding(diag.VersionAlias, fmt.Sprintf("version %q stands for %s, the newest patch of the charts",
			i.Sail.Version, charts.Version), ""))
	} else if tag != "" {
		s.tag = tag
	}
	s.namespace = s.made(i.Sail.Namespace, func() Origin {
		at := i.Spec.Get("namespace")
		if at.Text() == "" {
			return Origin{Layer: FromManager, Name: "the namespace that the definition sets"}
		}
		return Origin{Layer: FromResource, At: at}
	})
	s.checkRepeated(&found)
	s.checkImages(i, &found)
	if i.Kind != fleet.SailTag && !i.Spec.IsNull() && i.Spec.Get("version").Text() == "" {
		checkForVersion(i, charts.Version.Minor, &found)
	}
	return s, found
}

// checkForVersion reports what the types of the version do not have, for a resource whose version is that of the
// config: when it was decoded, the types of the newest version were asked.
func checkForVersion(i *fleet.Installation, minor int, found *diag.List) {
	var known, all diag.List
	sailapi.Spec(i.Kind.String(), 0).Check(i.Spec, &known)
	sailapi.Spec(i.Kind.String(), minor).Check(i.Spec, &all)
	for _, d := range all {
		if !slices.ContainsFunc(known, func(k diag.Diagnostic) bool { return k.Pos == d.Pos && k.Text == d.Text }) {
			found.Add(d)
		}
	}
}

// sailValues makes the values of an installation as the operator does: profiles, then what the user sets, then the
// platform, then what the user cannot choose. The order is that of ComputeValues in the operator's pkg/revision.
func (s *Spec) sailValues(c *fleet.Cluster, i *fleet.Installation, found *diag.List) layered {
	plane := i
	if i.Kind == fleet.SailTag {
		plane = i.Sail.Target
	}
	v := newLayered(s.options.Origins)
	user := s.sailUser(plane)
	if plane.Kind != fleet.SailRevision {
		s.mergeSailProfiles(c, plane, v, found)
	}
	s.layTarget(c, i, v, found)
	v.lay(user)
	switch plane.Kind {
	case fleet.SailIstio:
		s.setSailPlatform(c, v)
		v = s.typed(v, "Istio")
		s.applyTLS(v)
		s.applyFIPS(v, "pilot", "COMPLIANCE_POLICY", "fips-140-2")
		s.force(plane, v)
	case fleet.SailRevision:
		v = s.typed(v, "IstioRevision")
	case fleet.SailCNI:
		s.setSailPlatform(c, v)
	case fleet.SailZtunnel:
		s.setSailPlatform(c, v)
		s.hoist(v, user)
	}
	if i.Kind == fleet.SailTag {
		v.put(v.appended(i.Sail.Name, func() Origin { return Origin{FromResource, i.RevisionAt, "the tag"} },
			"revisionTags"), "revisionTags")
	}
	v.data, _ = sailapi.Floats(v.data).(values)
	return v
}

// layTarget gives a ztunnel what its control plane says about the mesh. Operators read `targetRef` since 1.30.
func (s *Spec) layTarget(c *fleet.Cluster, i *fleet.Installation, v layered, found *diag.List) {
	if i.Kind != fleet.SailZtunnel || i.Sail.Target == nil || s.version().Before(1, 30) {
		return
	}
	target := s.sailValues(c, i.Sail.Target, found)
	for _, key := range []string{"global", "meshConfig", "revision"} {
		v.lay(target.only(key))
	}
}

// sailUser returns what the user, the vendor and the operator's images say, below all overrides: typed values, as
// the API server and the operator decode them.
func (s *Spec) sailUser(i *fleet.Installation) layered {
	at := i.Spec.Get("values")
	of := sailapi.Values(i.Kind.String(), s.set.Version.Minor)
	v := newLayered(s.options.Origins)
	own := values{}
	if !at.IsNull() {
		own = of.Typed(at.Map())
	}
	if i.Kind != fleet.SailRevision {
		v.merge(s.vendorDefaults(i, of), func() Origin {
			return Origin{FromConfig, s.options.sail().Read.Defaults, "the defaults of the vendor's operator"}
		})
	}
	v.merge(own, func() Origin { return Origin{Layer: FromResource, At: at} })
	if s.options.Origins {
		markTyped(v, own, at)
	}
	if i.Kind != fleet.SailRevision {
		s.applyImages(i, v, own)
	}
	if i.Kind == fleet.SailZtunnel {
		s.applyZtunnelFIPS(v)
	}
	return v
}

// markTyped gives values that the API server sets, where the user sets nothing, their origin, and those that have
// another spelling than the user's.
func markTyped(v layered, own values, at source.Ref, path ...string) {
	for key, value := range own {
		below := append(slices.Clip(path), key)
		written := at.Get(key)
		sub, isMap := value.(values)
		switch {
		case isMap && written.IsMap():
			markTyped(v, sub, written, below...)
		case written.IsNull():
			v.set(value, func() Origin {
				return Origin{Layer: FromManager, Name: "the API server sets it: the definition says so"}
			}, below...)
		case fmt.Sprint(value) != fmt.Sprint(written.Value()):
			v.set(value, func() Origin { return Origin{FromResource, written, "in the spelling of the operator"} }, below...)
		}
	}
}

// mergeSailProfiles puts the profiles below: always the default one, then that of the resource, or that of the
// platform.
func (s *Spec) mergeSailProfiles(c *fleet.Cluster, i *fleet.Installation, v layered, found *diag.List) {
	at := i.Spec.Get("profile")
	name := at.Text()
	switch {
	case i.Kind == fleet.SailZtunnel:
		at, name = source.Ref{}, "ambient"
	case name == "" && c.Platform == openshift:
		name = openshift
	}
	names := []string{"default"}
	if name != "" && name != "default" {
		names = append(names, name)
	}
	for _, name := range names {
		spec, err := s.sailProfile(name)
		if err != nil {
			if at.Text() != "external" { // reported where it is decoded
				found.Add(unknownProfile(name, at, s.set))
			}
			return
		}
		v.merge(spec, func() Origin { return profileOrigin(name, at) })
	}
}

const openshift = "openshift"

// sailProfile returns the values of a profile as Sail has it: those of Istio without gateways.
func (s *Spec) sailProfile(name string) (values, error) {
	spec, err := s.set.Profile(name)
	if err != nil {
		return nil, err
	}
	own := getMap(spec, "values")
	return without(own, "gateways"), nil
}

// setSailPlatform sets the platform as the operator does: on another platform than plain Kubernetes, unless there is a
// value.
func (s *Spec) setSailPlatform(c *fleet.Cluster, v layered) {
	if c.Platform == openshift {
		v.setDefault(c.Platform, func() Origin { return platformOrigin(c) }, "global", "platform")
	}
}

// typed drops what the operator's types do not have. The record of what is left stays as it is.
func (s *Spec) typed(v layered, kind string) layered {
	v.data = sailapi.Values(kind, s.set.Version.Minor).Decoded(v.data)
	return v
}

// force sets what the user cannot choose.
func (s *Spec) force(i *fleet.Installation, v layered) {
	forced := func(at source.Ref, rule string) from { return func() Origin { return Origin{FromManager, at, rule} } }
	v.set(i.Revision, forced(i.RevisionAt, "the operator sets the name of the revision"), "revision")
	v.set("", forced(source.Ref{}, "the operator sets no default revision"), "defaultRevision")
	v.set(i.Sail.Namespace, forced(i.Spec.Get("namespace"), "the operator sets the namespace of the control plane"),
		"global",
		"istioNamespace")
}

// hoist puts the user's values of ztunnel at the top too, where the chart has its values.
func (s *Spec) hoist(v, user layered) {
	if own := user.at("ztunnel"); own.data != nil {
		v.lay(own)
	}
}

// repeated are the keys that the templates write before a map of the user. The operator's post-renderer refuses a
// key that occurs twice.
var repeated = []struct{ section, field, key string }{
	{"pilot", "podAnnotations", "prometheus.io/scrape"}, {"pilot", "podLabels", "app"},
	{"pilot", "deploymentLabels", "istio"}, {"cni", "podAnnotations", "prometheus.io/scrape"},
	{"cni", "podLabels", "k8s-app"}, {"ztunnel", "podLabels", "app"},
}

func (s *Spec) checkRepeated(found *diag.List) {
	for _, r := range repeated {
		owner := s.user.Get("values", r.section, r.field)
		if s.kind == fleet.SailTag || !owner.Get(r.key).Exists() {
			continue
		}
		found.Add(diag.Diagnostic{Code: diag.RepeatedKey, Pos: owner.Key(r.key), Field: owner.Path(),
			Text: fmt.Sprintf("`%s` must not have %q: the chart sets it too, and the operator refuses a key that occurs twice",
				owner.Path(), r.key)})
	}
}
