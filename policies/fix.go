package policies

import (
	"maps"

	"github.com/meshpress/meshpress/render/diag"
)

// Fix changes values before anything is rendered, as the rules that can fix
// what they are about say. Objects are not there yet.
func Fix(rules []*Rule, c *Cluster) diag.List {
	var found diag.List
	for _, rule := range rules {
		if rule.Fix != nil {
			report := Report{rule: rule, cluster: c.Name}
			rule.Fix(c, &report)
			found = append(found, report.found...)
		}
	}
	return found
}

// set gives the chart of a release a value. Releases share values: the maps on
// the way are copied.
func (r Release) set(value any, path ...string) { r.Values = with(r.Values, value, path) }

func with(m map[string]any, value any, path []string) map[string]any {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]any{}
	}
	if len(path) > 1 {
		below, _ := m[path[0]].(map[string]any)
		value = with(below, value, path[1:])
	}
	out[path[0]] = value
	return out
}
