package values

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
)

// lost reports changes that meshpress makes to objects after Helm.
func (c Cluster) lost(r Release, hint string) diag.List {
	var found diag.List
	if len(r.Changes) == 0 {
		return nil
	}
	var names []string
	for _, change := range r.Changes {
		names = append(names, fmt.Sprintf("%s by %s", change.Before.Key(), by(change.Steps)))
	}
	first := r.Changes[0].Steps[0].At
	found.Add(diag.Diagnostic{Code: diag.NotInValues, Pos: first.Pos(), Field: first.Path(), Cluster: c.Name, Hint: hint,
		Text: fmt.Sprintf("no value of release %q says what is changed after Helm: %s", r.Name, diag.Names(names))})
	return found
}

// by lists the names of steps, each once.
func by(steps []istio.Change) string {
	var names []string
	said := map[string]bool{}
	for _, s := range steps {
		name := s.What
		if s.By == istio.ByOverlay {
			name = "an overlay"
		}
		if !said[name] {
			names = append(names, name)
		}
		said[name] = true
	}
	return strings.Join(names, " and ")
}

// missing reports objects that a cluster needs and no chart has. It leaves out a namespace without labels, because Helm
// can make it.
func (c Cluster) missing(carried func(kind string) bool, hint string) diag.List {
	var found diag.List
	var names []string
	for _, o := range c.Needs {
		if labels, _ := o.Get("metadata", "labels").(map[string]any); !carried(o.Kind()) &&
			(o.Kind() != "Namespace" || len(labels) > 0) {
			names = append(names, o.Key().String())
		}
	}
	if len(names) > 0 {
		found.Add(diag.Diagnostic{Code: diag.NotInValues, Pos: c.Releases[0].Pos().Pos(), Cluster: c.Name, Hint: hint,
			Text: fmt.Sprintf("no chart brings %s of cluster %q", diag.Names(names), c.Name)})
	}
	return found
}
