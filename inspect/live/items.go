package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// Items are the items of a list, by the keys that managers know them by.
type Items struct {
	whole []ranked
	keys  [][]string // names of keys; there are several after a change of the API
	items map[string][]ranked
}

// ranked is what a manager wrote, with the manager's place in the object.
type ranked struct {
	rank    int
	written written
}

// maxKeys bounds the kinds of keys in one list. A list of Kubernetes has one.
const maxKeys = 8

// Items returns the items of a list. It reads the fields of the managers once for the whole list, so the cost grows
// with the length of the list, and not with its square.
func (f Field) Items() Items {
	out := Items{items: map[string][]ranked{}}
	for rank, w := range f.written {
		if w.whole {
			out.whole = append(out.whole, ranked{rank, w})
			continue
		}
		for e := range w.set.Children.All() {
			out.add(rank, e, Field{[]written{w}}.below(e).written)
		}
	}
	return out
}

func (i *Items) add(rank int, e fieldpath.PathElement, below []written) {
	if e.Key == nil {
		return
	}
	var names []string
	values := map[string]any{}
	for _, key := range *e.Key {
		names = append(names, key.Name)
		values[key.Name] = key.Value.Unstructured()
	}
	if !slices.ContainsFunc(i.keys, func(known []string) bool { return slices.Equal(known, names) }) {
		if len(i.keys) == maxKeys {
			return
		}
		i.keys = append(i.keys, names)
	}
	text := keyText(names, values)
	for _, w := range below {
		i.items[text] = append(i.items[text], ranked{rank, w})
	}
}

// Of returns an item: what is written of the one that has its keys.
func (i Items) Of(item any) Field {
	all := slices.Clone(i.whole)
	if values, ok := item.(map[string]any); ok {
		for _, names := range i.keys {
			all = append(all, i.items[keyText(names, values)]...)
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var out Field
	for _, r := range all {
		out.written = append(out.written, r.written)
	}
	return out
}

// keyText is the same for the same names and values. A value of a dump may be a map.
func keyText(names []string, values map[string]any) string {
	var text strings.Builder
	for _, name := range names {
		v := values[name]
		if n, ok := v.(int); ok {
			v = int64(n)
		}
		fmt.Fprintf(&text, "%q %T %q\n", name, v, fmt.Sprint(v))
	}
	return text.String()
}
