package render

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// configure merges the caller's settings over the RenderConfig of the input. outer tells whether the caller gave a
// RenderConfig; nil means none. It is merged over the one among the resources, field by field, and an info says which
// of its fields win. Two RenderConfigs of one place are an error, because the user could not see which one wins.
func configure(in lifecycle.Input, outer func(source.Ref) bool, caller lifecycle.ConfigSpec) (lifecycle.ConfigSpec,
	diag.List) {
	var config lifecycle.ConfigSpec
	c, found := configOf(in.Configs, outer)
	if c != nil {
		config = besideFile(c)
	}
	under, over := config.Policies, &caller.Policies
	over.Overrides = slices.Concat(under.Overrides, over.Overrides, overrides(over.Severity))
	over.Severity = nil
	over.Waivers = slices.Concat(under.Waivers, over.Waivers)
	over.Files = slices.Concat(under.Files, over.Files)
	lay(reflect.ValueOf(&config).Elem(), reflect.ValueOf(caller))
	return config, found
}

// lay replaces each field of a config by the caller's one, unless that has its zero value.
func lay(config, caller reflect.Value) {
	for i := range caller.NumField() {
		switch own := caller.Field(i); {
		case own.IsZero():
		case own.Kind() == reflect.Struct && own.Type() != reflect.TypeFor[source.Ref]():
			lay(config.Field(i), own)
		default:
			config.Field(i).Set(own)
		}
	}
}

// configOf returns the RenderConfig of a run, nil for none.
func configOf(all []*lifecycle.RenderConfig, outer func(source.Ref) bool) (*lifecycle.RenderConfig, diag.List) {
	var inner, callers []*lifecycle.RenderConfig
	for _, c := range all {
		if outer != nil && outer(c.Origin) {
			callers = append(callers, c)
		} else {
			inner = append(inner, c)
		}
	}
	found := append(second(inner), second(callers)...)
	switch {
	case len(callers) == 0 && len(inner) == 0:
		return nil, found
	case len(callers) == 0:
		return inner[0], found
	case len(inner) == 0:
		return callers[0], found
	}
	return lifecycle.LayerConfigs(inner[0], callers[0]), append(found, layered(inner[0], callers[0]))
}

// second reports the RenderConfigs after the first.
func second(configs []*lifecycle.RenderConfig) diag.List {
	var found diag.List
	for n, c := range configs {
		if n > 0 {
			found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: c.Origin.Pos(), Text: "there must not be two RenderConfigs",
				Hint: fmt.Sprintf("the first one is at %s; only --config FILE, or the config of a function, may come on top of "+
					"another", configs[0].Origin.Pos())})
		}
	}
	return found
}

// layered says which fields of the inner RenderConfig have no effect.
func layered(inner, outer *lifecycle.RenderConfig) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.ConfigLayers, Severity: diag.ConfigLayers.Severity(), Pos: inner.Origin.Pos(),
		Text: fmt.Sprintf("the RenderConfig of the run, %s, adds to this one: no field is in both", outer.Origin.Pos())}
	if both := lifecycle.SetInBoth(inner, outer); len(both) > 0 {
		d.Text = fmt.Sprintf("the RenderConfig of the run, %s, wins over this one: %s", outer.Origin.Pos(),
			"`"+strings.Join(both, "`, `")+"`")
	}
	return d
}

// besideFile returns the settings of a RenderConfig with its paths relative to the working directory. Layers may be
// in different directories, so each path is relative to the file that it is written in.
func besideFile(c *lifecycle.RenderConfig) lifecycle.ConfigSpec {
	config, spec := c.Spec, c.Spec.Origin
	beside := func(name string, field ...any) string { return Beside(spec.Nearest(field...).File, name) }
	config.Charts.Dir = beside(config.Charts.Dir, "charts", "dir")
	config.Charts.Lock = beside(config.Charts.Lock, "charts", "lock")
	config.Pattern = beside(config.Pattern, "pattern")
	config.Sail.VendorDefaults = beside(config.Sail.VendorDefaults, "sail", "vendorDefaults")
	config.Sail.Bundle = beside(config.Sail.Bundle, "sail", "bundle")
	config.Clusters = besideConfig(config.Clusters)
	config.Namespaces.Places = nil
	for _, p := range c.Spec.Namespaces.Places {
		p.Path = Beside(p.Origin.File, p.Path)
		config.Namespaces.Places = append(config.Namespaces.Places, p)
	}
	config.Policies.Files = nil
	for i, file := range c.Spec.Policies.Files {
		config.Policies.Files = append(config.Policies.Files, beside(file, "policies", "files", i))
	}
	return config
}

// besideConfig makes the paths of clusters relative to the working directory.
func besideConfig(clusters []lifecycle.ClusterConfig) []lifecycle.ClusterConfig {
	clusters = slices.Clone(clusters)
	for i, c := range clusters {
		clusters[i].Resources = nil
		for _, name := range c.Resources {
			clusters[i].Resources = append(clusters[i].Resources, Beside(c.Origin.File, name))
		}
	}
	return clusters
}

// overrides returns the caller's severities as overrides. They come last, so they win.
func overrides(severities map[string]string) []lifecycle.Override {
	var out []lifecycle.Override
	for _, code := range slices.Sorted(maps.Keys(severities)) {
		out = append(out, lifecycle.Override{Target: lifecycle.Target{Code: code}, Severity: severities[code]})
	}
	return out
}
