package diff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
)

// sets returns the data of an object with its sets sorted: the order of a role's rules, and of the words in
// them, has no effect.
func sets(o *manifest.Object) map[string]any {
	rules, ok := o.Data["rules"].([]any)
	if !ok || o.Kind() != "ClusterRole" && o.Kind() != "Role" {
		return o.Data
	}
	sorted := make([]any, len(rules))
	for i, rule := range rules {
		sorted[i] = sortedRule(rule)
	}
	slices.SortStableFunc(sorted, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	data := maps.Clone(o.Data)
	data["rules"] = sorted
	return data
}

func sortedRule(rule any) any {
	fields, ok := rule.(map[string]any)
	if !ok {
		return rule
	}
	fields = maps.Clone(fields)
	for key, v := range fields {
		if words, ok := v.([]any); ok {
			words = slices.Clone(words)
			slices.SortStableFunc(words, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			fields[key] = words
		}
	}
	return fields
}
