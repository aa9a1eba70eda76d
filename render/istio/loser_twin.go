package istio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/source"
)

// twin is a value and a field of the mesh config that say the same of the proxies. They stay two places in what is
// rendered, or the chart merges them, so no record of values tells which one counts.
type twin struct {
	value, mesh string
	either      bool // true in one of them counts; else the mesh config does
}

// twins are from the chart of istiod (templates/configmap.yaml lays the mesh config over what values say), from the
// injection template (holdApplicationUntilProxyStarts), and from istiod's own code (sampling: the variable of istiod
// is what proxies have that are told nothing). A value that counts elsewhere too, such as global.variant, is none.
var twins = []twin{
	{"pilot.traceSampling", "tracing.sampling", false},
	{"global.meshID", "meshId", false},
	{"global.proxy.variant", "image.imageType", false},
	{"global.tracer.zipkin.address", "tracing.zipkin.address", false},
	{"global.tracer.datadog.address", "tracing.datadog.address", false},
	{"global.tracer.lightstep.address", "tracing.lightstep.address", false},
	{"global.tracer.lightstep.accessToken", "tracing.lightstep.accessToken", false},
	{"global.proxy.holdApplicationUntilProxyStarts", "holdApplicationUntilProxyStarts", true},
}

// hasTwins tells whether values say in two places what is the same for the proxies.
func hasTwins(v values) bool {
	return slices.ContainsFunc(twins, func(t twin) bool {
		value, ok := get(v, strings.Split(t.value, ".")...)
		mesh, both := get(v, t.meshPath()...)
		return ok && both && !equal(value, mesh)
	})
}

func (t twin) meshPath() []string { return strings.Split("meshConfig.defaultConfig."+t.mesh, ".") }

// twins reports values that a field of the mesh config wins over.
func (l *Losers) twins(v layered) {
	if v.record == nil {
		return
	}
	for _, t := range twins {
		path := strings.Split(t.value, ".")
		value, _ := get(v.data, path...)
		mesh, _ := get(v.data, t.meshPath()...)
		from, over := v.record.origin(path...), v.record.origin(t.meshPath()...)
		switch {
		case value == nil || mesh == nil:
		case t.either && value == true:
			l.lostOn(" on the proxies", over, from, value)
		default:
			l.lostOn(" on the proxies", from, over, mesh)
		}
	}
}

// aliases reports values at the top that lose to the values of the component. Newer charts lift these to the top,
// over what is there.
func (l *Losers) aliases(r *Release) {
	pairs := r.aliases()
	if len(pairs) == 0 {
		return
	}
	effective, err := helm.Effective(r.Seen())
	if err != nil {
		return // reported as the release is rendered
	}
	for _, p := range pairs {
		value, _ := helm.ValueAt(effective, p.path)
		if holds(value, p.own) {
			l.lost(Origin{Layer: FromResource, At: p.top}, Origin{Layer: FromResource, At: p.own}, value)
		}
	}
}

// aliases lists the values of the component that the user's values have at the top, too.
func (r *Release) aliases() []alias {
	own := r.spec.user.Get("values").Get(anys(r.instance.root)...)
	if len(r.instance.root) == 0 || r.instance.isGateway() || !own.IsMap() {
		return nil
	}
	return aliased(own, r.spec.user.Get("values"))
}

// alias is a value of a component and the one at the top.
type alias struct {
	path     []string
	own, top source.Ref
}

// aliased lists the values that are in two maps.
func aliased(own, top source.Ref) (out []alias) {
	for _, f := range own.Fields() {
		other := top.Get(f.Name)
		switch {
		case f.Value.IsMap() && other.IsMap():
			for _, below := range aliased(f.Value, other) {
				below.path = append([]string{f.Name}, below.path...)
				out = append(out, below)
			}
		case other.Exists() && !f.Value.IsMap() && !other.IsMap():
			out = append(out, alias{[]string{f.Name}, f.Value, other})
		}
	}
	return out
}

// home returns the namespace of istiod, and the field with the namespace in which all other components look for it.
func (s *Spec) home() (home item, asked source.Ref) {
	home = firstText(s.components.item("pilot", "namespace"), s.namespace)
	return home, s.user.Get("values", "global", "istioNamespace")
}

// isSplit tells whether the user says another namespace than that of istiod to everything else.
func (s *Spec) isSplit() bool {
	home, asked := s.home()
	return !s.options.Istioctl && s.kind != fleet.Gateways && asked.Text() != "" && asked.Text() != home.text() &&
		getBool(s.components.data, "pilot", "enabled")
}

// namespace reports that everything else looks for istiod in another namespace.
func (l *Losers) namespace(s *Spec) {
	home, at := s.home()
	if !s.isSplit() || home.record == nil || l.seen[at.Node] {
		return
	}
	winner := home.record.origin().At
	if !winner.Exists() {
		return
	}
	l.seen[at.Node] = true
	text := fmt.Sprintf("`%s`, %q, is not the namespace of istiod: `%s`, %q, at %s wins, and everything else looks for "+
		"istiod in the other one", at.Path(), at.Text(), winner.Path(), winner.Text(), winner.Pos())
	l.found.Add(at.Finding(diag.ValueConflict, text,
		fmt.Sprintf("remove `%s`: it is the namespace of istiod by default", at.Path())))
}
