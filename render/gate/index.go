package gate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// meant is what one entry of a target applies to. A config may have as many waivers as a run has findings, so
// the gate looks waivers up by meant instead of comparing each with each.
type meant struct{ code, cluster, resource string }

// all stands for every cluster or every resource. No name contains this byte.
const all = "\x00"

// meanings lists what a target applies to. Package lifecycle limits their number.
func meanings(t lifecycle.Target) []meant {
	clusters, resources := t.Clusters, t.Resources
	if len(clusters) == 0 {
		clusters = []string{all}
	}
	if len(resources) == 0 {
		resources = []string{all}
	}
	if len(clusters) > lifecycle.MaxTargets/len(resources) {
		return nil // reported by package lifecycle
	}
	var out []meant
	for _, cluster := range clusters {
		for _, resource := range resources {
			out = append(out, meant{t.Code, cluster, resource})
		}
	}
	return out
}

// fitting lists the keys of the targets that apply to a finding.
func fitting(d diag.Diagnostic) [4]meant {
	code := d.Code.String()
	return [4]meant{{code, all, all}, {code, d.Cluster, all}, {code, all, d.Resource}, {code, d.Cluster, d.Resource}}
}

// waivers are the waivers with the same key, by their indexes in the config.
type waivers struct {
	places []int
	holds  int // index of the first that holds, math.MaxInt if none does
	used   int // how many of the indexes are marked as used
}

// index builds the maps of overrides and waivers.
func (g *Gate) index() {
	g.overrides, g.waivers, g.used = map[meant]int{}, map[meant]*waivers{}, make([]bool, len(g.config.Waivers))
	for i, o := range g.config.Overrides {
		if _, ok := diag.ParseSeverity(o.Severity); ok {
			for _, m := range meanings(o.Target) {
				g.overrides[m] = i + 1
			}
		}
	}
	for i, w := range g.config.Waivers {
		holds := g.holds(w)
		for _, m := range meanings(w.Target) {
			list := g.waivers[m]
			if list == nil {
				list = &waivers{holds: math.MaxInt}
				g.waivers[m] = list
			}
			list.places = append(list.places, i)
			if holds {
				list.holds = min(list.holds, i)
			}
		}
	}
}

// override returns the number of the last override that applies, from 1; 0 if none does.
func (g *Gate) override(d diag.Diagnostic) int {
	last := 0
	if len(g.overrides) > 0 {
		for _, m := range fitting(d) {
			last = max(last, g.overrides[m])
		}
	}
	return last
}

// waiver returns the first waiver that applies and holds, nil if there is none. It marks as used this waiver
// and the ones before it that apply.
func (g *Gate) waiver(d diag.Diagnostic) *lifecycle.Waiver {
	if len(g.waivers) == 0 {
		return nil
	}
	first, fit := math.MaxInt, fitting(d)
	for _, m := range fit {
		if list := g.waivers[m]; list != nil {
			first = min(first, list.holds)
		}
	}
	for _, m := range fit {
		if list := g.waivers[m]; list != nil {
			for ; list.used < len(list.places) && list.places[list.used] <= first; list.used++ {
				g.used[list.places[list.used]] = true
			}
		}
	}
	if first == math.MaxInt {
		return nil
	}
	return &g.config.Waivers[first]
}

// resource is a document of a file. Its name is built on first use.
type resource struct {
	source.Document
	name string
}

func resources(docs []source.Document) map[string][]*resource {
	out := map[string][]*resource{}
	for _, d := range docs {
		out[d.File] = append(out[d.File], &resource{Document: d})
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b *resource) int { return cmp.Compare(a.Pos().Line, b.Pos().Line) })
	}
	return out
}

// resource returns the name of the document that has a position, as Kind/namespace/name.
func (g *Gate) resource(pos diag.Pos) string {
	list := g.resources[pos.File]
	i, _ := slices.BinarySearchFunc(list, pos.Line+1, func(r *resource, line int) int {
		return cmp.Compare(r.Pos().Line, line)
	})
	if i == 0 {
		return ""
	}
	if list[i-1].name == "" {
		list[i-1].name = nameOf(list[i-1].Document)
	}
	return list[i-1].name
}

func nameOf(d source.Document) string {
	_, kind := d.Kind()
	parts := []string{kind, d.Get("metadata", "namespace").Text(), d.Get("metadata", "name").Text()}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "/")
}
