package chartdiff

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/helm"
)

// Move is a key whose content is below the key in one version, and at the top of the values in the other.
type Move struct {
	Key    string `json:"key"`
	Up     bool   `json:"up"`     // true from below the key to the top, false for the reverse
	Values int    `json:"values"` // number of values
	// Works tells whether the new version still takes the values below the key.
	Works bool `json:"works"`
}

// align moves the values of both versions to the same places, and says what it moved.
func align(before, after *version) []Move {
	var up, down []moved
	before.values, up = hoisted(before.values, after.values)
	after.values, down = hoisted(after.values, before.values)
	var out []Move
	for _, m := range up {
		out = append(out, Move{Key: m.key, Up: true, Values: m.values, Works: takes(after.release, m)})
	}
	for _, m := range down {
		out = append(out, Move{Key: m.key, Values: m.values})
	}
	return out
}

// moved is a key whose content is elsewhere in the other version. sample is the path of one text below it.
type moved struct {
	key    string
	values int
	sample []string
}

// hoisted moves the content of a key to the top, if the other version has most of it there and does not have the key.
func hoisted(of, other map[string]any) (map[string]any, []moved) {
	var out []moved
	for _, key := range slices.Sorted(maps.Keys(of)) {
		below, ok := of[key].(map[string]any)
		if _, stays := other[key]; stays || !ok {
			continue
		}
		m, all := moved{key: key}, helm.Leaves(below)
		for _, path := range all {
			_, here := helm.ValueAt(of, path)
			if value, there := helm.ValueAt(other, path); there && !here {
				m.values++
				if _, isText := value.(string); isText {
					m.sample = path
				}
			}
		}
		if m.values < 2 || 2*m.values < len(all) {
			continue
		}
		of = helm.Without(of, []string{key})
		for _, path := range all {
			value, _ := helm.ValueAt(below, path)
			of = helm.With(of, path, value)
		}
		out = append(out, m)
	}
	return of, out
}

// takes tells whether a chart treats values below a key like values at the top.
func takes(r helm.Release, m moved) bool {
	const mark = "meshpress"
	if m.sample == nil {
		return false
	}
	r.Values = helm.With(r.Values, append([]string{m.key}, m.sample...), mark)
	seen, err := helm.Effective(r)
	if err != nil {
		return false
	}
	value, _ := helm.ValueAt(seen, m.sample)
	return value == mark
}
