package gateway

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// functions are those of istiod's templates for gateways, beside those of text/template.
var functions = map[string]any{
	"annotation": func(annotations map[string]string, name string, fallback any) string {
		if value, ok := annotations[name]; ok {
			return value
		}
		return fmt.Sprint(fallback)
	},
	"contains":       func(part, whole any) bool { return strings.Contains(fmt.Sprint(whole), fmt.Sprint(part)) },
	"default":        func(fallback, v any) any { return first(v, fallback) },
	"valueOrDefault": first,
	"quote":          func(v any) string { return fmt.Sprintf("%q", fmt.Sprint(v)) },
	"nindent":        func(n int, v string) string { return "\n" + indented(n, v) },
	"indent":         indented,
	"omit":           omit,
	"omitNil":        func(v any) any { return v },
	"strdict":        dict,
	"toJsonMap":      merged,
	"mergeMaps":      merge,
	"toYaml":         toYAML,
	"toJSON":         toJSON,
	"toJson":         toJSON,
	"structToJSON":   toJSON,
	"protoToJSON":    toJSON,
}

func first(v, fallback any) any {
	if v == nil || v == "" {
		return fallback
	}
	return v
}

func indented(n int, v string) string {
	pad := strings.Repeat(" ", min(max(n, 0), 40))
	return pad + strings.ReplaceAll(v, "\n", "\n"+pad)
}

func omit(m map[string]string, keys ...string) map[string]string {
	out := maps.Clone(m)
	maps.DeleteFunc(out, func(key, _ string) bool { return slices.Contains(keys, key) })
	return out
}

func dict(pairs ...any) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return out
}

func merge(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

func merged(all ...map[string]string) string { return toJSON(merge(all...)) }

func toYAML(v any) (string, error) {
	if list, ok := v.([]any); ok {
		return toJSON(list), nil // JSON is YAML
	}
	m, ok := v.(map[string]any)
	if !ok {
		return toJSON(v), nil
	}
	text, err := manifest.New(m).YAML()
	return strings.TrimSuffix(string(text), "\n"), err
}

func toJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "{}"
	}
	return string(text)
}
