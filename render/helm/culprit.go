package helm

import (
	"maps"
	"slices"
)

// maxTrials bounds how often a release is rendered again to find what broke it.
const maxTrials = 64

// Culprit finds the value without which a release that does not render would, or
// would at least fail in another way. It tries: it leaves out one value after the
// other, and then one after the other of what is in the one that made a
// difference. The path is nil if no single value makes one.
func Culprit(r Release, failure error) []string {
	t := trial{release: r, failure: failure.Error(), left: maxTrials}
	var path []string
	for {
		below, _ := valueAt(r.Values, path).(map[string]any)
		key, ok := t.decisive(path, slices.Sorted(maps.Keys(below)))
		if !ok {
			return path
		}
		path = append(slices.Clone(path), key)
	}
}

// trial is a search for the value that breaks a release.
type trial struct {
	release Release
	failure string
	left    int
}

// decisive is the key below a path without which the release renders; if there
// is none, the one without which it fails in another way.
func (t *trial) decisive(path, keys []string) (found string, ok bool) {
	for _, key := range keys {
		if t.left--; t.left < 0 {
			return found, ok
		}
		r := t.release
		r.Values = without(r.Values, append(slices.Clone(path), key))
		_, err := Render(r)
		if err == nil {
			return key, true
		}
		if err.Error() != t.failure && !ok {
			found, ok = key, true
		}
	}
	return found, ok
}

// valueAt is what stands at a path.
func valueAt(values map[string]any, path []string) any {
	at := any(values)
	for _, key := range path {
		m, _ := at.(map[string]any)
		at = m[key]
	}
	return at
}

// without is a copy of the values that lacks what stands at a path.
func without(values map[string]any, path []string) map[string]any {
	out := maps.Clone(values)
	if below, ok := values[path[0]].(map[string]any); ok && len(path) > 1 {
		out[path[0]] = without(below, path[1:])
		return out
	}
	delete(out, path[0])
	return out
}
