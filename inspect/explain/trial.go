package explain

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/manifest"
)

// effect is what a change does to the field.
type effect int

const (
	fails effect = iota
	none
	changes
	isShown // the changed value stands in the field
)

// try changes one value in several ways, until the field changes. It fails if the
// template renders with none of them.
func (e experiment) try(l leaf) effect {
	best := fails
	for _, v := range l.variants() {
		r := e.release
		r.Values = with(r.Values, l.path, v.value)
		best = max(best, e.render(r, l.own(), v.shows))
		if best >= changes {
			break
		}
	}
	return best
}

// render makes the field of a changed release: value was there, shows is instead.
func (e experiment) render(r helm.Release, value, shows any) effect {
	object, err := e.object(r)
	if err != nil {
		return fails
	}
	if object == nil {
		return none // it decides whether there is the object, not the field
	}
	now, _ := e.field.Get(object.Data)
	switch {
	case reflect.DeepEqual(now, e.was):
		return none
	case occurs(shows, now) && occurs(value, e.was):
		return isShown
	}
	return changes
}

// object renders the template and returns the object of the name. If the value
// changes the name, it returns the object in its place.
func (e experiment) object(r helm.Release) (*manifest.Object, error) {
	templates, err := helm.Templates(r)
	if err != nil {
		return nil, err
	}
	for _, t := range templates {
		if t.Name != e.at.template {
			continue
		}
		for _, o := range t.Objects {
			if o.Key() == e.at.key {
				return o, nil
			}
		}
		if e.at.n < len(t.Objects) && t.Objects[e.at.n].Kind() == e.at.key.Kind {
			return t.Objects[e.at.n], nil
		}
	}
	return nil, nil
}

// occurs tells whether a value stands in a field.
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
