package engine_test

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/helm/engine"
)

// hidden has fields that no template sees.
type hidden struct {
	names map[string]any
	known bool
}

func TestEvaluate(t *testing.T) {
	dot := struct {
		Meta   hidden
		Values map[string]any
	}{hidden{map[string]any{"a": []any{"x", nil}}, true}, map[string]any{"a": "x"}}
	more := map[string]any{
		"contains": func(part, whole string) bool { return strings.Contains(whole, part) },
		"get":      func(h hidden, name string, fallback any) (string, error) { return name, nil },
	}
	for text, want := range map[string]string{
		`{{ get .Meta "a" .Values.none }}`:                               "a",
		`{{ if and (contains "b" "abc") (not .Values.none) }}c{{ end }}`: "c",
		`{{ slice "abc" 1 2 }}{{ printf "%s-%v" .Values.a 1 }}`:          "bx-1",
	} {
		if got, err := engine.Evaluate(text, more, dot); err != nil || got != want {
			t.Errorf("%s: it is %q, error %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`{{ toYaml . }}`, `{{ printf "%p" .Values }}`, `{{ range 9000000000 }}{{ end }}`,
		"{{", `{{ fail "x" }}`} {
		if got, err := engine.Evaluate(text, more, dot); err == nil {
			t.Errorf("%s: it is %q, want an error", text, got)
		}
	}
}
