package parity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// object returns a ConfigMap with additional lines.
func object(t *testing.T, lines string) outcome {
	t.Helper()
	parsed, err := parseYAML([]byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n" + lines))
	if err != nil {
		t.Fatal(err)
	}
	return outcome{Objects: parsed}
}

func TestCompareFields(t *testing.T) {
	tests := map[string]struct {
		upstream, meshpress string
		want                []difference
	}{
		"equal numbers":     {"x: [1, 2.5]", "x: [1.0, 25e-1]", nil},
		"number and string": {"x: 1", `x: "1"`, []difference{{Field: "x", Upstream: "1", Meshpress: `"1"`}}},
		"null is not absent": {"x: null", "", []difference{
			{Field: "x", Upstream: "null", Meshpress: absent},
		}},
		"empty map is not absent": {"", "x: {}", []difference{{Field: "x", Upstream: absent, Meshpress: "{}"}}},
		"key with dots": {`x: {"a.b/c": 1}`, `x: {"a.b/c": 2}`,
			[]difference{{Field: `x["a.b/c"]`, Upstream: "1", Meshpress: "2"}}},
		"item inserted": {"x: [a, c]", "x: [a, b, c]", []difference{{Field: "x[+1]", Upstream: absent, Meshpress: `"b"`}}},
		"item removed":  {"x: [a, b, c]", "x: [a, c]", []difference{{Field: "x[1]", Upstream: `"b"`, Meshpress: absent}}},
		"line of a text": {"x: |\n  a\n  b\n", "x: |\n  a\n  c\n", []difference{
			{Field: "x line 2", Upstream: `"b"`, Meshpress: `"c"`},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for i := range test.want {
				test.want[i].Object = "v1 ConfigMap b/a"
			}
			got := compare(object(t, test.upstream), object(t, test.meshpress))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompareOutcomes(t *testing.T) {
	some, refused := object(t, ""), outcome{Refusal: "bad"}
	tests := map[string]struct {
		upstream, meshpress outcome
		want                []difference
	}{
		"both refuse":    {refused, outcome{Refusal: "other words"}, nil},
		"both print nil": {outcome{}, outcome{Objects: objects{}}, nil},
		"only one refuses": {some, refused,
			[]difference{{Field: wholeInput, Upstream: "renders 1 objects", Meshpress: "refuses: bad"}}},
		"only one accepts": {refused, some,
			[]difference{{Field: wholeInput, Upstream: "refuses: bad", Meshpress: "renders 1 objects"}}},
		"object missing": {some, outcome{}, []difference{{"v1 ConfigMap b/a", wholeObject, "present", absent}}},
		"object added":   {outcome{}, some, []difference{{"v1 ConfigMap b/a", wholeObject, absent, "present"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, compare(test.upstream, test.meshpress)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestClipShowsTheFirstDifference(t *testing.T) {
	long := string(make([]byte, 0, 300))
	for range 30 {
		long += "0123456789"
	}
	a, b := clip(long+"A", long+"B")
	if a == b || len(a) > shownLength || a[:3] != "..." {
		t.Errorf("got %q and %q", a, b)
	}
}
