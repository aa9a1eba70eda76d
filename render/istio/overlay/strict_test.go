package overlay

import "testing"

func TestStrictSetsAndDeletes(t *testing.T) {
	tests := []struct {
		name, before, path string
		value              any
		after              string
	}{
		{"key", "a: {b: 1}", "a.b", "x", "a: {b: x}"},
		{"missing keys", "a: 1", "b.c.d", true, "{a: 1, b: {c: {d: true}}}"},
		{"key of a null", "a: null", "a.b", 2.5, "a: {b: 2.5}"},
		{"key with dots", "a: {}", `a.x\.y/z`, "v", "a: {x.y/z: v}"},
		{"map instead of a map", "a: {b: 1}", "a", map[string]any{"c": 2}, "a: {c: 2}"},
		{"scalar instead of a list", "a: [1, 2]", "a", "x", "a: x"},
		{"index", "a: [1, 2]", "a.[1]", "x", "a: [1, x]"},
		{"index at the end", "a: [1, 2]", "a[2]", "x", "a: [1, 2, x]"},
		{"append", "a: [1, 2]", "a.[-1]", "x", "a: [1, 2, x]"},
		{"append below", "a: [{b: 1}]", "a.[-1].b", 2, "a: [{b: 1}, {b: 2}]"},
		{"new list by append", "{}", "a.[-1]", "x", "a: [x]"},
		{"new list by index", "a: null", "a.[0].b[0]", "x", "a: [{b: [x]}]"},
		{"lists in lists", "a: [[1], [2]]", "a[1][0]", "x", "a: [[1], [x]]"},
		{"null item", "a: [null]", "a[0].b", "x", "a: [{b: x}]"},
		{"field", "a: [{id: x, v: 1}, {id: z}]", "a.[id:z].v", 2, "a: [{id: x, v: 1}, {id: z, v: 2}]"},
		{"field with a number", "a: [{p: 80}, {p: 1000000}]", "a.[p:1000000].v", 2, "a: [{p: 80}, {p: 1000000, v: 2}]"},
		{"field with colons and dots", "a: [{i: r.io/x:1.2}]", "a.[i:r.io/x:1.2]", "v", "a: [v]"},
		{"first of two", "a: [{id: x}, {id: x}]", "a.[id:x].v", 2, "a: [{id: x, v: 2}, {id: x}]"},
		{"regex", "a: [foobar, bar]", "a.[:^bar]", "v", "a: [foobar, v]"},
		{"regex without colon", "a: [foobar, bar]", "a.[bar]", "v", "a: [v, bar]"},
		{"field on a leaf", `a: ["x=a:info"]`, "a.[x=a:info]", "v", "a: [v]"},
		{"delete a key", "a: {b: 1, c: 2}", "a.b", nil, "a: {c: 2}"},
		{"delete a null", "a: {b: null}", "a.b", nil, "a: {}"},
		{"delete an index", "a: [1, 2, 3]", "a.[1]", nil, "a: [1, 3]"},
		{"delete a field", "a: [{id: x}, {id: z}]", "a.[id:x]", nil, "a: [{id: z}]"},
		{"delete a regex", "a: [foo, bar]", "a.[^b]", nil, "a: [foo]"},
		{"delete in an item", "a: [{id: x, v: 1}]", "a.[id:x].v", nil, "a: [{id: x}]"},
		{"delete in lists in lists", "a: [[1, 2]]", "a[0][0]", nil, "a: [[2]]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := apply(t, tt.before, tt.path, tt.value, Strict)
			if err != nil {
				t.Fatal(err)
			}
			wantJSON(t, got, tt.after)
		})
	}
}

func TestStringsThatAreMaps(t *testing.T) {
	const text = "a: b\nc: [1, 2.5]\n"
	asMap := `{"a":"b","c":[1,2.5]}`
	tests := []struct{ path, value, want string }{
		{"spec.x", text, asMap},
		{"spec.x", "a: 1", `{"a":1}`},
		{"spec.x", "a:1", `"a:1"`},
		{"spec.x", "a: 1\nb", `"a: 1\nb"`},
		{"spec.x", "x:y\n", `"x:y\n"`},
		{"spec.x", "- a: 1", `"- a: 1"`},
		{"spec.x", `{"a": 1}`, `"{\"a\": 1}"`},
		{"spec.x", "# a: 1", `"# a: 1"`},
		{"spec.list.[-1]", text, asMap},
		{"metadata.annotations", text, asMap},
		{"metadata.labels.x.y", "a: 1", `{"a":1}`},
		{"metadata.annotations.x", text, `"a: b\nc: [1, 2.5]\n"`},
		{"metadata.labels.x", "a: 1", `"a: 1"`},
		{"data.mesh", "a: 1", `"a: 1"`},
		{"stringData.mesh", "a: 1", `"a: 1"`},
		{"binaryData.mesh", "a: 1", `"a: 1"`},
		{"selector.matchLabels.x", "a: 1", `"a: 1"`},
		{"spec.nodeSelector.x", "a: 1", `"a: 1"`},
		{"spec.args.[-1]", "a: 1", `"a: 1"`},
		{"spec.command[0]", "a: 1", `"a: 1"`},
		{"spec.env[0].value", "a: 1", `"a: 1"`},
		{"spec.other[0].value", "a: 1", `{"a":1}`},
		{"value", "a: 1", `{"a":1}`},
	}
	for _, tt := range tests {
		object := map[string]any{}
		path := parse(t, tt.path)
		if err := Apply(object, path, tt.value, Strict); err != nil {
			t.Fatal(err)
		}
		if got := encode(t, at(t, object, path)); got != tt.want {
			t.Errorf("%s with %q: got %s, want %s", tt.path, tt.value, got, tt.want)
		}
	}
}
