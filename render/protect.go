package render

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// The annotations that keep an engine from pruning an object: Argo CD, "Sync
// Options"; Flux, "Kustomization", on garbage collection.
const (
	argocdOptions = "argocd.argoproj.io/sync-options"
	argocdKeeps   = "Prune=false"
	fluxPrune     = "kustomize.toolkit.fluxcd.io/prune"
	fluxKeeps     = "disabled"
)

// protect marks definitions and namespaces as not to be pruned, if the config asks
// for it: with them goes everything that is of them or in them.
func (w *work) protect() {
	if !w.Config.Protect {
		return
	}
	for _, r := range w.out.Releases {
		for _, objects := range [][]*manifest.Object{r.CRDs, r.Objects} {
			for i, o := range objects {
				if o.IsCRD() || o.Kind() == "Namespace" {
					objects[i] = kept(o, w.Config.Engine)
				}
			}
		}
	}
}

// kept returns a copy with the annotation of an engine; with those of all for "".
// Other options that are there already stay.
func kept(o *manifest.Object, engine string) *manifest.Object {
	o = o.Clone()
	annotations := annotationsOf(o)
	if engine != "flux" {
		options, _ := annotations[argocdOptions].(string)
		list := strings.FieldsFunc(options, func(r rune) bool { return r == ',' || r == ' ' })
		if !slices.Contains(list, argocdKeeps) {
			annotations[argocdOptions] = strings.Join(append(list, argocdKeeps), ",")
		}
	}
	if engine != "argocd" {
		annotations[fluxPrune] = fluxKeeps
	}
	return o
}

// annotationsOf returns the annotations of an object, which are made if there are none.
func annotationsOf(o *manifest.Object) map[string]any {
	metadata, _ := o.Data["metadata"].(map[string]any)
	if metadata == nil {
		metadata = map[string]any{}
		o.Data["metadata"] = metadata
	}
	annotations, _ := metadata["annotations"].(map[string]any)
	if annotations == nil {
		annotations = map[string]any{}
		metadata["annotations"] = annotations
	}
	return annotations
}
