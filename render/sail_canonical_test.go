package render

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// unstable are labels that depend on who renders.
var unstable = []string{"helm.sh/chart", "app.kubernetes.io/version", "install.operator.istio.io/owning-resource",
	"operator.istio.io/component", "operator.istio.io/managed", "operator.istio.io/version",
	"install.operator.istio.io/owning-resource-namespace"}

// hashOf is the hash of the canonical form of an object: without nulls, empty values and unstable labels, and with
// the YAML of ConfigMaps as data.
func hashOf(t *testing.T, o *manifest.Object) (key, hash string) {
	t.Helper()
	text, err := o.YAML()
	var data map[string]any
	if err == nil {
		err = source.Unmarshal(text, &data)
	}
	if err != nil {
		t.Fatal(err)
	}
	if entries, ok := data["data"].(map[string]any); ok && o.Kind() == "ConfigMap" {
		for k, v := range entries {
			if text, ok := v.(string); ok {
				entries[k] = inner(text)
			}
		}
	}
	sum := sha256.Sum256([]byte(dumped([]any{cleaned(data, false)})))
	return fmt.Sprintf("%s/%s/%s", o.Kind(), o.Key().Namespace, o.Name()), hex.EncodeToString(sum[:])[:16]
}

func inner(text string) any {
	var data map[string]any
	if strings.HasPrefix(strings.TrimSpace(text), "{") && json.Unmarshal([]byte(text), &data) == nil {
		return cleaned(data, false)
	}
	if !strings.Contains(text, "{{") && source.Unmarshal([]byte(text), &data) == nil && data != nil {
		return cleaned(data, false)
	}
	return strings.TrimSpace(text)
}

func cleaned(v any, labels bool) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, item := range v {
			if labels && slices.Contains(unstable, k) {
				continue
			}
			if item = cleaned(item, k == "labels" || k == "matchLabels"); !isNothing(item) {
				out[k] = item
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = cleaned(item, false)
		}
		return out
	}
	return v
}

func isNothing(v any) bool {
	m, isMap := v.(map[string]any)
	list, isList := v.([]any)
	return v == nil || isMap && len(m) == 0 || isList && len(list) == 0
}

// dumped is JSON with blanks after commas and colons, and only ASCII.
func dumped(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, dumped(k)+": "+dumped(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for _, item := range v {
			parts = append(parts, dumped(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return quotedASCII(v)
	case float64:
		if v == float64(int64(v)) {
			return strconv.FormatInt(int64(v), 10)
		}
	}
	text, _ := json.Marshal(v)
	return string(text)
}

func quotedASCII(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < ' ' || c > '~' && c < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, c)
		case c > '~':
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			b.WriteRune(c)
		}
	}
	return `"` + b.String() + `"`
}
