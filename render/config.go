package render

import (
	"cmp"
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Configure returns the config among the documents with what the caller sets
// over it. Two configs are an error: neither would win for a visible reason.
func Configure(in lifecycle.Input, flags lifecycle.ConfigSpec) (lifecycle.ConfigSpec, diag.List) {
	var found diag.List
	var config lifecycle.ConfigSpec
	for n, c := range in.Configs {
		if n > 0 {
			found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: c.Origin.Pos(), Text: "there must not be two RenderConfigs",
				Hint: fmt.Sprintf("the first one is at %s", in.Configs[0].Origin.Pos())})
			continue
		}
		config = c.Spec
	}
	if len(flags.Only) > 0 {
		config.Only = flags.Only
	}
	if flags.Auto != nil {
		config.Auto = flags.Auto
	}
	config.IstioVersion = cmp.Or(flags.IstioVersion, config.IstioVersion)
	config.Charts.Dir = cmp.Or(flags.Charts.Dir, config.Charts.Dir)
	config.Gateways.Chart = cmp.Or(flags.Gateways.Chart, config.Gateways.Chart)
	config.Compat = cmp.Or(flags.Compat, config.Compat)
	config.Namespaces.Omit = config.Namespaces.Omit || flags.Namespaces.Omit
	return config, found
}
