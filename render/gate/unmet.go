package gate

import (
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Unmet returns findings about names of resources in overrides and waivers that no document has.
func (g *Gate) Unmet() diag.List {
	var targets []lifecycle.Target
	for _, o := range g.config.Overrides {
		targets = append(targets, o.Target)
	}
	for _, w := range g.config.Waivers {
		targets = append(targets, w.Target)
	}
	var found diag.List
	var names *names // most configs name no resources
	for _, t := range targets {
		for i, name := range t.Resources {
			if names == nil {
				names = g.names()
			}
			if at := t.Origin.Get("resources", i); at.Exists() && !names.known[name] {
				found.Add(names.unmet(name, at))
			}
		}
	}
	return found
}

// names are those of the documents of a run.
type names struct {
	known map[string]bool
	all   []string
	near  *source.Candidates
}

func (g *Gate) names() *names {
	n := &names{known: map[string]bool{}}
	for _, list := range g.resources {
		for _, r := range list {
			if name := nameOf(r.Document); !n.known[name] {
				n.known[name] = true
				n.all = append(n.all, name)
			}
		}
	}
	slices.Sort(n.all)
	n.near = source.NewCandidates(n.all)
	return n
}

func (n *names) unmet(name string, at source.Ref) diag.Diagnostic {
	d := at.Finding(diag.UnmetName, fmt.Sprintf("the inputs have no resource %q: `%s` has no effect", name, at.Path()),
		"a resource is named as Kind/namespace/name, or Kind/name if it has no namespace")
	if near := n.near.Nearest(name); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	return d
}
