package istio

import (
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

func named(name string) from {
	return func() Origin { return Origin{Layer: FromManager, Name: name} }
}

// recordedFrom returns values that are all from one place.
func recordedFrom(v values, name string) layered {
	return layered{data: v, record: newRecord(v, named(name)())}
}

// names are those of the origins of a value, the one that counts first.
func names(v layered, path string) string {
	var out []string
	for _, origin := range v.record.origins(strings.Split(path, ".")) {
		out = append(out, origin.Name)
	}
	return strings.Join(out, " ")
}

// checkRecord: each value that src brought is from above, each other one from below.
func checkRecord(t *testing.T, v layered, src values) {
	t.Helper()
	for key, value := range v.data {
		brought, isBrought := src[key]
		sub, isMap := value.(values)
		over, _ := brought.(values)
		if isMap && len(sub) > 0 {
			checkRecord(t, layered{data: sub, record: v.record.child(key)}, over)
			continue
		}
		want := "below"
		if isBrought {
			want = "above"
		}
		if got := v.record.child(key).origin().Name; got != want && !isMap {
			t.Errorf("%q is from %q, want %q", key, got, want)
		}
	}
}

// TestOverriddenOriginsAreKept: the one that counts is first, then what it won over.
func TestOverriddenOriginsAreKept(t *testing.T) {
	v := recordedFrom(parse(t, "{a: {x: 1, w: 1}, list: [1, 2]}"), "profile")
	v.merge(parse(t, "{a: {x: 2}}"), named("file"))
	v.set("3", named("field"), "a", "x")
	v.setDefault("4", named("default"), "a", "w")
	v.setDefault("5", named("default"), "a", "z")
	v.set("6", named("once"), "b", "c")
	v.set("7", named("once"), "b", "c")
	for path, want := range map[string]string{
		"a.x": "field file profile", "a.w": "profile default", "a.z": "default", "b.c": "once",
		"list": "profile", "list.1": "profile",
		"a": "file profile", "b": "", "a.q": "", "q": "", "q.q": "",
	} {
		if got := names(v, path); got != want {
			t.Errorf("%s is from %q, want %q", path, got, want)
		}
	}
}

// TestCopiesOfARecord: what happens to a copy does not happen to the record.
func TestCopiesOfARecord(t *testing.T) {
	v := recordedFrom(parse(t, "{a: {x: 1}, b: {x: 1}, list: [1]}"), "first")
	for name, other := range map[string]layered{"a clone": v.clone(), "a fork": v.fork("a")} {
		other.set(2, named("second"), "a", "x")
		other.put(other.appended(2, named("second"), "list"), "list")
		if got := names(other, "a.x"); got != "second first" {
			t.Errorf("of %s it is from %q", name, got)
		}
		if got := names(other, "list.0") + ", " + names(other, "list.1"); got != "first, second" {
			t.Errorf("the items of %s are from %q", name, got)
		}
		if got := names(v, "a.x") + names(v, "list.0"); got != "firstfirst" || v.data["a"].(values)["x"] == 2 {
			t.Errorf("%s changed the values themselves: from %q", name, got)
		}
	}
	o, _ := v.get("a")
	v.put(o, "c")
	v.set(2, named("second"), "c", "x")
	if got := names(v, "a.x"); got != "first" {
		t.Errorf("a value that was moved changed the other: from %q", got)
	}
}

// TestFieldsOfAFile: what is below a value of a file has its own place there.
func TestFieldsOfAFile(t *testing.T) {
	docs, found := source.Parse("a.yaml", []byte("a: {x: [1, {y: 2}]}\nb: &b {z: 3}\nc: {<<: *b}\n"))
	if found.HasErrors() {
		t.Fatal(found)
	}
	v := newLayered(true)
	v.merge(docs[0].Map(), func() Origin { return Origin{Layer: FromResource, At: docs[0].Ref} })
	for path, want := range map[string]string{
		"a": "a.yaml:1:4", "a.x": "a.yaml:1:8", "a.x.0": "a.yaml:1:9", "a.x.1.y": "a.yaml:1:16", "c.z": "a.yaml:2:11",
	} {
		if got := v.record.origin(strings.Split(path, ".")...).At.Pos().String(); got != want {
			t.Errorf("%s is at %s, want %s", path, got, want)
		}
	}
}

// sink keeps what a step makes on the heap, with and without layers.
var sink any

// TestNoRecordCostsNothing: without a record each step makes what it makes of
// plain maps, and no origin.
func TestNoRecordCostsNothing(t *testing.T) {
	src := values{"a": values{"x": "1", "list": []any{"1"}}, "b": "2"}
	origin := func() Origin { t.Error("an origin was made"); return Origin{Layer: FromManager} }
	for name, step := range map[string][2]func(){
		"set": {
			func() { m := values{}; set(m, "1", "a", "b", "c") },
			func() { v := newLayered(false); v.set("1", origin, "a", "b", "c") },
		},
		"set a default": {
			func() { _, _ = get(src, "a", "x") },
			func() { layered{data: src}.setDefault("1", origin, "a", "x") },
		},
		"move": {
			func() { m := values{}; v, _ := get(src, "a", "x"); set(m, v, "y") },
			func() { v := newLayered(false); v.put(layered{data: src}.item("a", "x"), "y") },
		},
		"merge": {
			func() { m := values{}; m["a"] = manifest.Copy(src["a"]); m["b"] = src["b"] },
			func() { v := newLayered(false); v.merge(src, origin) },
		},
		"append": {
			func() { list := src["a"].(values)["list"].([]any); sink = append(slices.Clone(list), "2") },
			func() { sink = layered{data: src}.appended("2", origin, "a", "list").value },
		},
		"clone": {func() { manifest.Copy(src) }, func() { layered{data: src}.clone() }},
	} {
		plain, recording := testing.AllocsPerRun(100, step[0]), testing.AllocsPerRun(100, step[1])
		if plain != recording {
			t.Errorf("%s: %v allocations without layers, %v with them", name, plain, recording)
		}
	}
}
