package parity

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseYAMLKeys(t *testing.T) {
	stream := `# only a comment
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: ns}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data:
  text: |
    first
    ---
    second
--- # the same again
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
---
`
	parsed, err := parseYAML([]byte(stream))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"apps/v1 Deployment ns/d", "v1 ConfigMap c", "v1 ConfigMap c (2)"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(parsed))); diff != "" {
		t.Error(diff)
	}
}

func TestParseYAMLRefuses(t *testing.T) {
	tests := map[string]struct{ stream, message string }{
		"a key twice": {"kind: A\nkind: B\n", `"kind" already set`},
		"no kind":     {"metadata: {name: a}\n", "not an object"},
		"a list":      {"- a\n", "not an object"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := parseYAML([]byte(test.stream))
			if err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, want %q in it", err, test.message)
			}
		})
	}
}

func TestNormalNumber(t *testing.T) {
	tests := map[string]any{
		"1": int64(1), "1.0": int64(1), "1e3": int64(1000), "-2": int64(-2), "0.5": 0.5,
		"9223372036854775807": int64(9223372036854775807), // exact, although a float64 cannot represent it
		"1e300":               1e300,
	}
	for text, want := range tests {
		if got := normalNumber(text); got != want {
			t.Errorf("%s: got %T %v, want %T %v", text, got, got, want, want)
		}
	}
}
