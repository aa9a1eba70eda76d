package fleet

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// assigned returns the clusters of a document that names none: those that the config gives its file to, else those
// that the run names, else the cluster without a name.
func (p *planner) assigned(file string) (names []string, unnamed bool) {
	switch {
	case p.assigns():
		return p.inConfig(file), false
	case len(p.config.Only) > 0:
		return p.config.Only, false
	}
	return []string{Unnamed}, true
}

// assigns tells whether the config says which files belong to which cluster.
func (p *planner) assigns() bool {
	return p.config.Pattern != "" || slices.ContainsFunc(p.config.Clusters, func(c lifecycle.ClusterConfig) bool {
		return len(c.Resources) > 0
	})
}

// inConfig returns the clusters that the config gives a file to.
func (p *planner) inConfig(file string) []string {
	var names []string
	for _, c := range p.config.Clusters {
		if c.Name != "" && slices.ContainsFunc(c.Resources, func(name string) bool { return isBelow(name, file) }) {
			names = append(names, c.Name)
		}
	}
	name := lifecycle.InPattern(filepath.ToSlash(p.config.Pattern), filepath.ToSlash(file))
	if p.config.Pattern != "" && name != "" && !slices.Contains(names, name) {
		names = append(names, name)
	}
	return names
}

// isBelow tells whether a file is a path, or is below it.
func isBelow(name, file string) bool {
	below, err := filepath.Rel(name, file)
	return err == nil && filepath.IsLocal(below)
}

// notAssigned reports a document that the config gives to no cluster.
func (p *planner) notAssigned(kind, name string, at source.Ref) {
	p.found.Add(diag.Diagnostic{Code: diag.NotAssigned, Pos: at.Pos(),
		Text: fmt.Sprintf("%s %q is not rendered: the config gives the file to no cluster", kind, name),
		Hint: "`clusters[].resources` and `pattern` of the config say which files belong to which cluster"})
}
