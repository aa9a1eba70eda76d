package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKeyNamesAnObject(t *testing.T) {
	for text, want := range map[string]string{
		"apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b}":         " Service b/a",
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: b}": "apps Deployment b/a",
		"apiVersion: v1\nkind: Namespace\nmetadata: {name: a}":                     " Namespace a",
		"kind: X\nmetadata: [a]": " X ",
	} {
		o, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Key().Group + " " + o.Key().String(); got != want {
			t.Errorf("%q: the key is %q, want %q", text, got, want)
		}
	}
}

func TestProblem(t *testing.T) {
	for text, want := range map[string]string{
		"apiVersion: v1\nkind: X\nmetadata: {name: a, labels: {b: c, d: null}}": "",
		"kind: X\nmetadata: {name: a}":                                          "there is no `apiVersion`",
		"apiVersion: v1\nkind: X":                                               "there is no `metadata.name`",
	} {
		o, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Problem(); got != want {
			t.Errorf("%q: the problem is %q, want %q", text, got, want)
		}
	}
	if got := New(map[string]any{"apiVersion": "v1"}).Problem(); got != "there is no `kind`" {
		t.Errorf("without a kind, the problem is %q", got)
	}
}

func TestGet(t *testing.T) {
	o, err := Parse("kind: X\nmetadata: {labels: {a: b, n: 1}}\nspec: {list: [1, x]}")
	if err != nil {
		t.Fatal(err)
	}
	got := []any{o.Label("a"), o.Label("n"), o.Label("none"), o.Get("spec", "none", "deeper"), o.Get("kind", "deeper"),
		o.List("spec", "list"), o.List("spec")}
	want := []any{"b", "", "", nil, nil, []any{int64(1), "x"}, []any(nil)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCloneSharesNothing: a change of the copy must not change the original, which clusters share.
func TestCloneSharesNothing(t *testing.T) {
	const text = "kind: X\nspec: {map: {a: b}, list: [{c: d}]}"
	o, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	o.Body = []byte("body")
	if err := o.Freeze(); err != nil {
		t.Fatal(err)
	}
	frozen, _ := o.YAML()
	c := o.Clone()
	c.Data["spec"].(map[string]any)["map"].(map[string]any)["a"] = "changed"
	c.List("spec", "list")[0].(map[string]any)["c"] = "changed"
	again, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(again.Data, o.Data); diff != "" {
		t.Error("a change of the copy is one of the original:", diff)
	}
	changed, err := c.YAML()
	if err != nil || string(changed) == string(frozen) {
		t.Errorf("the copy of a frozen object is frozen: %s (%v)", changed, err)
	}
	if string(changed) != "kind: X\nspec:\n  list:\n  - c: changed\n  map:\n    a: changed\nbody" {
		t.Errorf("the copy is\n%s", changed)
	}
}

func TestFrozenObjectIsOnlyRead(t *testing.T) {
	o := New(map[string]any{"kind": "A"})
	for range 2 {
		if err := o.Freeze(); err != nil {
			t.Fatal(err)
		}
		if text, _ := o.YAML(); string(text) != "kind: A\n" {
			t.Errorf("the canonical form is %q", text)
		}
		o.Data = map[string]any{"kind": "B"} // forbidden; it shows that the encoded text is kept
	}
}

func TestFromJSON(t *testing.T) {
	o, err := FromJSON([]byte(`{"kind": "X", "a": 9007199254740993, "b": 1.5, "c": 1e6, "d": 1e300, "e": [null, true]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"kind": "X", "a": int64(9007199254740993), "b": 1.5, "c": int64(1000000), "d": 1e300,
		"e": []any{nil, true}}
	if diff := cmp.Diff(want, o.Data); diff != "" {
		t.Error(diff)
	}
	if _, err := FromJSON([]byte("{")); err == nil {
		t.Error("half an object is read")
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{"broken": "a: [", "a list": "- kind: X",
		"a map for a key": "? {a: b}\n: c"} {
		if o, err := Parse(text); err == nil {
			t.Errorf("%s is read: %v", name, o)
		}
	}
	for _, text := range []string{"a: b", "kind: [X]", "kind: ''"} {
		if o, err := Parse(text); err != nil || o != nil {
			t.Errorf("%q has no kind: %v, %v", text, o, err)
		}
	}
}
