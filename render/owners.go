package render

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// checkWhole reports objects that are not valid. A patch, an overlay or a chart can make them. The API server
// refuses them, and kustomize cannot tell them apart.
func (w *work) checkWhole() {
	for _, r := range w.out.Releases {
		if r.From == nil {
			continue
		}
		for _, o := range r.All() {
			if problem := o.Problem(); problem != "" {
				w.found.Add(diag.Diagnostic{Code: diag.PatchInvalid, Pos: r.From.Pos().Pos(), Field: r.From.Pos().Path(),
					Cluster: w.plan.Name,
					Text:    fmt.Sprintf("release %q has an object that is not valid: %s of %s", r.Dir, problem, o.Key())})
			}
		}
	}
}

// checkOwners reports objects that two releases render. It reports each pair of releases once, with both
// positions.
func (w *work) checkOwners() {
	owner := map[manifest.Key]int{}
	said := map[[2]int]bool{}
	for i, r := range w.out.Releases {
		for _, o := range r.All() {
			before, taken := owner[o.Key()]
			owner[o.Key()] = i
			if taken && !said[[2]int{before, i}] && w.isConflict(before, i) {
				said[[2]int{before, i}] = true
				w.found.Add(w.conflict(before, i, o))
			}
		}
	}
}

// isConflict tells whether two releases must not render the same object. Shared objects may be rendered again.
// Two releases of the same name are reported elsewhere.
func (w *work) isConflict(before, i int) bool {
	first, second := w.out.Releases[before], w.out.Releases[i]
	return first.From != nil && (before == i || first.Dir != second.Dir)
}

func (w *work) conflict(before, i int, o *manifest.Object) diag.Diagnostic {
	first, second := w.out.Releases[before], w.out.Releases[i]
	if before == i {
		at := second.From.Pos()
		return diag.Diagnostic{Code: diag.DuplicateObject, Pos: at.Pos(), Field: at.Path(), Cluster: w.plan.Name,
			Text: fmt.Sprintf("release %q of cluster %q renders %s twice", second.Dir, w.plan.Name, o.Key())}
	}
	here, there := claim(first.From, o), claim(second.From, o)
	return diag.Diagnostic{Code: diag.DuplicateObject, Pos: there.Pos(), Field: there.Path(), Cluster: w.plan.Name,
		Text: fmt.Sprintf("releases %q and %q of cluster %q render the same objects, %s among them", first.Dir, second.Dir,
			w.plan.Name, o.Key()),
		Hint: fmt.Sprintf("the first one is at %s", here.Pos())}
}

// claim returns the field of the input that asks for an object: the list of tags for an object of a revision
// tag, else the component.
func claim(r *istio.Release, o *manifest.Object) source.Ref {
	switch tags := r.Installation.Spec.Get("values", "revisionTags"); {
	case o.Label("istio.io/tag") == "":
		return r.Pos()
	case tags.Exists():
		return tags
	}
	return r.Installation.At.Nearest("defaultRevision")
}
