package engine

import (
	"errors"
	"fmt"
	"strings"
)

// Values is the dot of a template, and `.Values`. It has the methods that
// templates can call on Helm's type.
type Values map[string]any

// asValues gives a map the type of this engine: the same map, with methods that
// end in an error where Helm's would write or print without a bound.
func asValues(v any) any {
	if m, ok := asMap(v); ok {
		return Values(m)
	}
	return v
}

var errMethod = errors.New("is not a method here: print values with toYaml")

// YAML always fails: Helm's method prints without a limit. Without the method, a template would find no key YAML, and
// print nothing.
func (v Values) YAML() (string, error) { return "", errMethod }

// Encode always fails, for the same reason as YAML.
func (v Values) Encode(any) (string, error) { return "", errMethod }

// Table is the map at a path, as in a.b, or an error.
func (v Values) Table(path string) (Values, error) {
	for name := range strings.SplitSeq(path, ".") {
		below, ok := v[name]
		table, isTable := asMap(below)
		if !isTable && ok {
			v = Values{}
		}
		if !isTable {
			return v, fmt.Errorf("%q is not a table", name)
		}
		v = table
	}
	return v, nil
}

// AsMap is the map itself.
func (v Values) AsMap() map[string]any {
	if len(v) == 0 {
		return map[string]any{}
	}
	return v
}

// PathValue is the scalar at a path, or an error.
func (v Values) PathValue(path string) (any, error) {
	if path == "" {
		return nil, errors.New("YAML path cannot be empty")
	}
	key := path[strings.LastIndexByte(path, '.')+1:]
	if above := strings.TrimSuffix(path, key); above != "" {
		table, err := v.Table(strings.TrimSuffix(above, "."))
		if err != nil {
			return nil, noValueAt(key)
		}
		v = table
	}
	value, ok := v[key]
	if _, isTable := value.(map[string]any); !ok || isTable {
		return nil, noValueAt(key)
	}
	return value, nil
}

func noValueAt(key string) error { return fmt.Errorf("%q is not a value", key) }
