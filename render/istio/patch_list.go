package istio

import (
	"encoding/json"
	"fmt"

	"github.com/meshpress/meshpress/render/manifest"
)

// The library merges a list by comparing each item of the patch with each of
// the object. What the object does not have needs no comparison: it is set
// aside, and put back behind the item that it follows in the patch, where the
// library puts it too (normalizeElementOrder of package strategicpatch).

// mergedBy are the lists of the fields that are merged item by item: where they
// are in the value of the field, and the key that tells items apart.
var mergedBy = map[string]struct{ list, key string }{
	"env": {"", "name"}, "volumes": {"", "name"}, "volumeMounts": {"", "mountPath"},
	"service": {"ports", "port"}, "resources": {"claims", "name"},
}

// maxIrregular bounds a list whose items cannot be told apart: with the same key
// twice, or with directives of the library.
const maxIrregular = 1000

// aside is what is new in a list, by the key of the item that it follows; ""
// is the beginning.
type aside map[string][]any

// split divides a list of a patch into the items that the object has, and those
// that are new. Of a list that it cannot tell apart nothing is set aside.
func split(patch, object []any, key string) (known []any, rest aside, err error) {
	has, regular := keysOf(object, key)
	_, unique := keysOf(patch, key)
	if !regular || !unique {
		if len(patch) > maxIrregular {
			return nil, nil, fmt.Errorf("a list of more than %d items must have each `%s` once", maxIrregular, key)
		}
		return patch, nil, nil
	}
	known, rest = []any{}, aside{}
	before := ""
	for _, item := range patch {
		id, _ := idOf(item, key)
		if has[id] {
			known, before = append(known, item), id
		} else {
			rest[before] = append(rest[before], item)
		}
	}
	return known, rest, nil
}

// keysOf are the keys of a list, and whether they tell all of its items apart.
func keysOf(list []any, key string) (keys map[string]bool, regular bool) {
	keys = map[string]bool{}
	for _, item := range list {
		id, ok := idOf(item, key)
		if m, _ := item.(values); !ok || keys[id] || m["$patch"] != nil {
			return keys, false
		}
		keys[id] = true
	}
	return keys, true
}

// join puts what was set aside back into the merged list.
func (a aside) join(merged []any, key string) []any {
	out := append([]any{}, a[""]...)
	for _, item := range merged {
		out = append(out, item)
		if id, ok := idOf(item, key); ok {
			out = append(out, a[id]...)
		}
	}
	return out
}

// idOf is the key of an item as JSON; the library compares it as such.
func idOf(item any, key string) (string, bool) {
	m, _ := item.(values)
	switch v := m[key].(type) {
	case string, int64, float64, bool:
		text, err := json.Marshal(v)
		return string(text), err == nil
	}
	return "", false
}

// mergeList takes what is new out of a value of a field, and returns what puts
// it into the patched object.
func (r *Release) mergeList(f field, value any, object values) (reduced any, finish func(values) error, err error) {
	by, ok := mergedBy[f.name]
	nothing := func(values) error { return nil }
	if !ok {
		return value, nothing, nil
	}
	path := f.path
	list, _ := value.([]any)
	if by.list != "" {
		path = append(append([]string{}, path...), by.list)
		list, _ = getValue(value, by.list).([]any)
	}
	holder, last := r.holder(object, path)
	there, _ := holder[last].([]any)
	known, rest, err := split(list, there, by.key)
	if err != nil || len(rest) == 0 || holder == nil {
		return value, nothing, err
	}
	reduced = known
	if by.list != "" {
		reduced = with(value.(values), known, by.list)
	}
	return reduced, func(patched values) error {
		holder, last := r.holder(patched, path)
		merged, _ := holder[last].([]any)
		joined, err := asJSON(values{last: rest.join(merged, by.key)})
		if err == nil {
			holder[last] = joined[last]
		}
		return err
	}, nil
}

// asJSON is plain data as the library returns it.
func asJSON(v values) (values, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	o, err := manifest.FromJSON(text)
	if err != nil {
		return nil, err
	}
	return o.Data, nil
}

func getValue(v any, key string) any { m, _ := v.(values); return m[key] }

// holder is the map that a path of a field ends in.
func (r *Release) holder(object values, path []string) (m values, last string) {
	for _, key := range path[:len(path)-1] {
		next := object[key]
		if key == "containers" {
			next = nil
			list, _ := object[key].([]any)
			for _, item := range list {
				if one, _ := item.(values); one["name"] == r.instance.container {
					next = one
					break
				}
			}
		}
		object, _ = next.(values)
	}
	return object, path[len(path)-1]
}
