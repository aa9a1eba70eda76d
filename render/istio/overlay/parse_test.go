package overlay

import (
	"slices"
	"testing"
)

func key(name string) Step { return Step{name: name} }
func index(n int) Step     { return Step{kind: byIndex, index: n} }
func regex(re string) Step { return Step{kind: byRegex, regex: re} }
func field(name, value, re string) Step {
	return Step{kind: byField, name: name, value: value, regex: re}
}

func TestParse(t *testing.T) {
	tests := []struct {
		path string
		want Path
	}{
		{"a", Path{key("a")}},
		{"a.b-c.d_e", Path{key("a"), key("b-c"), key("d_e")}},
		{`a.proxy\.istio\.io/config`, Path{key("a"), key("proxy.istio.io/config")}},
		{`a.k8s\:x:y`, Path{key("a"), key("k8s:x:y")}},
		{`a\.`, Path{key("a.")}},
		{"..a..b..", Path{key("a"), key("b")}},
		{"l.[7]", Path{key("l"), index(7)}},
		{"l[7].a", Path{key("l"), index(7), key("a")}},
		{"l.[-1]", Path{key("l"), index(atEnd)}},
		{"l[0][1].[2]", Path{key("l"), index(0), index(1), index(2)}},
		{"[0].a", Path{index(0), key("a")}},
		{"l.[-2]", Path{key("l"), regex("-2")}},
		{"l.[name:istio-proxy].b", Path{key("l"), field("name", "istio-proxy", "name:istio-proxy"), key("b")}},
		{"l.[image:a.b/c:1.2]", Path{key("l"), field("image", "a.b/c:1.2", "image:a.b/c:1.2")}},
		{`l.[name:a\.b]`, Path{key("l"), field("name", "a.b", "name:a.b")}},
		{`l.[k8s\:x:a\:b]`, Path{key("l"), field("k8s:x", "a:b", `k8s\:x:a\:b`)}},
		{"l.[name:]", Path{key("l"), field("name", "", "name:")}},
		{"l.[:--log=a:b]", Path{key("l"), regex("--log=a:b")}},
		{"l.[:^a[0-9]+$].b", Path{key("l"), regex("^a[0-9]+$"), key("b")}},
		{`l.[:[^\]]x]`, Path{key("l"), regex(`[^\]]x`)}},
		{"l.[cluster.local]", Path{key("l"), regex("cluster.local")}},
		{`l.[cluster\.local]`, Path{key("l"), regex("cluster.local")}},
		{"l.[::]", Path{key("l"), regex(":")}},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			got := parse(t, tt.path)
			if got.String() != tt.path {
				t.Errorf("String() = %q", got.String())
			}
			if !slices.Equal(meaning(got), tt.want) {
				t.Errorf("got  %+v\nwant %+v", meaning(got), tt.want)
			}
		})
	}
}

// meaning returns the path without the text that it was read from.
func meaning(p Path) Path {
	out := slices.Clone(p)
	for i := range out {
		out[i].source, out[i].text = "", ""
	}
	return out
}

func TestStepString(t *testing.T) {
	var got []string
	for _, s := range parse(t, `..a\.b[0].[name:x].c..`) {
		got = append(got, s.String())
	}
	if want := []string{`a\.b`, "[0]", "[name:x]", "c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseErrors(t *testing.T) {
	const (
		closeHint  = `a "[" or "]" inside must be one of a pair, or have a backslash before it`
		selectHint = `select an item with "[key:value]", "[value]" or "[n]", or append with "[-1]"`
		emptyHint  = `name a field, as in "spec.replicas"`
	)
	tests := []struct{ path, text, hint string }{
		{"", `overlay path "" must not be empty`, emptyHint},
		{"...", `overlay path "..." must not be empty`, emptyHint},
		{"a.[x.b", `overlay path "a.[x.b": "[x.b" must end with "]"`, closeHint},
		{"a.[:[x]", `overlay path "a.[:[x]": "[:[x]" must end with "]"`, closeHint},
		{"a]b.c", `overlay path "a]b.c": "a]b" must not have a "]" without a "["`, ""},
		{"a[].b", `overlay path "a[].b": "[]" must not be empty`, selectHint},
		{"a.[:]", `overlay path "a.[:]": "[:]" must not be empty`, selectHint},
		{"a[0]b.c", `overlay path "a[0]b.c": "b" must not follow a "]"`, "put a dot between them"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			_, err := Parse(tt.path)
			wantError(t, err, tt.text, tt.hint)
		})
	}
}
