package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
)

var separator = regexp.MustCompile(`(?m)^---[ \t]*(?:#.*)?\r?$\n?`)

// Split returns the documents of rendered YAML that hold more than comments.
func Split(text string) []string {
	var docs []string
	for _, doc := range separator.Split(text, -1) {
		if hasContent(doc) {
			docs = append(docs, strings.TrimSpace(doc)) // as Helm does: it ends a block scalar at the end
		}
	}
	return docs
}

func hasContent(doc string) bool {
	for line := range strings.Lines(doc) {
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' {
			return true
		}
	}
	return false
}

// Parse reads one rendered document, with the types that kubectl gives scalars.
// It returns nil for a document without a kind, as templates leave them behind.
func Parse(doc string) (*Object, error) {
	var raw map[string]any
	if err := yamlv2.Unmarshal([]byte(doc), &raw); err != nil {
		return nil, fmt.Errorf("the chart rendered broken YAML: %w", err)
	}
	data, _ := plain(raw).(map[string]any)
	if kind, _ := data["kind"].(string); kind == "" {
		return nil, nil
	}
	return New(data), nil
}

// plain gives data the types of JSON: string keys, int64 and float64.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = plain(item)
		}
		return v
	case map[any]any:
		m := make(map[string]any, len(v))
		for key, item := range v {
			m[fmt.Sprint(key)] = plain(item)
		}
		return m
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
		return v
	case int:
		return int64(v)
	case uint64:
		return float64(v)
	case json.Number:
		return number(v)
	case float64:
		return wholeNumber(v)
	}
	return v
}

// wholeNumber: templates print large whole numbers as 1e+06.
func wholeNumber(f float64) any {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f)
	}
	return f
}

// FromJSON reads an object from JSON, as a patch returns it.
func FromJSON(text []byte) (*Object, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var data map[string]any
	if err := decoder.Decode(&data); err != nil {
		return nil, fmt.Errorf("read patched object: %w", err)
	}
	data, _ = plain(data).(map[string]any)
	return New(data), nil
}

func number(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64()
	return wholeNumber(f)
}
