package explain

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// resolve reads a path along an object, so keys need no quotes: `metadata.labels.app.kubernetes.io/name`. Items are
// `[0]` and `[name=http]`. A slash leads into a document in a string, as in `data.mesh/trustDomain`. A JSON pointer
// such as `/spec/replicas` is accepted, too. The error says which keys there are at the first step that leads nowhere.
func resolve(object map[string]any, text string) (Path, error) {
	rest := strings.TrimPrefix(text, ".")
	if strings.HasPrefix(rest, "/") {
		rest = fromPointer(rest)
	}
	var path Path
	var at any = object
	for rest != "" {
		step, left, err := next(at, rest)
		if err != nil {
			return nil, fmt.Errorf("there is no field %q: %w", text, err)
		}
		path, rest = append(path, step), left
		at, _ = Path{step}.value(at)
	}
	if len(path) == 0 {
		return nil, fmt.Errorf("the field %q must name a field", text)
	}
	return path, nil
}

// fromPointer writes a JSON pointer in brackets.
func fromPointer(text string) string {
	var b strings.Builder
	for token := range strings.SplitSeq(text[1:], "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if _, err := strconv.Atoi(token); err != nil {
			token = strconv.Quote(token)
		}
		b.WriteString("[" + token + "]")
	}
	return b.String()
}

// next reads one step.
func next(at any, rest string) (step any, left string, err error) {
	switch value := at.(type) {
	case map[string]any:
		return nextKey(value, rest)
	case []any:
		return nextItem(value, rest)
	case string:
		if inside, ok := strings.CutPrefix(rest, "/"); ok && inDocument(value) != nil {
			return document{}, inside, nil
		}
	}
	return nil, "", fmt.Errorf("%q must lead into a map or a list, not into %v", rest, at)
}

// nextKey takes the longest key that the rest begins with.
func nextKey(m map[string]any, rest string) (any, string, error) {
	rest = strings.TrimPrefix(rest, ".")
	if quoted, err := strconv.QuotedPrefix(strings.TrimPrefix(rest, "[")); err == nil && strings.HasPrefix(rest, "[") {
		key, _ := strconv.Unquote(quoted)
		left, closed := strings.CutPrefix(rest[1+len(quoted):], "]")
		if _, ok := m[key]; ok && closed {
			return key, left, nil
		}
		return nil, "", notThere(key, m)
	}
	best := ""
	for key := range m {
		left, ok := strings.CutPrefix(rest, key)
		ends := left == "" || strings.ContainsRune("./[", rune(left[0]))
		if ok && ends && len(key) > len(best) {
			best = key
		}
	}
	if best == "" {
		return nil, "", notThere(rest, m)
	}
	return best, rest[len(best):], nil
}

func notThere(rest string, m map[string]any) error {
	keys := slices.Sorted(maps.Keys(m))
	name := firstName(rest)
	if near := source.Nearest(name, keys); near != "" {
		return fmt.Errorf("%q is not there\nhint: did you mean %q?", name, near)
	}
	return fmt.Errorf("%q is not there\nhint: there is %s", name, diag.Names(keys))
}

func firstName(rest string) string {
	if i := strings.IndexAny(rest, ".[/"); i > 0 {
		return rest[:i]
	}
	return rest
}

func nextItem(list []any, rest string) (any, string, error) {
	inside, left, found := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(rest, "."), "["), "]")
	if !found {
		return nil, "", fmt.Errorf("%q must select an item, as in [0] or [name=x]", rest)
	}
	if n, err := strconv.Atoi(inside); err == nil {
		if n < 0 || n >= len(list) {
			return nil, "", fmt.Errorf("item %d must be one of %d, counted from 0", n, len(list))
		}
		return n, left, nil
	}
	i := strings.IndexAny(inside, "=:")
	if i < 0 {
		return nil, "", fmt.Errorf("%q must select an item, as in [0] or [name=x]", rest)
	}
	value := inside[i+1:]
	if plain, err := strconv.Unquote(value); err == nil {
		value = plain
	}
	selected := item{inside[:i], value}
	var at []string
	for i, v := range list {
		if selected.is(v) {
			at = append(at, fmt.Sprintf("[%d]", i))
		}
	}
	switch len(at) {
	case 0:
		return nil, "", fmt.Errorf("no item has the %s %q\nhint: there is %s",
			selected.key, selected.value, diag.Names(names(list, selected.key)))
	case 1:
		return selected, left, nil
	}
	return nil, "", fmt.Errorf("%d items have the %s %q\nhint: use %s",
		len(at), selected.key, selected.value, strings.Join(at, " or "))
}

func names(list []any, key string) []string {
	var out []string
	for _, i := range list {
		if m, ok := i.(map[string]any); ok && m[key] != nil {
			out = append(out, fmt.Sprint(m[key]))
		}
	}
	return out
}
