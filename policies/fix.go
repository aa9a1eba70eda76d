package policies

import (
	"maps"

	"github.com/meshpress/meshpress/render/diag"
)

// Fix applies the rules that fix values. It runs before rendering, so the cluster has no objects yet.
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

// set sets a value for the chart of a release. Releases share values, so set copies the maps along the path.
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
