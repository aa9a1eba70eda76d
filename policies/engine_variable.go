package policies

import (
	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

var fluxVariable = &Rule{
	Code: diag.FluxVariable,
	Page: diag.Page{
		Why: `Flux should not replace what looks like a variable in a rendered object.

			A Kustomization of Flux with 'spec.postBuild' replaces '${NAME}', also inside of the injector's template
			and of scripts, and one that it does not know by nothing. The object that is applied is then not
			the one that was reviewed. The rule runs where the config says 'engine: flux'.`,
		Source: `fluxcd.io, "Kustomization", "Post build variable substitution".`,
		Fix: `set the annotation 'kustomize.toolkit.fluxcd.io/substitute: disabled' on the object by an overlay, or
			set no 'postBuild' in the Kustomization and waive the finding.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if c.Config.Engine != "flux" {
			return
		}
		for _, release := range c.Releases {
			for _, o := range release.Objects {
				if name := variable(o); name != "" {
					r.At(release.Pos(), "%s has %q, which Flux replaces if the Kustomization sets `postBuild`", o.Key(), name).
						Hint("an overlay can set the annotation `%s: %s`", fluxSubstitute, fluxDisabled)
				}
			}
		}
	},
}

// What keeps Flux from replacing variables in an object.
const (
	fluxSubstitute = "kustomize.toolkit.fluxcd.io/substitute"
	fluxDisabled   = "disabled"
)

// variableOfFlux is what Flux replaces: ${NAME}, and ${NAME:=default} and its like. A
// second $ before it escapes it.
var variableOfFlux = lazyregexp.New(`(?:^|[^$])(\$\{[_A-Za-z][_A-Za-z0-9]*(?:[^_A-Za-z0-9}][^}]*)?\})`)

// variable returns what Flux would replace first, "" if there is nothing.
func variable(o *manifest.Object) string {
	if o.Get("metadata", "annotations", fluxSubstitute) == fluxDisabled ||
		o.Get("metadata", "labels", fluxSubstitute) == fluxDisabled {
		return ""
	}
	text, err := o.YAML()
	if err != nil {
		return ""
	}
	if match := variableOfFlux().FindSubmatch(text); match != nil {
		return string(match[1])
	}
	return ""
}
