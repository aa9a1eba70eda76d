package takeover

import (
	"maps"
	"reflect"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Before returns the live side of a comparison, in the form of an earlier snapshot for packages diff, plan and
// policies. It has the rendered objects as they are live, reduced to the fields that are rendered, and all other live
// objects of the mesh.
func Before(present *live.Cluster, c *render.Cluster) *snapshot.Snapshot {
	out := snapshot.New(c.Name)
	left, compare := present.ByKey(), diff.NewCompare()
	for release, o := range c.Snapshot().All() {
		was := left[o.Key()]
		if was == nil {
			continue
		}
		delete(left, o.Key())
		before, after, _ := reduced(o, was)
		if len(compare.Objects(before, after)) == 0 {
			out.Add(release, o)
			continue
		}
		data, _ := phrased(whole(o).Data, after.Data, before.Data).(map[string]any)
		out.Add(release, withBody(manifest.New(data)))
	}
	for _, o := range present.Objects {
		if left[o.Key()] != nil && belongs(o) {
			out.Add(releaseOf(o), withBody(canonical(o.Object)))
		}
	}
	return out
}

// phrased writes a live value as the rendered one is written, where both mean the same. So a comparison byte by byte
// finds only real differences. after and before are the canonical forms of the rendered and the live value.
func phrased(rendered, after, before any) any {
	if reflect.DeepEqual(after, before) {
		return rendered
	}
	switch r := rendered.(type) {
	case map[string]any:
		a, isMap := after.(map[string]any)
		b, isAlso := before.(map[string]any)
		if !isMap || !isAlso {
			return before
		}
		out := maps.Clone(b)
		for key, v := range r {
			_, inAfter := a[key]
			if l, inBefore := b[key]; inBefore || !inAfter {
				out[key] = phrased(v, a[key], l)
			}
		}
		return out
	case []any:
		a, _ := after.([]any)
		b, _ := before.([]any)
		if len(a) != len(r) || len(b) != len(r) {
			return before
		}
		out := make([]any, len(r))
		for i := range r {
			out[i] = phrased(r[i], a[i], b[i])
		}
		return out
	}
	return before
}

// releaseOf returns the name of the release for an object that is not rendered.
func releaseOf(o *live.Object) string {
	if name, _ := o.Get("metadata", "annotations", "meta.helm.sh/release-name").(string); name != "" {
		return name
	}
	return o.Name()
}

// withBody returns a definition with its spec as text, as rendered definitions are.
func withBody(o *manifest.Object) *manifest.Object {
	if !o.IsCRD() || len(o.Body) > 0 {
		return o
	}
	body, err := manifest.New(map[string]any{"spec": o.Data["spec"]}).YAML()
	if err != nil {
		return o
	}
	data := maps.Clone(o.Data)
	delete(data, "spec")
	return &manifest.Object{Data: data, Body: body}
}
