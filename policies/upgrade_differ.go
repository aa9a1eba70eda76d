package policies

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// differ finds the fields that must not differ between two objects of one revision. from and to are the tags of
// the images.
type differ struct{ from, to string }

// allowed are the fields that may change: mesh config, revision tags, and the charts' own labels and
// annotations.
var allowed = []string{
	"data.mesh", "meshConfig", "revisionTags", "defaultRevision",
	"app.kubernetes.io/version", "helm.sh/chart", "tag", "argocd.argoproj.io/sync-wave",
}

// users are the fields that users set. If the tag changes, only these are compared: the charts of another patch
// may change the others.
var users = []string{
	"replicas", "minReplicas", "maxReplicas", "resources", "affinity", "nodeSelector", "tolerations",
	"priorityClassName", "image", "env", "ports", "type", "loadBalancerIP",
}

func (d differ) object(before, after *manifest.Object) []string {
	var out []string
	d.walk(before.Data, after.Data, nil, &out)
	return out
}

// walk compares two values. It compares maps field by field, lists of the same length item by item, strings as
// texts, and other values by their printed form.
func (d differ) walk(a, b any, path []string, out *[]string) {
	if !isCompared(path) {
		return
	}
	if x, y, ok := bothMaps(a, b); ok {
		d.maps(x, y, path, out)
		return
	}
	if x, y, ok := pair[[]any](a, b); ok && len(x) == len(y) {
		for i := range x {
			d.walk(x[i], y[i], below(path, fmt.Sprintf("[%d]", i)), out)
		}
		return
	}
	if x, y, ok := pair[string](a, b); ok {
		d.texts(x, y, path, out)
		return
	}
	isEnv := path[len(path)-1] == "env" // charts of another patch may add variables
	if fmt.Sprint(a) != fmt.Sprint(b) && (d.from == d.to || !isEnv) {
		d.add(path, out)
	}
}

// pair returns two values as T; ok is false if one has another type.
func pair[T any](a, b any) (x, y T, ok bool) {
	x, isX := a.(T)
	y, isY := b.(T)
	return x, y, isX && isY
}

// bothMaps returns two maps. A missing field counts as an empty map.
func bothMaps(a, b any) (x, y map[string]any, ok bool) {
	x, isX := a.(map[string]any)
	y, isY := b.(map[string]any)
	return x, y, isX && isY || isX && b == nil || isY && a == nil
}

func below(path []string, key string) []string { return append(slices.Clone(path), key) }

func (d differ) maps(a, b map[string]any, path []string, out *[]string) {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		d.walk(a[key], b[key], below(path, key), out)
	}
}

// texts compares two strings. It compares JSON objects by field, since ConfigMaps hold values as JSON.
func (d differ) texts(a, b string, path []string, out *[]string) {
	if a == b || d.from != "" && strings.ReplaceAll(a, d.from, d.to) == b {
		return
	}
	var x, y map[string]any
	if json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil {
		d.maps(x, y, path, out)
		return
	}
	d.add(path, out)
}

// isCompared tells whether a difference at or below a path is compared.
func isCompared(path []string) bool {
	if len(path) == 0 {
		return true
	}
	return !slices.Contains(allowed, path[len(path)-1]) && !slices.Contains(allowed, strings.Join(path, "."))
}

func (d differ) add(path []string, out *[]string) {
	if d.from != d.to && !slices.ContainsFunc(path, func(key string) bool { return slices.Contains(users, key) }) {
		return
	}
	*out = append(*out, strings.ReplaceAll(strings.Join(path, "."), ".[", "["))
}
