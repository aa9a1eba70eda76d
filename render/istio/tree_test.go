package istio

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
	"github.com/meshpress/meshpress/render/manifest"
)

func parse(t testing.TB, text string) values {
	t.Helper()
	var v values
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMergePutsOneTreeOverAnother(t *testing.T) {
	for _, row := range []struct{ name, dst, src, want string }{
		{"maps merge", "{a: {x: 1, y: 2}}", "{a: {y: 3, z: 4}}", "{a: {x: 1, y: 3, z: 4}}"},
		{"lists replace", "{a: [1, 2]}", "{a: [3]}", "{a: [3]}"},
		{"null replaces", "{a: {x: 1}}", "{a: null}", "{a: null}"},
		{"a map replaces a text", "{a: x}", "{a: {y: 1}}", "{a: {y: 1}}"},
		{"a text replaces a map", "{a: {y: 1}}", "{a: x}", "{a: x}"},
		{"a map replaces null", "{a: null}", "{a: {}}", "{a: {}}"},
		{"an empty map changes nothing", "{a: {x: 1}}", "{a: {}}", "{a: {x: 1}}"},
		{"nothing", "{a: 1}", "{}", "{a: 1}"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dst := parse(t, row.dst)
			recorded := recordedFrom(dst, "below")
			recorded.merge(parse(t, row.src), named("above"))
			layered{data: dst}.merge(parse(t, row.src), nil)
			if diff := cmp.Diff(parse(t, row.want), dst); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(dst, recorded.data); diff != "" {
				t.Errorf("with a record it is another (- without, + with):\n%s", diff)
			}
		})
	}
}

func TestGetAndSetFollowPaths(t *testing.T) {
	m := parse(t, "{a: {b: text}, none: null}")
	if v, ok := get(m, "a", "b"); !ok || v != "text" {
		t.Errorf("a.b is %v", v)
	}
	if v, ok := get(m, "none"); !ok || v != nil {
		t.Errorf("none is %v, %v", v, ok)
	}
	for _, path := range [][]string{{"x"}, {"a", "x"}, {"a", "b", "c"}, {"none", "x"}} {
		if v, ok := get(m, path...); ok {
			t.Errorf("%v is %v, want nothing", path, v)
		}
	}
	set(m, 1, "a", "b", "c")
	set(m, 2, "x", "y")
	layered{data: m}.setDefault(3, nil, "x", "y")
	layered{data: m}.setDefault(4, nil, "none")
	if diff := cmp.Diff(values{"a": values{"b": values{"c": 1}}, "x": values{"y": 2}, "none": 4}, m); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(values{"none": 4}, without(m, "a", "x")); diff != "" || len(m) != 3 {
		t.Errorf("%s (the map itself has %d keys)", diff, len(m))
	}
}

// FuzzMerge: merging twice is merging once, the source is not changed, and
// nothing is shared afterwards.
func FuzzMerge(f *testing.F) {
	f.Add([]byte(`{"a": {"x": 1}, "l": [{"y": 2}]}`), []byte(`{"a": {"z": null}, "l": [{"y": {"q": []}}]}`))
	f.Add([]byte(`{"a": 1}`), []byte(`{"a": {"b": {"c": {}}}}`))
	var specs [][]byte
	for _, pattern := range []string{"../../fixtures/*/*.yaml", "../../examples/*/*.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			if json, err := yaml.YAMLToJSON(text); err == nil { // not those with several documents
				specs = append(specs, json)
			}
		}
	}
	for i := range specs {
		f.Add(specs[i], specs[(i+1)%len(specs)])
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var dst, src values
		if json.Unmarshal(a, &dst) != nil || json.Unmarshal(b, &src) != nil || dst == nil || src == nil {
			return
		}
		before := manifest.Copy(src)
		recorded := recordedFrom(manifest.Copy(dst).(values), "below")
		recorded.merge(src, named("above"))
		layered{data: dst}.merge(src, nil)
		once := manifest.Copy(dst).(values)
		layered{data: dst}.merge(src, nil)
		if diff := cmp.Diff(once, recorded.data); diff != "" {
			t.Errorf("with a record it is another (- without, + with):\n%s", diff)
		}
		checkRecord(t, recorded, src)
		if diff := cmp.Diff(once, dst); diff != "" {
			t.Errorf("the second merge changed something:\n%s", diff)
		}
		if !covers(dst, src) {
			t.Error("something of the source is missing")
		}
		scribble(dst)
		if diff := cmp.Diff(before, any(src)); diff != "" {
			t.Errorf("a change of the result changed the source:\n%s", diff)
		}
	})
}

// covers tells whether everything of the source is in the result.
func covers(dst, src values) bool {
	for key, v := range src {
		got, ok := dst[key]
		sub, isMap := v.(values)
		below, alsoMap := got.(values)
		switch {
		case !ok, isMap && (!alsoMap || !covers(below, sub)), !isMap && !reflect.DeepEqual(got, v):
			return false
		}
	}
	return true
}

// scribble writes into every map and list.
func scribble(v any) {
	switch v := v.(type) {
	case values:
		for _, item := range v {
			scribble(item)
		}
		v["scribble"] = true
	case []any:
		for i := range v {
			scribble(v[i])
			v[i] = "scribble"
		}
	}
}
