package render

import (
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// syncWave is the annotation by which Argo CD applies an Application step by
// step: the objects of a wave are healthy before the next one begins.
const syncWave = "argocd.argoproj.io/sync-wave"

// firstWave comes before whatever else is in an Application, which is in wave 0.
const firstWave = -6

// waves gives objects their wave: definitions and namespaces, then release by
// release as they are installed. A wave that is there already is kept.
func waves(r Release, wave int) Release {
	for i, o := range r.CRDs {
		r.CRDs[i] = inWave(o, firstWave)
	}
	for i, o := range r.Objects {
		r.Objects[i] = inWave(o, wave)
	}
	return r
}

// inWave returns a copy: objects are shared between clusters.
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
