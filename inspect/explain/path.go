package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/source"
)

// Path leads to a field of an object: map keys (string), list indexes (int),
// list items by a key of theirs, and documents in strings.
type Path []any

// item selects the item of a list whose key has a value.
type item struct{ key, value string }

// document steps into the YAML or JSON that a string holds.
type document struct{}

// value returns the value at the path; ok is false if there is none.
func (p Path) value(at any) (value any, ok bool) { return p.get(at, inDocument) }

// get is value with the function that parses a document in a string.
func (p Path) get(at any, parse func(text string) any) (value any, ok bool) {
	for _, step := range p {
		ok = false
		switch s := step.(type) {
		case string:
			m, _ := at.(map[string]any)
			at, ok = m[s]
		case int:
			if list, _ := at.([]any); s < len(list) {
				at, ok = list[s], true
			}
		case item:
			list, _ := at.([]any)
			at, ok = s.of(list)
		case document:
			text, _ := at.(string)
			at = parse(text)
			ok = at != nil
		}
		if !ok {
			return nil, false
		}
	}
	return at, ok
}

// String returns the path as resolve reads it.
func (p Path) String() string {
	var b strings.Builder
	start := true // of a document: no dot
	for _, step := range p {
		switch s := step.(type) {
		case string:
			switch {
			case strings.ContainsAny(s, ".[]/\" "):
				b.WriteString("[" + strconv.Quote(s) + "]")
			case start:
				b.WriteString(s)
			default:
				b.WriteString("." + s)
			}
		case int:
			fmt.Fprintf(&b, "[%d]", s)
		case item:
			fmt.Fprintf(&b, "[%s=%s]", s.key, s.value)
		case document:
			b.WriteString("/")
		}
		_, start = step.(document)
	}
	return b.String()
}

func (s item) of(list []any) (any, bool) {
	if i := s.index(list); i >= 0 {
		return list[i], true
	}
	return nil, false
}

// index is the position of the first item with the key's value, -1 for none.
func (s item) index(list []any) int { return slices.IndexFunc(list, s.is) }

func (s item) is(v any) bool {
	m, ok := v.(map[string]any)
	return ok && m[s.key] != nil && fmt.Sprint(m[s.key]) == s.value
}

func inDocument(text string) any {
	var v any
	if source.Unmarshal([]byte(text), &v) != nil {
		return nil
	}
	switch v.(type) {
	case map[string]any, []any:
		return v
	}
	return nil
}
