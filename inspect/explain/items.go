package explain

import (
	"slices"
	"strings"
)

// itemsOf returns a leaf. If it is a list, each of its items follows.
func itemsOf(l leaf) []leaf {
	out := []leaf{l}
	list, _ := l.value.([]any)
	for i := range list {
		out = append(out, leaf{l.path, l.value, i + 1})
	}
	return out
}

// marked returns a copy of a value in which every scalar is another one.
func marked(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, below := range v {
			out[key] = marked(below)
		}
		return out
	case []any:
		var out []any
		for _, below := range v {
			out = append(out, marked(below))
		}
		return out
	}
	return variants(v)[0]
}

// wholeOrItems chooses between a list as a whole and its items. If the field contains some of the items, only these
// count, because the others may only move them. If all of several items count, the list counts as a whole.
func wholeOrItems(found []influence) []influence {
	items := map[string][]influence{}
	for _, i := range found {
		if i.nth > 0 {
			items[i.key()] = append(items[i.key()], i)
		}
	}
	var out []influence
	for _, i := range found {
		deciding := items[i.key()]
		if direct := slices.DeleteFunc(slices.Clone(deciding), func(d influence) bool { return !d.direct }); len(direct) > 0 {
			deciding = direct
		}
		list, _ := i.value.([]any)
		switch all := len(list) > 1 && len(deciding) == len(list); {
		case len(deciding) == 0, !all && slices.ContainsFunc(deciding, func(d influence) bool { return d.nth == i.nth }):
			out = append(out, i)
		case all && i.nth == 1:
			i.nth = 0
			out = append(out, i)
		}
	}
	return out
}

func (i influence) key() string { return strings.Join(i.path, "\x00") }
