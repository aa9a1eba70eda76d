package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"

	"github.com/meshpress/meshpress/render/source"
)

// Split returns the documents of rendered YAML that have more than comments. It trims white space around them,
// as Helm does; this changes a block scalar at the end of a document.
func Split(text string) []string {
	var docs []string
	start := 0
	for start <= len(text) {
		end, next := separator(text, start)
		if doc := strings.TrimSpace(text[start:end]); hasContent(doc) {
			docs = append(docs, doc)
		}
		start = next
	}
	return docs
}

// separator finds the next line that is `---`, alone or before a comment. It returns the offsets of this line
// and of the line after it.
func separator(text string, from int) (begin, next int) {
	for at := from; ; {
		if at > 0 || !strings.HasPrefix(text, "---") {
			i := strings.Index(text[at:], "\n---")
			if i < 0 {
				return len(text), len(text) + 1
			}
			at += i + 1
		}
		line, _, _ := strings.Cut(text[at:], "\n")
		if rest := strings.TrimSpace(line[len("---"):]); rest == "" || rest[0] == '#' {
			return at, min(at+len(line)+1, len(text)+1)
		}
		at += len(line)
	}
}

func hasContent(doc string) bool {
	for line := range strings.Lines(doc) {
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' {
			return true
		}
	}
	return false
}

// Parse reads one rendered document. Scalars get the types that kubectl gives them. It returns nil for a
// document without a kind, which templates may leave behind.
func Parse(doc string) (*Object, error) {
	text := []byte(doc)
	var raw map[string]any
	var broken error
	err := source.BoundedBy(text, func() (any, bool) {
		broken = yamlv2.Unmarshal(text, &raw)
		return raw, broken == nil
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("the document cannot be read: %w", err)
	case broken != nil:
		return nil, fmt.Errorf("the chart rendered broken YAML: %w", broken)
	}
	data, _ := plain(raw).(map[string]any)
	if kind, _ := data["kind"].(string); kind == "" {
		return nil, nil
	}
	return New(data), nil
}

// plain converts data to string keys, int64 and float64.
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

// wholeNumber returns an int64 for a whole number: templates print large ones as 1e+06.
func wholeNumber(f float64) any {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f)
	}
	return f
}

// FromJSON reads an object from JSON, as patches return it.
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
