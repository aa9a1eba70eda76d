package overlay

import (
	"strings"
	"testing"
)

func TestStrictErrors(t *testing.T) {
	c0 := containers + "[name:discovery]."
	tests := []struct {
		path, step, reason, hint string
	}{
		{c0 + "args.[999]", "[999]", "must not be greater than 4, the length of the list", `append with "[-1]"`},
		{"spec.new.[1]", "[1]", "must not be greater than 0, the length of the list", `append with "[-1]"`},
		{
			containers + "[name:discovry].image",
			"[name:discovry]",
			"must match an item of the list",
			`the items are "discovery", "istio-proxy"`,
		},
		{
			containers + "[name:proxy]",
			"[name:proxy]",
			"must match an item of the list",
			`the items are "istio-proxy", "discovery"`,
		},
		{containers + "[nam:x]", "[nam:x]", "must match an item of the list",
			`no item has the key "nam"; the keys are "name", "env", "args", "image", "matrix", "ports"`},
		{
			containers + "[discovery]",
			"[discovery]",
			"must match an item of the list",
			`the items are "[name:discovery]", "[name:istio-proxy]"`,
		},
		{c0 + "args.[--domian]", "[--domian]", "must match an item of the list",
			`the items are "--domain", "--log=a:info", "discovery", "cluster.local"`},
		{c0 + "args.[a:b]", "[a:b]", "must match an item of the list",
			`the items are "--domain", "discovery", "--log=a:info", "cluster.local"`},
		{c0 + "args.[a(]", "[a(]", `must hold a regular expression: missing closing ) in "a("`, ""},
		{"spec.template.spec.tolerations.[key:x]", "[key:x]", "must not select from an empty list", `append with "[-1]"`},
		{"spec.new.[key:x]", "[key:x]", "must not select from an empty list", `append with "[-1]"`},
		{"spec.replicas.x", "x", "must not step into a number", `end the path at "spec.replicas"`},
		{"spec.paused.[0]", "[0]", "must not step into a boolean", `end the path at "spec.paused"`},
		{"kind.x.y", "x", "must not step into a string", `end the path at "kind"`},
		{
			containers + "discovery.image",
			"discovery",
			"must not be used on a list",
			`the items are "[name:discovery]", "[name:istio-proxy]"`,
		},
		{c0 + "ports.x", "x", "must not be used on a list", `the items are "[0]", "[1]"`},
		{"spec.template.spec.tolerations.x", "x", "must not be used on a list", `the list is empty; append with "[-1]"`},
		{"metadata.[name:istiod]", "[name:istiod]", "must not be used on a map", `the keys are "name", "annotations"`},
		{"[0]", "[0]", "must not be used on a map", `the keys are "kind", "spec", "metadata"`},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) { wantStrictError(t, tt.path, "v", tt.step, tt.reason, tt.hint) })
	}
}

func TestStrictDeleteErrors(t *testing.T) {
	c0 := containers + "[name:discovery]."
	const itemsHint = `the items are "[0]" to "[3]"`
	tests := []struct {
		path, step, reason, hint string
	}{
		{"spec.replica", "replica", notThere, `the keys are "replicas", "template", "paused"`},
		{"specs.x", "specs", notThere, `the keys are "spec", "kind", "metadata"`},
		{"metadata.annotations.x", "x", notThere, ""},
		{c0 + "args.[4]", "[4]", "must be less than 4, the length of the list", itemsHint},
		{c0 + "env.[2].x", "[2]", "must be less than 1, the length of the list", `the only item is "[0]"`},
		{"spec.template.spec.tolerations.[0]", "[0]", "must be less than 0, the length of the list", "the list is empty"},
		{c0 + "args.[-1]", "[-1]", "must not be used to delete: it names the place of a new item", itemsHint},
		{containers + "[name:x]", "[name:x]", "must match an item of the list", `the items are "discovery", "istio-proxy"`},
		{"spec.replicas.x", "x", "must not step into a number", `end the path at "spec.replicas"`},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) { wantStrictError(t, tt.path, nil, tt.step, tt.reason, tt.hint) })
	}
}

func wantStrictError(t *testing.T, path string, value any, step, reason, hint string) {
	t.Helper()
	got, err := apply(t, deployment, path, value, Strict)
	wantError(t, err, `overlay path "`+path+`": "`+step+`" `+reason, hint)
	wantJSON(t, got, deployment)
}

func TestApplyRefuses(t *testing.T) {
	for _, mode := range []Mode{Strict, Upstream} {
		wantError(
			t,
			Apply(map[string]any{}, nil, 1, mode),
			`overlay path "" must not be empty`,
			`name a field, as in "spec.replicas"`,
		)
		wantError(t, Apply(nil, parse(t, "a"), 1, mode), `overlay path "a": "a" must not step into an object that is nil`, "")
	}
}

func TestHintIsShort(t *testing.T) {
	long := strings.Repeat("x", 100)
	_, err := apply(t, "a: [1, 2, 3, 4, 5, 6, 7, 8, 9, "+long+"]", "a.[zz]", 1, Strict)
	wantError(t, err, `overlay path "a.[zz]": "[zz]" must match an item of the list`,
		`the items are "1", "2", "3", "4", "5", "6", "7", "8" and 2 more`)
	_, err = apply(t, "a: ["+long+"]", "a.[zz]", 1, Strict)
	wantError(
		t,
		err,
		`overlay path "a.[zz]": "[zz]" must match an item of the list`,
		`the only item is "`+long[:60]+`..."`,
	)
}
