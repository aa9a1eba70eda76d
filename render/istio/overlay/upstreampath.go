package overlay

import (
	"errors"
	stdpath "path"
	"strconv"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/limit"
)

// upstreamElements splits a path as istioctl does. It cleans the path like a
// file path. It splits at every dot without a backslash, also inside a bracket.
// Then it splits each part before its first bracket.
func upstreamElements(path string) []string {
	path = strings.TrimSuffix(strings.TrimPrefix(stdpath.Clean(path), "."), ".")
	var out []string
	for _, part := range splitUnescaped(path, ".") {
		part = strings.ReplaceAll(part, `\.`, ".")
		if i := strings.Index(part, "["); i > 0 {
			out = append(out, part[:i], part[i:])
		} else if part != "" {
			out = append(out, part)
		}
	}
	return out
}

// upstreamMissing returns what istioctl puts in the place of a null.
func upstreamMissing(element string) any {
	_, isIndex := upstreamIndex(element)
	_, _, isField := upstreamField(element)
	if isIndex || isField {
		return []any{}
	}
	return map[string]any{}
}

// find returns the index of the item that element selects. For every index
// outside of the list, it returns the length of the list.
func (r *replay) find(list []any, element string) (int, bool) {
	if i, ok := upstreamIndex(element); ok {
		if i < 0 || i >= len(list) {
			i = len(list)
		}
		return i, true
	}
	match := r.matcher(element)
	for i, item := range list {
		found, ok := match(item)
		if found || !ok {
			return i, ok
		}
	}
	return 0, false
}

// matcher returns a function that tells whether element selects an item. ok is
// false if element cannot be used on such an item. That ends the search.
func (r *replay) matcher(element string) func(item any) (found, ok bool) {
	key, value, isField := upstreamField(element)
	text, isPattern := inside(element)
	if len(text) > 1 {
		text = strings.TrimPrefix(text, ":")
	}
	re := sync.OnceValue(func() *pattern { return r.pattern(text) })
	return func(item any) (found, ok bool) {
		m, isMap := item.(map[string]any)
		switch {
		case isMap:
			return r.budget.look(m[key]) && isField && printed(m[key]) == value, isField
		case !isPattern || text == "":
			return false, false
		}
		return r.budget.look(item) && re() != nil && re().matches(printed(item), r.budget), true
	}
}

// pattern compiles a regular expression. It returns nil, which matches nothing,
// if text is not valid.
func (r *replay) pattern(text string) *pattern {
	re, err := newPattern(text)
	if _, large := errors.AsType[*limit.Error](err); large {
		r.large = err
	}
	return re
}

// upstreamIndex reads `[n]`.
func upstreamIndex(element string) (int, bool) {
	text, ok := inside(element)
	n, err := strconv.Atoi(text)
	return n, ok && err == nil && n >= atEnd
}

var upstreamKey = lazyregexp.New(`^[a-zA-Z0-9_-]+$`)

// upstreamField reads `[key:value]`. A `\:` does not end the key, but its
// backslash stays in the text, so istioctl never finds such a value.
func upstreamField(element string) (key, value string, ok bool) {
	text, ok := inside(element)
	parts := splitUnescaped(text, ":")
	if !ok || len(parts) != 2 || parts[1] == "" || !upstreamKey().MatchString(parts[0]) {
		return "", "", false
	}
	return parts[0], parts[1], true
}

func inside(element string) (string, bool) {
	if len(element) < 2 || element[0] != '[' || element[len(element)-1] != ']' {
		return "", false
	}
	return element[1 : len(element)-1], true
}

// splitUnescaped splits s at every separator without a backslash before it.
func splitUnescaped(s, separator string) []string {
	var out []string
	for {
		i := indexUnescaped(s, separator)
		out = append(out, s[:i])
		if i == len(s) {
			return out
		}
		s = s[i+1:]
	}
}
