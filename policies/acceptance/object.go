package acceptance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/policies/acceptance/openapi"
	"github.com/meshpress/meshpress/render/manifest"
)

// notServed is the kind of error of an object whose kind the version does not have.
const notServed field.ErrorType = "KindNotServed"

// errors returns the errors of an object in a version of Kubernetes, by field.
// definition is that of a custom resource, if it is known.
func (c *Check) errors(minor int, o *manifest.Object, definition []byte) field.ErrorList {
	api := c.api(minor)
	r := rules{minor: api.Minor, claims: sets.New[string]()}
	if o.Problem() == "" { // else reported by the library
		r.meta(o.Data)
	}
	switch t := api.Type(o.APIVersion(), o.Kind()); {
	case len(o.Body) > 0: // a definition as the chart has it
	case t != nil:
		wrong := c.compared(api, t.Compare(o.Data))
		r.checkRest(o, wrong)
		r.add(wrong...)
	case definition != nil:
		r.add(c.custom(definition).Compare(o.APIVersion(), o.Data)...)
	case api.Exact && o.Kind() != "List" && api.HasGroup(o.Key().Group):
		others := api.Versions(o.Key().Group, o.Kind())
		slices.Sort(others)
		r.add(&field.Error{Type: notServed, Field: "apiVersion", BadValue: o.APIVersion(),
			Detail: strings.Join(others, ", ")})
	}
	return sorted(r.found)
}

// compared leaves out what cannot be known of a version that is not embedded.
func (c *Check) compared(api *openapi.API, errs field.ErrorList) field.ErrorList {
	if api.Exact {
		return errs
	}
	return slices.DeleteFunc(errs, func(err *field.Error) bool {
		return err.Type == openapi.Unknown || err.Type == field.ErrorTypeRequired
	})
}

// checkRest applies the rules to what has the right types.
func (r *rules) checkRest(o *manifest.Object, wrong field.ErrorList) {
	before := len(r.found)
	var out []string
	data := o.Data
	for _, err := range wrong {
		if err.Type != field.ErrorTypeTypeInvalid && err.Type != field.ErrorTypeInvalid {
			continue
		}
		if len(out) == 0 {
			data = o.Clone().Data
		}
		out = append(out, err.Field)
		setNull(data, steps(err.Field))
	}
	r.check(data)
	isLeftOut := func(err *field.Error) bool {
		return slices.ContainsFunc(out, func(at string) bool { return strings.HasPrefix(err.Field, at) })
	}
	r.found = append(r.found[:before:before], slices.DeleteFunc(r.found[before:], isLeftOut)...)
}

// setNull leaves out a value of an object.
func setNull(v any, path []any) {
	last := path[len(path)-1]
	for _, step := range path[:len(path)-1] {
		v = below(v, step)
	}
	switch v := v.(type) {
	case map[string]any:
		if key, ok := last.(string); ok {
			v[key] = nil
		}
	case []any:
		if i, ok := last.(int); ok && i < len(v) {
			v[i] = nil
		}
	}
}

func below(v any, step any) any {
	switch v := v.(type) {
	case map[string]any:
		return v[fmt.Sprint(step)]
	case []any:
		if i, ok := step.(int); ok && i < len(v) {
			return v[i]
		}
	}
	return nil
}

// sorted returns the errors in an order, each once: two checks may find the same.
func sorted(errs field.ErrorList) field.ErrorList {
	slices.SortStableFunc(errs, func(a, b *field.Error) int { return cmp.Compare(a.Field, b.Field) })
	errs = slices.CompactFunc(errs, func(a, b *field.Error) bool {
		return a.Field == b.Field && (a.Type == b.Type || a.Type == field.ErrorTypeRequired ||
			b.Type == field.ErrorTypeRequired)
	})
	return slices.DeleteFunc(errs, func(err *field.Error) bool {
		return slices.ContainsFunc(errs, func(other *field.Error) bool { return follows(err, other) })
	})
}

// follows tells whether an error follows from another one: a field is missing below a missing field, or a key is
// there twice in an item that a rule refuses.
func follows(err, other *field.Error) bool {
	switch err.Type {
	case field.ErrorTypeRequired:
		return other.Type == err.Type && strings.HasPrefix(err.Field, other.Field+".")
	case openapi.Twice:
		return other.Type != err.Type && strings.HasPrefix(other.Field, err.Field)
	}
	return false
}

// custom returns the type of a definition, read once.
func (c *Check) custom(definition []byte) *openapi.Custom {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := firstByte(definition)
	if c.customs[key] == nil {
		c.customs[key] = openapi.ReadDefinition(definition)
	}
	return c.customs[key]
}

// Object returns the errors of one object in Kubernetes 1.minor.
func (c *Check) Object(minor int, o *manifest.Object) field.ErrorList { return c.errors(minor, o, nil) }
