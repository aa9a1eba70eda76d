package helm

import (
	"maps"
	"slices"
)

// maxTrials bounds how often Culprit renders a release.
const maxTrials = 64

// Culprit returns the path of the value that makes a release fail. It renders the release without one value
// after the other, until it renders or fails with another error. Then it repeats this with the keys of the
// value that it found. The path is nil if no single value is the cause.
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

// trial is a search for the value that makes a release fail.
type trial struct {
	release Release
	failure string
	left    int
}

// decisive returns the key below a path without which the release renders. If there is none, it returns the key
// without which the release fails with another error.
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

// valueAt returns the value at a path.
func valueAt(values map[string]any, path []string) any {
	at := any(values)
	for _, key := range path {
		m, _ := at.(map[string]any)
		at = m[key]
	}
	return at
}

// without returns a copy of the values without the value at a path.
func without(values map[string]any, path []string) map[string]any {
	out := maps.Clone(values)
	if below, ok := values[path[0]].(map[string]any); ok && len(path) > 1 {
		out[path[0]] = without(below, path[1:])
		return out
	}
	delete(out, path[0])
	return out
}
