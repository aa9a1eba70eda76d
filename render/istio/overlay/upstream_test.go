package overlay

import "testing"

// Every row was seen to be what istioctl's tpath does (istio.io/istio at ab413ac6c1f4).
var upstreamTests = []struct {
	name, before, path string
	value              any
	after              string
}{
	{"scalar instead of a list", "a: [1]", "a", "x", "a: x"},
	{"index past the end appends", "a: [1]", "a.[9]", "x", "a: [1, x]"},
	{"item past the end", "a: [1]", "a.[9].b[0].c", "x", "a: [1, {b: [{c: x}]}]"},
	{"bracket becomes a key", "{}", "a.[0]", "x", `a: {"[0]": x}`},
	{"bracket on a map", "a: {}", "a.[id:x].b", 1, `a: {"[id:x]": {b: 1}}`},
	{"two brackets are one", "a: [[1]]", "a[0][0]", "x", "a: [[1]]"},
	{"two brackets as a key", "{}", "a[0][0]", "x", `a: {"[0][0]": x}`},
	{"dot in a bracket", "{}", "a.[id:x.y]", "v", `a: {"[id:x": {"y]": v}}`},
	{"dot in a field value", "a: [{id: x.y}]", "a.[id:x.y].v", 1, "a: [{id: x.y}]"},
	{"escaped dot in a field value", "a: [{id: x.y}]", `a.[id:x\.y].v`, 1, "a: [{id: x.y, v: 1}]"},
	{"escaped colon in a field value", "a: [{id: 'x:y'}]", `a.[id:x\:y].v`, 1, "a: [{id: 'x:y'}]"},
	{"escaped colon in a key", "a: {}", `a.x\:y`, 1, `a: {'x\:y': 1}`},
	{"no such item", "a: [{id: x}]", "a.[id:y].v", 1, "a: [{id: x}]"},
	{"field of a missing value", "a: [{id: x}]", "a.[m:<nil>].v", 1, "a: [{id: x, v: 1}]"},
	{"regex on maps", "a: [{id: x}]", "a.[x]", 1, "a: [{id: x}]"},
	{"bad regex", "a: [x]", "a.[x(]", 1, "a: [x]"},
	{"regex", "a: [x, z]", "a.[:^z]", 1, "a: [x, 1]"},
	{"into a scalar", "a: 1", "a.b", 1, "a: 1"},
	{"cleaned as a file path", "a: {x: {}}", "a.x//y/", 1, "a: {x: {}, x/y: 1}"},
	{"cleaned away", "a: 1", "a/..", 1, "a: 1"},
	{"lists in lists are not set", "a: [[1]]", "a.[0].[0]", "x", "a: [[1]]"},
	{"maps in lists in lists are", "a: [[{b: 1}]]", "a.[0].[0].b", "x", "a: [[{b: x}]]"},
	{"null list is not made", "a: null", "a.[0]", "x", "a: null"},
	{"null map is", "a: null", "a.b", "x", "a: {b: x}"},
	{"deleting makes maps", "{}", "a.b.c", nil, "a: {b: {}}"},
	{"delete a key", "a: {b: 1}", "a.b", nil, "a: {}"},
	{"delete an item", "a: [1, 2]", "a.[0]", nil, "a: [2]"},
	{"delete in lists in lists", "a: [[1]]", "a.[0].[0]", nil, "a: [[1]]"},
	{"text is a map everywhere", "data: {}", "data.x", "a: b", "data: {x: {a: b}}"},
	{"comment is a map", "a: 1", "a", "# x: y", "a: {}"},
	{"text in a null is lost", "a: null", "a.b", "x: y", "a: null"},
	{"text in a new item is lost", "a: []", "a.[-1].b", "x: y", "a: []"},
}

func TestUpstream(t *testing.T) {
	for _, tt := range upstreamTests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := apply(t, tt.before, tt.path, tt.value, Upstream)
			if err != nil {
				t.Fatal(err)
			}
			wantJSON(t, got, tt.after)
		})
	}
}

func TestUpstreamPanics(t *testing.T) {
	for path, step := range map[string]string{"a.[1]": "[1]", "a.[-1]": "[-1]", "b.c.[0]": "[0]"} {
		got, err := apply(t, "{a: [1], b: null}", path, nil, Upstream)
		wantError(t, err, `overlay path "`+path+`": "`+step+`" does not exist, so it cannot be deleted: `+
			`istioctl stops with a panic`, "")
		wantJSON(t, got, "{a: [1], b: null}")
	}
}
