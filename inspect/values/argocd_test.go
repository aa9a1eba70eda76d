package values

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNullsOfAnApplication: an object with a null goes as text.
func TestNullsOfAnApplication(t *testing.T) {
	for _, c := range []struct{ values, want map[string]any }{
		{map[string]any{}, map[string]any{}},
		{map[string]any{"a": "b"}, map[string]any{"valuesObject": map[string]any{"a": "b"}}},
		{map[string]any{"a": map[string]any{"b": nil}}, map[string]any{"values": "a:\n  b: null\n"}},
		{map[string]any{"a": []any{map[string]any{"b": nil}}}, map[string]any{"values": "a:\n- b: null\n"}},
	} {
		got := map[string]any{}
		if err := setValues(got, c.values); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Error(d)
		}
	}
}
