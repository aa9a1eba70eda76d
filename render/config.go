package render

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Configure merges the caller's settings over the RenderConfig of the input. Two RenderConfigs are an error,
// because the user could not see which one wins.
func Configure(in lifecycle.Input, flags lifecycle.ConfigSpec) (lifecycle.ConfigSpec, diag.List) {
	var found diag.List
	var config lifecycle.ConfigSpec
	for n, c := range in.Configs {
		if n > 0 {
			found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: c.Origin.Pos(), Text: "there must not be two RenderConfigs",
				Hint: fmt.Sprintf("the first one is at %s", in.Configs[0].Origin.Pos())})
			continue
		}
		config = besideFile(c)
	}
	if len(flags.Only) > 0 {
		config.Only = flags.Only
	}
	if flags.Auto != nil {
		config.Auto = flags.Auto
	}
	config.IstioVersion = cmp.Or(flags.IstioVersion, config.IstioVersion)
	config.Charts.Dir = cmp.Or(flags.Charts.Dir, config.Charts.Dir)
	config.Charts.Lock = cmp.Or(flags.Charts.Lock, config.Charts.Lock)
	config.Charts.Locked = cmp.Or(flags.Charts.Locked, config.Charts.Locked)
	config.Gateways.Chart = cmp.Or(flags.Gateways.Chart, config.Gateways.Chart)
	config.Gateways.Image = cmp.Or(flags.Gateways.Image, config.Gateways.Image)
	config.Gateways.Selector = cmp.Or(flags.Gateways.Selector, config.Gateways.Selector)
	config.Compat = cmp.Or(flags.Compat, config.Compat)
	config.Namespaces.Omit = config.Namespaces.Omit || flags.Namespaces.Omit
	config.CRDs.Omit = config.CRDs.Omit || flags.CRDs.Omit
	config.Operators = cmp.Or(flags.Operators, config.Operators)
	config.Engine = cmp.Or(flags.Engine, config.Engine)
	config.Protect = config.Protect || flags.Protect
	config.SyncWaves = config.SyncWaves || flags.SyncWaves
	config.Policies.Overrides = slices.Concat(config.Policies.Overrides, overrides(flags.Policies.Severity))
	config.Policies.Files = append(slices.Clip(config.Policies.Files), flags.Policies.Files...)
	config.Policies.Fix = config.Policies.Fix || flags.Policies.Fix
	config.Function.Validate = config.Function.Validate || flags.Function.Validate
	config.Function.KeepInputs = cmp.Or(flags.Function.KeepInputs, config.Function.KeepInputs)
	config.Function.Dir = cmp.Or(flags.Function.Dir, config.Function.Dir)
	return config, found
}

// besideFile returns the settings of a RenderConfig with its paths relative to the working directory.
func besideFile(c *lifecycle.RenderConfig) lifecycle.ConfigSpec {
	config := c.Spec
	config.Charts.Dir = Beside(c.Origin.File, config.Charts.Dir)
	config.Charts.Lock = Beside(c.Origin.File, config.Charts.Lock)
	config.Pattern = Beside(c.Origin.File, config.Pattern)
	config.Clusters = besideConfig(c.Origin.File, config.Clusters)
	config.Sail.VendorDefaults = Beside(c.Origin.File, config.Sail.VendorDefaults)
	config.Sail.Bundle = Beside(c.Origin.File, config.Sail.Bundle)
	config.Namespaces.Places = nil
	for _, p := range c.Spec.Namespaces.Places {
		p.Path = Beside(c.Origin.File, p.Path)
		config.Namespaces.Places = append(config.Namespaces.Places, p)
	}
	config.Policies.Files = nil
	for _, file := range c.Spec.Policies.Files {
		config.Policies.Files = append(config.Policies.Files, Beside(c.Origin.File, file))
	}
	return config
}

// besideConfig makes the paths of clusters relative to the working directory.
func besideConfig(file string, clusters []lifecycle.ClusterConfig) []lifecycle.ClusterConfig {
	clusters = slices.Clone(clusters)
	for i, c := range clusters {
		clusters[i].Resources = nil
		for _, name := range c.Resources {
			clusters[i].Resources = append(clusters[i].Resources, Beside(file, name))
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
