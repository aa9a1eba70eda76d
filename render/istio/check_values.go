package istio

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio/operatorapi"
	"github.com/meshpress/meshpress/render/source"
)

// alwaysKnown are values that select layers inside the charts, or were read by
// charts of other versions.
var alwaysKnown = []string{"profile", "platform", "compatibilityVersion", "revision", "defaultRevision", "revisionTags",
	"ownerName", "istio_cni", "meshConfig", "pilot", "cni", "ztunnel", "gateways", "global.platform", "global.profile",
	"gateways.istio-ingressgateway.enabled", "gateways.istio-egressgateway.enabled"}

// sections are values that must be maps: charts step into them.
var sections = []string{"global", "pilot", "cni", "ztunnel", "gateways", "base", "meshConfig", "sidecarInjectorWebhook",
	"istio_cni"}

// checkValues warns about values that no chart of the version can see, and
// reports values of a wrong type.
func checkValues(s *Spec, found *diag.List) {
	c := valueChecker{s: s, charts: s.charts(), found: found, names: true}
	for _, key := range sections {
		if at := s.user.Get("values", key); !at.IsNull() && at.Value() != nil && len(at.Keys()) == 0 && !isEmptyMap(at) {
			found.Add(diag.Diagnostic{Code: diag.WrongType, Pos: at.Pos(), Field: at.Path(),
				Text: fmt.Sprintf("`%s` must be a map", at.Path())})
		}
	}
	api := operatorapi.Values(s.set.Version.Minor)
	c.fields(s.user.Get("values"), nil, api)
	if !s.options.Istioctl { // istioctl gives these to the charts as they are
		c.names = false
		c.fields(s.user.Get("unvalidatedValues"), nil, api)
	}
}

// valueChecker walks the user's values beside what is known of them: upstream's
// type, and the charts.
type valueChecker struct {
	s      *Spec
	charts iter.Seq[*chart.Chart]
	found  *diag.List
	names  bool // names that no chart knows are reported
}

// fields checks what is in a map of values. path is where it is; of is its type,
// nil where upstream has none.
func (c *valueChecker) fields(at source.Ref, path []string, of *operatorapi.Type) {
	var near *source.Candidates // of all keys of this map
	for _, f := range at.Fields() {
		c.named(f, at, of)
		below := append(slices.Clone(path), f.Name)
		known := !c.names || knows(c.charts, below) || slices.Contains(alwaysKnown, strings.Join(below, "."))
		switch {
		case c.s.translatesGateway(below): // names are reported where they are translated for the gateway chart
			c.typed(f.Value, below, of.Field(f.Name), of.IsFree())
		case !known:
			if near == nil {
				near = source.NewCandidates(namesFor(c.charts, below))
			}
			c.found.Add(unknownValue(f, near, c.s))
			c.typed(f.Value, below, of.Field(f.Name), true) // istioctl refuses it all the same
		case f.Name == "meshConfig":
		case len(below) == 1 && slices.Contains(sections, f.Name):
			c.fields(f.Value, below, of.Field(f.Name))
		case c.fits(f.Value, below, of.Field(f.Name), of.IsFree()):
			c.fields(f.Value, below, of.Field(f.Name))
			c.items(f.Value, below, of.Field(f.Name))
		}
	}
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
// It loads a chart when it gets there: most values are known to the first ones.
func (s *Spec) charts() iter.Seq[*chart.Chart] {
	return func(yield func(*chart.Chart) bool) {
		for _, name := range chart.Names {
			if name == chart.Gateway {
				continue
			}
			if c, err := s.set.Reference(name); err == nil && !yield(c) {
				return
			}
		}
	}
}

// knows tells whether any chart knows a path of an IstioOperator's values.
func knows(charts iter.Seq[*chart.Chart], path []string) bool {
	for c := range charts {
		if slices.ContainsFunc(chartPaths(c.Name, path), func(p []string) bool { ok, _ := c.Known.Knows(p); return ok }) {
			return true
		}
	}
	return false
}

// namesFor lists the names that there are instead of a path that no chart knows.
func namesFor(charts iter.Seq[*chart.Chart], path []string) []string {
	var names []string
	deepest := -1
	for c := range charts {
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

// chartPaths returns the paths at which a chart may read a value of an IstioOperator. ztunnel has its values at the
// top; istiod and the CNI have theirs there too since 1.24.
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
