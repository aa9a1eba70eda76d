// Package values expresses a fleet for Helm alone. For each release it has the chart, the repository, and the least
// values with which the chart renders the same objects. It writes them as files for `helm install`, as Applications of
// Argo CD, or as HelmReleases of Flux.
//
// It does not decide what is rendered: package istio does. Values cannot express changes of objects after Helm;
// [Release.Changes] has these. The package does not ask repositories whether they have a chart.
package values

import (
	"maps"
	"reflect"
	"slices"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/manifest"
)

// superfluous lists values that the release does not need: those that equal a default of the chart or of the chosen
// profile, and those without a default and without effect. A null that removes a default stays. It renders the chart to
// find out, so it works for every chart.
func superfluous(r helm.Release, rendered helm.Output) ([][]string, error) {
	all, err := helm.Effective(r)
	if err != nil {
		return nil, err
	}
	bare, least := r, r
	bare.Values = nil
	own, err := helm.Effective(bare)
	if err != nil {
		return nil, err
	}
	least.Values = helm.Trim(r.Values)
	defaults := prune(least.Values, nil, func([]string) bool {
		now, err := helm.Effective(least)
		return err == nil && reflect.DeepEqual(all, now)
	})
	if !rendersAs(least, rendered) {
		return nil, nil // the output depends on more than the effective values
	}
	return append(defaults, prune(least.Values, nil, func(path []string) bool {
		_, isDefault := helm.ValueAt(own, path)
		return !isDefault && rendersAs(least, rendered)
	})...), nil
}

// rendersAs tells whether a release renders the objects of an output.
func rendersAs(r helm.Release, rendered helm.Output) bool {
	now, err := helm.Render(r)
	return err == nil && slices.EqualFunc(rendered.Objects, now.Objects, sameObject)
}

// prune removes values for which canGo is true, whole maps first, and returns their paths.
func prune(values map[string]any, at []string, canGo func(path []string) bool) [][]string {
	var gone [][]string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		path, value := append(slices.Clone(at), key), values[key]
		delete(values, key)
		if canGo(path) {
			gone = append(gone, path)
			continue
		}
		values[key] = value
		below, ok := value.(map[string]any)
		if !ok || len(below) == 0 {
			continue
		}
		gone = append(gone, prune(below, path, canGo)...)
		if len(below) == 0 {
			delete(values, key)
		}
	}
	return gone
}

// records lists fields in which istiod's chart writes its values for people: the given values, and these merged with
// the defaults.
var records = []string{"original-values", "merged-values"}

// sameObject compares two objects of a chart, but not the records of values in them.
func sameObject(a, b *manifest.Object) bool {
	return reflect.DeepEqual(withoutRecords(a), withoutRecords(b)) && string(a.Body) == string(b.Body)
}

func withoutRecords(o *manifest.Object) map[string]any {
	if o.Kind() != "ConfigMap" || o.Get("data", records[0]) == nil {
		return o.Data
	}
	o = o.Clone()
	data, _ := o.Data["data"].(map[string]any)
	for _, key := range records {
		delete(data, key)
	}
	return o.Data
}
