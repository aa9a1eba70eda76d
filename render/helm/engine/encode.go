package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"sigs.k8s.io/yaml"
	yamlv3 "sigs.k8s.io/yaml/goyaml.v3"

	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// The functions of Helm that print and read values. Their errors are swallowed,
// or become a part of the result: charts rely on it.

func toYAML(v any) string {
	data, err := yaml.Marshal(v)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(data), "\n")
}

func toYAMLPretty(v any) string {
	var out bytes.Buffer
	encoder := yamlv3.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func toJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}

func toTOML(v any) string {
	var out bytes.Buffer
	if err := toml.NewEncoder(&out).Encode(v); err != nil {
		return err.Error()
	}
	return out.String()
}

// readMap reads a map; its error is the value of the key Error.
func readMap(text string, read func([]byte, any) error) map[string]any {
	out := map[string]any{}
	if err := read([]byte(text), &out); err != nil {
		if out == nil {
			out = map[string]any{}
		}
		out["Error"] = err.Error()
	}
	return out
}

// readList reads a list; its error is its only item.
func readList(text string, read func([]byte, any) error) []any {
	out := []any{}
	if err := read([]byte(text), &out); err != nil {
		return []any{err.Error()}
	}
	return out
}

// readYAML ends the execution if a text expands to more than a file may have. It reports other errors in Helm's words.
func (r *run) readYAML(data []byte, into any) error {
	if limited, ok := errors.AsType[*limit.Error](source.Bounded(data)); ok {
		r.exceed("a text of YAML is read: %s", limited)
	}
	return yaml.Unmarshal(data, into)
}

func (r *run) fromYAML(text string) map[string]any { return readMap(text, r.readYAML) }
func (r *run) fromYAMLArray(text string) []any     { return readList(text, r.readYAML) }

func fromJSON(text string) map[string]any { return readMap(text, json.Unmarshal) }
func fromJSONArray(text string) []any     { return readList(text, json.Unmarshal) }
func fromTOML(text string) map[string]any {
	return withoutTimes(readMap(text, toml.Unmarshal)).(map[string]any)
}

// withoutTimes makes dates texts: TOML's have the time zone of the machine, and
// their methods the clock.
func withoutTimes(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format("2006-01-02T15:04:05.999999999") + offset(v)
	case map[string]any:
		for key, item := range v {
			v[key] = withoutTimes(item)
		}
	case []map[string]any:
		for _, item := range v {
			withoutTimes(item)
		}
	case []any:
		for i, item := range v {
			v[i] = withoutTimes(item)
		}
	}
	return v
}

// offset is that which was written; a local time has none, and is printed as if
// the machine had UTC.
func offset(t time.Time) string {
	switch t.Location().String() {
	case "datetime-local", "date-local", "time-local":
		return "Z"
	}
	return t.Format("Z07:00")
}
