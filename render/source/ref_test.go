package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRefFollowsPaths(t *testing.T) {
	doc := parseOne(t, "a:\n  b:\n  - c: 1\n  - 'd': two\n    e.f:\n      g[0]: h\n")
	for _, row := range []struct {
		path      []any
		text, pos string
		written   string
	}{
		{nil, "", "f.yaml:1:1", ""},
		{[]any{"a", "b", 0, "c"}, "1", "f.yaml:3:8", "a.b[0].c"},
		{[]any{"a", "b", 1, "d"}, "two", "f.yaml:4:10", "a.b[1].d"},
		{[]any{"a", "b", 1, "e.f", "g[0]"}, "h", "f.yaml:6:13", `a.b[1]."e.f"."g[0]"`},
		{[]any{"a", "b", 2}, "", "f.yaml", ""},
		{[]any{"a", "b", -1}, "", "f.yaml", ""},
		{[]any{"a", "x", "y"}, "", "f.yaml", ""},
		{[]any{"a", 0}, "", "f.yaml", ""},
		{[]any{"a", "b", "c"}, "", "f.yaml", ""},
		{[]any{1.5}, "", "f.yaml", ""},
	} {
		r := doc.Get(row.path...)
		if r.Text() != row.text || r.Pos().String() != row.pos || r.Path() != row.written {
			t.Errorf("%v is %q at %s, path %s; want %q at %s, path %s", row.path, r.Text(), r.Pos(), r.Path(), row.text, row.pos,
				row.written)
		}
	}
}

func TestNearestIsTheBestPositionForAMissingField(t *testing.T) {
	doc := parseOne(t, "a:\n  b: {c: 1}\n")
	if at := doc.Nearest("a", "b", "x", "y").Path(); at != "a.b" {
		t.Errorf("the nearest node is %q, want a.b", at)
	}
	if pos := doc.Get("a").Key("b").String(); pos != "f.yaml:2:3" {
		t.Errorf("key b is at %s, want f.yaml:2:3", pos)
	}
	if pos := doc.Get("a").Key("x").String(); pos != "f.yaml:2:3" {
		t.Errorf("a key that is missing is at %s, want the map's f.yaml:2:3", pos)
	}
}

func TestZeroRefReturnsZeroValues(t *testing.T) {
	var r Ref
	if r.Exists() || !r.IsNull() || r.Text() != "" || r.Value() != nil || len(r.Map())+len(r.Items())+len(r.Keys()) > 0 ||
		r.Get("a", 0).Exists() || r.Pos().String() != "" || r.Key("a").String() != "" {
		t.Error("the zero Ref holds something")
	}
}

func TestRefExpandsMergeKeys(t *testing.T) {
	doc := parseOne(t, `
one: &one {a: 1, b: 1}
two: &two {b: 2, c: 2, <<: *one}
all:
  c: own
  <<: [*two, {d: 3}]
  "<<": text
`)
	all := doc.Get("all")
	if diff := cmp.Diff([]string{"c", "<<", "b", "a", "d"}, all.Keys()); diff != "" {
		t.Error(diff)
	}
	want := map[string]any{"a": int64(1), "b": int64(2), "c": "own", "d": int64(3), "<<": "text"}
	if diff := cmp.Diff(want, all.Value()); diff != "" {
		t.Error(diff)
	}
	for key, value := range want {
		if got := all.Get(key).Value(); got != value {
			t.Errorf("Get(%q) is %v, Value has %v", key, got, value)
		}
	}
}

func TestRefReadsKeysThatAreAliases(t *testing.T) {
	doc := parseOne(t, "&name a: 1\nb:\n  *name : 2\n")
	if diff := cmp.Diff(map[string]any{"a": int64(1), "b": map[string]any{"a": int64(2)}}, doc.Value()); diff != "" {
		t.Error(diff)
	}
	if !doc.Get("b", "a").Exists() {
		t.Error("the key is not found by its text")
	}
}
