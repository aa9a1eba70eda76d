package takeover

import (
	"maps"
	"reflect"
	"slices"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Before returns the live objects of a cluster as far as they are rendered, with what
// the mesh has beyond: the earlier snapshot for package diff, plan and policies.
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

// phrased returns a live value in the words of the rendered one, where they mean the
// same: who compares the two byte by byte sees real differences only. after and before
// are the canonical forms of both.
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
		b, isAlso := before.([]any)
		if !isAlso || len(a) != len(r) {
			return before
		}
		return phrasedList(r, a, b)
	}
	return before
}

// phrasedList pairs the items of lists by their names, or by their positions if they have none.
func phrasedList(rendered, after, before []any) []any {
	at := map[any]int{}
	for i, a := range after {
		at[nameOf(a, i)] = i
	}
	out := slices.Clone(before)
	for i, b := range before {
		if j, known := at[nameOf(b, i)]; known {
			out[i] = phrased(rendered[j], after[j], b)
		}
	}
	return out
}

// nameOf is the name of an item, or its position.
func nameOf(item any, at int) any {
	m, _ := item.(map[string]any)
	if name, ok := m["name"].(string); ok {
		return name
	}
	return at
}

// releaseOf is what the snapshot calls the release of an object that is not rendered.
func releaseOf(o *live.Object) string {
	if name, _ := o.Get("metadata", "annotations", "meta.helm.sh/release-name").(string); name != "" {
		return name
	}
	return o.Name()
}

// withBody returns a definition in the form of rendered ones, whose spec is text.
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
