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
		value, _ := ValueAt(r.Values, path)
		below, _ := value.(map[string]any)
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
		r.Values = Without(r.Values, append(slices.Clone(path), key))
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
