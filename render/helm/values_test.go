package helm

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() map[string]any {
	return map[string]any{"a": map[string]any{"b": int64(1), "c": map[string]any{}}, "d": []any{"x"}, "e": nil}
}

func TestValuesAreCopied(t *testing.T) {
	given := sample()
	for name, c := range map[string]struct{ got, want map[string]any }{
		"set below": {With(given, []string{"a", "b"}, "new"),
			map[string]any{"a": map[string]any{"b": "new", "c": map[string]any{}}, "d": []any{"x"}, "e": nil}},
		"set what is not there": {With(nil, []string{"x", "y"}, true), map[string]any{"x": map[string]any{"y": true}}},
		"left out below": {Without(given, []string{"a", "b"}),
			map[string]any{"a": map[string]any{"c": map[string]any{}}, "d": []any{"x"}, "e": nil}},
		"left out at the top":       {Without(given, []string{"a"}), map[string]any{"d": []any{"x"}, "e": nil}},
		"left out below no map":     {Without(given, []string{"d", "x"}), sample()},
		"left out what is no value": {Without(given, []string{"a", "z"}), sample()},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if diff := cmp.Diff(sample(), given); diff != "" {
		t.Error("the values given have changed:", diff)
	}
}

func TestValueAt(t *testing.T) {
	for _, c := range []struct {
		path []string
		want any
		ok   bool
	}{
		{nil, sample(), true}, {[]string{"a", "b"}, int64(1), true}, {[]string{"e"}, nil, true},
		{[]string{"e", "x"}, nil, false}, {[]string{"z"}, nil, false}, {[]string{"d", "x"}, nil, false},
	} {
		got, ok := ValueAt(sample(), c.path)
		if diff := cmp.Diff(c.want, got); diff != "" || ok != c.ok {
			t.Errorf("%v: %v %s", c.path, ok, diff)
		}
	}
	if diff := cmp.Diff([][]string{{"a", "b"}, {"a", "c"}, {"d"}, {"e"}}, Leaves(sample())); diff != "" {
		t.Error(diff)
	}
}
