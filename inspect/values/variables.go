package values

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// sameInEffect compares two objects of a chart. It ignores the records of values, and the order of variables and
// volumes: a chart sorts those that it gets as values.
func sameInEffect(a, b *manifest.Object) bool {
	return reflect.DeepEqual(sorted(withoutUnread(a)), sorted(withoutUnread(b))) &&
		string(a.Body) == string(b.Body)
}

// withoutUnread also leaves out variables that the injector does not read: since 1.26, its values have the variables of
// istiod.
func withoutUnread(o *manifest.Object) map[string]any {
	config, isInjector := o.Get("data", "config").(string)
	text, hasValues := o.Get("data", "values").(string)
	var injected map[string]any
	if !isInjector || !hasValues || json.Unmarshal([]byte(text), &injected) != nil {
		return withoutRecords(o)
	}
	for _, env := range []any{injected["env"], manifest.At(injected, "pilot", "env")} {
		variables, _ := env.(map[string]any)
		maps.DeleteFunc(variables, func(name string, _ any) bool { return !strings.Contains(config, name) })
	}
	o = o.Clone()
	o.Data["data"].(map[string]any)["values"] = injected
	return o.Data
}

// keys names the key of items in lists whose order has no meaning for Kubernetes.
var keys = map[string]string{"env": "name", "volumes": "name", "volumeMounts": "mountPath"}

// sorted returns a value in which lists without an order are sorted.
func sorted(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, below := range v {
			out[key] = sorted(below)
			list, isList := below.([]any)
			if name := keys[key]; isList && name != "" {
				out[key] = slices.SortedStableFunc(slices.Values(list), func(a, b any) int {
					return strings.Compare(fmt.Sprint(manifest.At(a, name)), fmt.Sprint(manifest.At(b, name)))
				})
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = sorted(item)
		}
		return out
	}
	return value
}
