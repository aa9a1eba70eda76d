package minimal

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
)

// lost reports what is done to objects after Helm rendered them.
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
		Text: fmt.Sprintf("no value of release %q says what is changed after Helm: %s", r.Name, render.List(names))})
	return found
}

// by names steps, each once.
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

// maxRelease is the length of a release's name that Helm takes.
const maxRelease = 53

// refused reports releases that Helm does not take.
func (c Cluster) refused(r Release) diag.List {
	var found diag.List
	if len(r.Name) > maxRelease {
		at := r.Install.RevisionAt
		found.Add(diag.Diagnostic{Code: diag.NotForHelm, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("the name of release %q must not be longer than %d characters, for Helm", r.Name, maxRelease), Hint: "choose a shorter revision"})
	}
	for _, o := range c.Releases {
		if o.Release == r.Release {
			break
		}
		if o.Name == r.Name && o.Namespace == r.Namespace {
			found.Add(diag.Diagnostic{Code: diag.NotForHelm, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
				Text: fmt.Sprintf("there must not be two releases %q in namespace %q of cluster %q, for Helm", r.Name, r.Namespace, c.Name),
				Hint: "leave out `compat: istioctl`, which gives all releases one name"})
			break
		}
	}
	return found
}

// unpublished reports releases whose chart a GitOps engine cannot get.
func (c Cluster) unpublished(r Release) diag.List {
	found := c.refused(r)
	if !r.Published() {
		found.Add(diag.Diagnostic{Code: diag.NotForHelm, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
			Text: fmt.Sprintf("the chart of release %q, %s %s, is in no repository", r.Name, r.Chart.Name, r.Chart.Metadata.Version),
			Hint: "--format yaml writes the values for a chart of your own"})
	}
	return found
}

// missing reports what a cluster needs beside its releases and Helm does not
// bring: more than the names of namespaces.
func (c Cluster) missing(carried func(kind string) bool, hint string) diag.List {
	var found diag.List
	var names []string
	for _, o := range c.Needs {
		if labels, _ := o.Get("metadata", "labels").(map[string]any); !carried(o.Kind()) && (o.Kind() != "Namespace" || len(labels) > 0) {
			names = append(names, o.Key().String())
		}
	}
	if len(names) > 0 {
		found.Add(diag.Diagnostic{Code: diag.NotInValues, Pos: c.Releases[0].Pos().Pos(), Cluster: c.Name, Hint: hint,
			Text: fmt.Sprintf("no chart brings %s of cluster %q", render.List(names), c.Name)})
	}
	return found
}
