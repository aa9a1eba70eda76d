package manifest

import (
	"fmt"
	"slices"
	"strings"
)

// finder finds the words in the data of an object.
type finder struct {
	words  []string
	allows func(path []string) bool // whether a word may be in a text
}

// value returns the places of words in a value, and their number.
func (f *finder) value(v any, path []string) (*gaps, int, error) {
	switch v := v.(type) {
	case string:
		found := find(v, f.words)
		if len(found) > 0 && !f.allows(path) {
			return nil, 0, fmt.Errorf("`%s` is a field that means something to Kubernetes", strings.Join(path, "."))
		}
		return &gaps{text: found}, len(found), nil
	case map[string]any:
		return f.entries(v, path)
	case []any:
		return f.list(v, path)
	}
	return nil, 0, nil
}

func (f *finder) entries(m map[string]any, path []string) (*gaps, int, error) {
	out, all := &gaps{keys: map[string]*gaps{}}, 0
	for key, item := range m {
		if len(find(key, f.words)) > 0 {
			return nil, 0, fmt.Errorf("`%s` has a word in a key", strings.Join(path, "."))
		}
		below, n, err := f.value(item, append(slices.Clip(path), key))
		if err != nil {
			return nil, 0, err
		}
		if n > 0 {
			out.keys[key], all = below, all+n
		}
	}
	return out, all, nil
}

func (f *finder) list(items []any, path []string) (*gaps, int, error) {
	out, all := &gaps{items: map[int]*gaps{}}, 0
	for i, item := range items {
		below, n, err := f.value(item, append(slices.Clip(path), anyItem))
		if err != nil {
			return nil, 0, err
		}
		if n > 0 {
			out.items[i], all = below, all+n
		}
	}
	return out, all, nil
}

// anyItem stands for an item of a list in a path.
const anyItem = "[]"

// free are the last steps of the paths of texts that Kubernetes takes as they are, if they are no longer than
// allowed and have letters, digits, dots, hyphens and underscores: all that labels and selectors of labels may
// have.
var free = [][]string{
	{"metadata", "labels", "*"}, {"metadata", "annotations", "*"}, {"matchLabels", "*"},
	{"args", anyItem}, {"command", anyItem}, {"env", anyItem, "value"},
}

// freeIn tells which texts of a kind mean nothing to Kubernetes.
func freeIn(kind string) func(path []string) bool {
	return func(path []string) bool { return isFree(kind, path) }
}

func isFree(kind string, path []string) bool {
	switch {
	case kind == "ConfigMap" && len(path) == 2 && path[0] == "data",
		kind == "Service" && len(path) == 3 && path[0] == "spec" && path[1] == "selector":
		return true
	}
	return slices.ContainsFunc(free, func(end []string) bool {
		if len(path) < len(end) {
			return false
		}
		last := path[len(path)-len(end):]
		return slices.EqualFunc(last, end, func(step, want string) bool { return want == "*" || step == want })
	})
}
