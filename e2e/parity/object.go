package parity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"sigs.k8s.io/yaml"
)

// objects are rendered objects as data, by apiVersion, kind, namespace and name. The order of the stream is not
// compared: upstream's order is random if two namespaces have an object of the same kind and name.
type objects map[string]any

// documentEnd matches a separator line. In a block scalar such a line is indented.
var documentEnd = regexp.MustCompile(`(?m)^---(?:[ \t].*)?$`)

// parseYAML parses a stream as kubectl does, with YAML 1.1 scalars. A duplicate key is an error.
func parseYAML(stream []byte) (objects, error) {
	var all []any
	for i, doc := range documentEnd.Split(string(stream), -1) {
		text, err := yaml.YAMLToJSONStrict([]byte(doc))
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", i+1, err)
		}
		parsed, err := parseJSON(text)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", i+1, err)
		}
		all = append(all, parsed...)
	}
	return byKey(all)
}

// parseJSONLines parses the output of the oracle.
func parseJSONLines(stream []byte) (objects, error) {
	all, err := parseJSON(stream)
	if err != nil {
		return nil, err
	}
	return byKey(all)
}

// parseJSON parses all values and drops nulls, which come from empty YAML documents.
func parseJSON(text []byte) ([]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var all []any
	for {
		var v any
		err := decoder.Decode(&v)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if v != nil {
			all = append(all, normal(v))
		}
	}
}

// normal converts equal numbers to equal Go values, whatever their notation.
func normal(v any) any {
	switch v := v.(type) {
	case json.Number:
		return normalNumber(string(v))
	case map[string]any:
		for k, item := range v {
			v[k] = normal(item)
		}
	case []any:
		for i, item := range v {
			v[i] = normal(item)
		}
	}
	return v
}

// normalNumber returns an int64 for 3, 3.0 and 3e0, and a float64 for a fraction.
func normalNumber(s string) any {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	const exact = 1 << 53 // up to here a float64 represents every integer
	if i := int64(f); float64(i) == f && i <= exact && i >= -exact {
		return i
	}
	return f
}

// byKey adds a number to the second and further objects of one key, in the order of their content. So an object
// that is printed twice is a difference.
func byKey(all []any) (objects, error) {
	groups := map[string][]any{}
	for _, o := range all {
		key, err := objectKey(o)
		if err != nil {
			return nil, err
		}
		groups[key] = append(groups[key], o)
	}
	result := objects{}
	for key, group := range groups {
		slices.SortFunc(group, func(a, b any) int { return bytes.Compare(asJSON(a), asJSON(b)) })
		result[key] = group[0]
		for i, o := range group[1:] {
			result[fmt.Sprintf("%s (%d)", key, i+2)] = o
		}
	}
	return result, nil
}

// objectKey returns text such as "apps/v1 Deployment istio-system/istiod".
func objectKey(o any) (string, error) {
	fields, _ := o.(map[string]any)
	metadata, _ := fields["metadata"].(map[string]any)
	kind, _ := fields["kind"].(string)
	name, _ := metadata["name"].(string)
	if kind == "" || name == "" {
		return "", fmt.Errorf("not an object with kind and name: %.200s", asJSON(o))
	}
	if namespace, _ := metadata["namespace"].(string); namespace != "" {
		name = namespace + "/" + name
	}
	return fmt.Sprintf("%v %s %s", fields["apiVersion"], kind, name), nil
}

// asJSON encodes parsed data, which always encodes.
func asJSON(v any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Append(nil, v)
	}
	return bytes.TrimSpace(b.Bytes())
}
