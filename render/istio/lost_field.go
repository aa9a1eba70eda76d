package istio

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio/overlay"
	"github.com/meshpress/meshpress/render/source"
)

// applied is a field of the `k8s` block that changed an object.
type applied struct {
	field  field
	value  any
	object called
}

// lost reports what overlays took from fields of the `k8s` block, and notes what they took from the chart.
func (o *overlaid) lost() {
	texts := map[string]bool{}
	addTexts(o.spec.user.Node, texts, map[any]bool{})
	for _, i := range slices.Sorted(maps.Keys(o.patches)) {
		before, now := o.before[i], o.objects[i]
		for _, a := range o.patched {
			if a.object == (called{before.Kind(), before.Name()}) {
				o.lostField(a, i)
			}
		}
		for _, part := range parts(before.Data, now.Data, nil) {
			if by, ok := o.setter(i, part.path); ok && texts[fmt.Sprint(part.value)] {
				o.replaced = append(o.replaced, replaced{before.Key(), part, by})
			}
		}
	}
}

// lostField applies a field to the object again. What it changes then is what it has lost.
func (o *overlaid) lostField(a applied, i int) {
	at := o.instance.at.Get("k8s", a.field.name)
	again, err := o.Release.apply(a.field, a.value, o.objects[i])
	if err != nil || !at.Exists() {
		return
	}
	seen := map[any]bool{}
	for _, part := range parts(again.Data, o.objects[i].Data, nil) {
		by, ok := o.setter(i, part.path)
		place := a.field.place(at, part.path)
		if !ok || seen[place.Node] {
			continue
		}
		seen[place.Node] = true
		o.found.Add(place.Finding(diag.ValueConflict, fmt.Sprintf("`%s`%s has no effect: %s", place.Path(), said(place),
			by.sets()), "remove the one that you do not mean"))
	}
}

// sets returns a clause that says where a patch is and what it does.
func (p patch) sets() string {
	verb := "sets `%s` again"
	if p.value == nil {
		verb = "removes `%s`"
	}
	return fmt.Sprintf("the patch at %s "+verb, p.at.Pos(), p.path)
}

// place follows a path in an object below the field that made it, as far as it is written.
func (f field) place(at source.Ref, path []string) source.Ref {
	for _, key := range f.path {
		if len(path) == 0 || path[0] != key {
			return at
		}
		path = path[1:]
		if key == "containers" && len(path) > 0 {
			path = path[1:]
		}
	}
	for _, key := range path {
		next := at.Get(key)
		if name, ok := strings.CutPrefix(key, "name:"); ok {
			next = itemNamed(at, name)
		}
		if !next.Exists() {
			return at
		}
		at = next
	}
	return at
}

func itemNamed(list source.Ref, name string) source.Ref {
	for _, item := range list.Items() {
		if item.Get("name").Text() == name {
			return item
		}
	}
	return source.Ref{}
}

// setter is the last patch of an object that decides what is at a path.
func (o *overlaid) setter(i int, path []string) (patch, bool) {
	for _, p := range slices.Backward(o.patches[i]) {
		steps, err := overlay.Parse(p.path)
		if err == nil && !adds(p.path) && reaches(steps, path) {
			return p, true
		}
	}
	return patch{}, false
}

// reaches tells whether an overlay path leads to a place, above it, or below it.
// Items that are not selected by their name may be the same ones.
func reaches(steps overlay.Path, path []string) bool {
	for i, step := range steps {
		if i == len(path) {
			return true
		}
		text := strings.Trim(step.String(), "[]")
		name, isItem := strings.CutPrefix(path[i], "name:")
		selected, isNamed := strings.CutPrefix(text, "name:")
		switch {
		case isItem && isNamed && name != selected, !isItem && text == step.String() && text != path[i]:
			return false
		}
	}
	return true
}

// part is a part of a value, with its path. Items of lists are "name:" and their name, or their number.
type part struct {
	path  []string
	value any
}

// parts returns the parts of a value that another one does not have, or has otherwise.
func parts(was, now any, path []string) []part {
	if equal(was, now) {
		return nil
	}
	switch v := was.(type) {
	case values:
		if other, ok := now.(values); ok {
			return mapParts(v, other, path)
		}
	case []any:
		if other, ok := now.([]any); ok {
			return listParts(v, other, path)
		}
	case string:
		a, isMap := asValues(v)
		text, _ := now.(string)
		if b, ok := asValues(text); ok && isMap {
			return mapParts(a, b, path)
		}
	}
	return flat(was, path)
}

func mapParts(was, now values, path []string) (out []part) {
	for _, key := range slices.Sorted(maps.Keys(was)) {
		out = append(out, parts(was[key], now[key], append(slices.Clip(path), key))...)
	}
	return out
}

// listParts compares items with those of the same name, or else of the same number. An item that is anywhere in
// the other list is not lost.
func listParts(was, now []any, path []string) (out []part) {
	named := map[string]any{}
	for _, item := range now {
		named[nameOf(item)] = item
	}
	for i, item := range was {
		key, other := strconv.Itoa(i), any(nil)
		if name := nameOf(item); name != "" {
			key, other = "name:"+name, named[name]
		} else if i < len(now) {
			other = now[i]
		}
		if other == nil || !equal(item, other) && !holdsItem(now, item) {
			out = append(out, parts(item, other, append(slices.Clip(path), key))...)
		}
	}
	return out
}

// maxSearched bounds the lists whose items are looked for.
const maxSearched = 100

func holdsItem(list []any, item any) bool {
	return len(list) <= maxSearched && slices.ContainsFunc(list, func(one any) bool { return equal(one, item) })
}

// flat returns the scalars of a value.
func flat(v any, path []string) (out []part) {
	switch v := v.(type) {
	case nil:
	case values:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, flat(v[key], append(slices.Clip(path), key))...)
		}
	case []any:
		for i, item := range v {
			key := strconv.Itoa(i)
			if name := nameOf(item); name != "" {
				key = "name:" + name
			}
			out = append(out, flat(item, append(slices.Clip(path), key))...)
		}
	default:
		out = append(out, part{path, v})
	}
	return out
}

// asValues reads a text of several lines that is a map, such as the mesh config of a ConfigMap.
func asValues(text string) (values, bool) {
	if !strings.Contains(text, "\n") {
		return nil, false
	}
	var m values
	err := source.Unmarshal([]byte(text), &m)
	return m, err == nil && m != nil
}
