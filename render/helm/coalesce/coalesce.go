// Package coalesce merges the values of a release with those of its chart, as Helm does. It does not check them.
//
// Helm's own function gives the same result; it is in a package that initialises much more when the program starts.
package coalesce

import (
	"fmt"
	"maps"

	"github.com/mitchellh/copystructure"
	helmchart "helm.sh/helm/v3/pkg/chart"
)

// global is the key of the values that a chart and the charts in it share.
const global = "global"

// Values returns the values that the templates of a chart get: those that are given, below them those of the chart, and
// under the name of each chart in it the same for that chart. It changes neither. The error says that what is given
// for a chart in it is no map.
func Values(c *helmchart.Chart, given map[string]any) (map[string]any, error) {
	out, err := copied(given)
	if err != nil {
		return nil, err
	}
	return out, complete(c, out)
}

// copied returns a map that shares nothing with a map, and is not nil.
func copied(values map[string]any) (map[string]any, error) {
	if values == nil {
		return map[string]any{}, nil
	}
	out, err := copystructure.Copy(values)
	if err != nil {
		return nil, err
	}
	return out.(map[string]any), nil
}

// complete adds what is not given, for a chart and for the charts in it.
func complete(c *helmchart.Chart, given map[string]any) error {
	if err := addDefaults(c, given); err != nil {
		return err
	}
	for _, child := range c.Dependencies() {
		name := child.Name()
		if _, ok := given[name]; !ok {
			given[name] = map[string]any{}
		}
		own, ok := given[name].(map[string]any)
		if !ok {
			return fmt.Errorf("type mismatch on %s: %t", name, given[name])
		}
		passGlobals(given, own)
		if err := complete(child, own); err != nil {
			return err
		}
	}
	return nil
}

// addDefaults adds the values of a chart. A null that is given removes a value of the chart.
func addDefaults(c *helmchart.Chart, given map[string]any) error {
	defaults, err := copied(c.Values)
	if err != nil {
		return err
	}
	for key, value := range defaults {
		own, ok := given[key]
		switch table, isTable := own.(map[string]any); {
		case !ok:
			given[key] = value
		case own == nil:
			delete(given, key)
		case isTable:
			if below, ok := value.(map[string]any); ok {
				addTable(table, below, isChild(c, key))
			}
		}
	}
	return nil
}

// isChild tells whether a key is the name of a chart in a chart.
func isChild(c *helmchart.Chart, key string) bool {
	for _, child := range c.Dependencies() {
		if child.Name() == key {
			return true
		}
	}
	return false
}

// addTable adds the entries of one map to another that are not there. A null in it removes the entry, or stays if
// keepNull says so: the values of the chart itself are still to come.
func addTable(to, from map[string]any, keepNull bool) {
	if to == nil {
		return
	}
	for key, value := range from {
		own, ok := to[key]
		if !ok {
			to[key] = value
			continue
		}
		if own == nil && value != nil && !keepNull {
			delete(to, key)
			continue
		}
		table, isTable := own.(map[string]any)
		if below, ok := value.(map[string]any); ok && isTable {
			addTable(table, below, keepNull)
		}
	}
}

// passGlobals gives a chart in a chart the global values of the outer one, which win.
func passGlobals(outer, inner map[string]any) {
	from, to := globals(outer), globals(inner)
	if from == nil || to == nil {
		return
	}
	inner[global] = to
	for key, value := range from {
		own, ok := to[key]
		table, isTable := value.(map[string]any)
		below, ownIsTable := own.(map[string]any)
		switch {
		case isTable && ok && ownIsTable:
			merged := maps.Clone(table) // maps below it stay those of the outer chart: Helm adds to these, too
			addTable(merged, below, true)
			to[key] = merged
		case isTable && !ok:
			to[key] = maps.Clone(table)
		case !isTable && !ownIsTable:
			to[key] = value
		}
	}
}

// globals returns the global values, empty if there are none, and nil if they are no map.
func globals(values map[string]any) map[string]any {
	out, ok := values[global]
	if !ok {
		return map[string]any{}
	}
	table, _ := out.(map[string]any)
	return table
}
