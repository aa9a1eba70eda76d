package overlay

import (
	"reflect"
	"testing"
)

// at returns what is at path, which must be there. A new item is the last one.
func at(t testing.TB, object map[string]any, path Path) any {
	t.Helper()
	var node any = object
	for i, step := range path {
		switch n := node.(type) {
		case map[string]any:
			node = n[step.name]
		case []any:
			if step.index == atEnd {
				step.index = len(n) - 1
			}
			e := &edit{budget: new(Budget), path: Path{step}}
			j, err := e.find(n, 0)
			if err != nil {
				t.Fatalf("%s: %v", path[:i], err)
			}
			node = n[j]
		default:
			t.Fatalf("%s is %T", path[:i], node)
		}
	}
	return node
}

var readablePaths = []string{
	"kind", "spec.replicas", "spec.new.deeply.nested", "metadata.annotations.x", `metadata.annotations.x\.y/z`,
	containers + "[name:discovery].image", containers + "[0].args.[-1]", containers + "[0].args[4]",
	containers + "[1].args.[0]", containers + "[-1].name", containers + "[name:discovery].ports.[containerPort:8080].name",
	containers + "[name:discovery].matrix[0][2]", containers + "[name:discovery].matrix[1][k:v].w", "spec.list.[-1].[-1]",
}

var values = []any{"x", "", true, 1.5, int64(3), []any{"a", nil}, map[string]any{"a": map[string]any{"b": 1.0}}}

func TestStrictReadsBack(t *testing.T) {
	for _, text := range readablePaths {
		for _, value := range values {
			object, path := decode(t, deployment), parse(t, text)
			if err := Apply(object, path, value, Strict); err != nil {
				t.Fatal(err)
			}
			if got := at(t, object, path); !reflect.DeepEqual(got, value) {
				t.Errorf("%s: got %v, want %v", text, got, value)
			}
		}
	}
}

// Deleting what was added gives the old object, where no parent was added.
func TestStrictDeletesWhatItAdded(t *testing.T) {
	tests := []struct{ add, remove string }{
		{"metadata.labels", "metadata.labels"},
		{containers + "[-1]", containers + "[2]"},
		{containers + "[0].args.[-1]", containers + "[0].args.[^added$]"},
		{containers + "[name:discovery].matrix[0][-1]", containers + "[name:discovery].matrix[0].[added]"},
	}
	for _, tt := range tests {
		object := decode(t, deployment)
		for path, value := range map[string]any{tt.add: "added"} {
			if err := Apply(object, parse(t, path), value, Strict); err != nil {
				t.Fatal(err)
			}
		}
		if err := Apply(object, parse(t, tt.remove), nil, Strict); err != nil {
			t.Fatal(err)
		}
		wantJSON(t, encode(t, object), deployment)
	}
}

// Where the paths are plain, both modes give the same.
func TestModesAgree(t *testing.T) {
	for _, path := range []string{
		"kind", "spec.replicas", "spec.new.deeply.nested", "metadata.annotations.x", `metadata.annotations.x\.y/z`,
		containers + "[name:discovery].image", containers + "[0].args.[-1]", containers + "[0].args.[cluster]",
		containers + "[-1].name",
	} {
		for _, value := range values {
			strict, err := apply(t, deployment, path, value, Strict)
			upstream, err2 := apply(t, deployment, path, value, Upstream)
			if err != nil || err2 != nil || strict != upstream {
				t.Errorf("%s with %v: %v, %v\nstrict   %s\nupstream %s", path, value, err, err2, strict, upstream)
			}
		}
	}
}

func TestApplySharesNothingWithValue(t *testing.T) {
	for _, mode := range []Mode{Strict, Upstream} {
		value := map[string]any{"list": []any{map[string]any{"a": "old"}}}
		object := map[string]any{}
		for _, patch := range []struct {
			path  string
			value any
		}{{"x", value}, {"x.list.[0].a", "new"}, {"x.list.[-1]", "more"}, {"x.added", true}} {
			if err := Apply(object, parse(t, patch.path), patch.value, mode); err != nil {
				t.Fatal(err)
			}
		}
		wantJSON(t, encode(t, value), "list: [{a: old}]")
		wantJSON(t, encode(t, object), "x: {added: true, list: [{a: new}, more]}")
	}
}
