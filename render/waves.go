package render

import (
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// syncWave is the annotation that orders the objects of an Argo CD Application: a wave is healthy before the
// next wave is applied.
const syncWave = "argocd.argoproj.io/sync-wave"

// firstWave is before wave 0, the wave of all other objects of an Application.
const firstWave = -6

// waves sets the wave of objects: definitions and namespaces first, then the releases in the order of
// installation. It keeps a wave that an object already has.
func waves(r Release, wave int) Release {
	for i, o := range r.CRDs {
		r.CRDs[i] = inWave(o, firstWave)
	}
	for i, o := range r.Objects {
		r.Objects[i] = inWave(o, wave)
	}
	return r
}

// inWave returns a copy of the object, because clusters share objects.
func inWave(o *manifest.Object, wave int) *manifest.Object {
	o = o.Clone()
	metadata, _ := o.Data["metadata"].(map[string]any)
	if metadata == nil {
		return o
	}
	annotations, _ := metadata["annotations"].(map[string]any)
	if annotations == nil {
		annotations = map[string]any{}
		metadata["annotations"] = annotations
	}
	if s, _ := annotations[syncWave].(string); strings.TrimSpace(s) == "" {
		annotations[syncWave] = strconv.Itoa(wave)
	}
	return o
}
