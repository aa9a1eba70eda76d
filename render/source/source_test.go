package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

func TestValueReadsScalarsAsKubectlDoes(t *testing.T) {
	text := "a: [yes, no, on, off, y, n, Y, 'yes', \"on\", true, True, FALSE, ~, null, '', 1, -7, 0x1F, 0o17, 017, " +
		"1_000, 1.5, 1e3, .5, 1.20, '1.20', 2001-01-01, 12:30, !!str yes, !!str 5]\nb: {c: {d: [1, {e: f}]}}\n3: x\n"
	docs, found := Parse("f.yaml", []byte(text))
	if len(found) > 0 {
		t.Fatal(found)
	}
	var want any
	if err := yaml.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, floats(docs[0].Value())); diff != "" {
		t.Errorf("kubectl's reading (-) and ours (+) differ:\n%s", diff)
	}
}

// floats converts integers to the type that package json gives them.
func floats(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = floats(v[k])
		}
	case []any:
		for i := range v {
			v[i] = floats(v[i])
		}
	case int64:
		return float64(v)
	}
	return v
}
