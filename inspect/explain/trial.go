package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/helm"
)

// effect is the effect of a changed value on a field.
type effect int

const (
	fails effect = iota
	none
	changes
	isShown // the field contains the changed value
)

// try changes one value in several ways, until every field changes. The effect is fails if the template renders with
// none of them.
func (e experiment) try(l leaf) []effect {
	best := make([]effect, len(e.fields))
	_, given := helm.ValueAt(e.release.Values, l.path)
	for _, v := range l.variants() {
		if v.value == (removed{}) && !given { // a default of the chart: nothing is removed, and the template renders
			for i := range best {
				best[i] = max(best[i], none)
			}
			continue
		}
		r := e.release
		r.Values = with(r.Values, l.path, v.value)
		for i, effect := range e.render(r, l.own(), v.shows) {
			best[i] = max(best[i], effect)
		}
		if slices.Min(best) >= changes {
			break
		}
	}
	return best
}

// render renders a changed release, and returns the effect on each field. The release has shows in place of value.
func (e experiment) render(r helm.Release, value, shows any) []effect {
	out := make([]effect, len(e.fields))
	made, err := e.outcome(r)
	if err != nil {
		return out
	}
	for i, f := range e.fields {
		switch {
		case !made.there, made.same[i]: // without the object, the value decides whether there is one, and not the field
			out[i] = none
		case occurs(shows, made.now[i]) && occurs(value, f.was):
			out[i] = isShown
		default:
			out[i] = changes
		}
	}
	return out
}

// occurs tells whether a field contains a value.
func occurs(value, field any) bool {
	switch v := value.(type) {
	case removed:
		return false
	case string:
		return v != "" && strings.Contains(fmt.Sprint(field), v)
	case []any:
		return slices.ContainsFunc(v, func(below any) bool { return occurs(below, field) })
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), func(below any) bool { return occurs(below, field) })
	}
	return fmt.Sprint(value) == fmt.Sprint(field)
}

func isZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}
