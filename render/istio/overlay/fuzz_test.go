package overlay

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
)

var seedPaths = []string{
	"spec.template.spec.containers.[name:discovery].args[0]", `metadata.annotations.proxy\.istio\.io/config`,
	"a[0][1].[-1]", "..a..", `a.[k\:x:y\:z]`, "a.[:^x[0-9]+$]", "a[", "a.[]",
	"a]b", "a[0]b", "a//b/../c", "a.b.c.d", "a[\n(]",
}

func FuzzParse(f *testing.F) {
	for _, path := range seedPaths {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		p, err := Parse(path)
		if err != nil {
			wantHouseStyle(t, err)
			return
		}
		if p.String() != path {
			t.Errorf("String() = %q, parsed from %q", p.String(), path)
		}
		if again := parse(t, p.String()); !reflect.DeepEqual(again, p) {
			t.Errorf("got %+v, want %+v", again, p)
		}
	})
}

// wantHouseStyle checks what holds for every error.
func wantHouseStyle(t *testing.T, err error) {
	t.Helper()
	var e *PathError
	if !errors.As(err, &e) || e.Reason == "" || !oneLine(e.Error()) || !oneLine(e.Hint) {
		t.Errorf("got %#v", err)
	}
}

func oneLine(s string) bool {
	for _, r := range s {
		if r == '\n' {
			return false
		}
	}
	return true
}

func FuzzApply(f *testing.F) {
	for _, path := range seedPaths {
		for _, value := range []string{"null", `"x"`, `"a: b"`, `{"a": [1]}`} {
			f.Add(`{"a": [[1, {"b": null}], {"k:x": "y:z"}, "x1"], "spec": {"template": null}}`, path, value, true)
			f.Add(`{"a": {"b": {}}}`, path, value, false)
		}
	}
	f.Fuzz(func(t *testing.T, document, path, valueJSON string, upstream bool) {
		var object map[string]any
		var value any
		if json.Unmarshal([]byte(document), &object) != nil || json.Unmarshal([]byte(valueJSON), &value) != nil {
			return
		}
		p, err := Parse(path)
		if err != nil {
			return
		}
		before, mode := encode(t, object), Strict
		if upstream {
			mode = Upstream
		}
		err = Apply(object, p, value, mode)
		after := encode(t, object)
		if err == nil {
			return
		}
		wantHouseStyle(t, err)
		if after != before {
			t.Errorf("%v, but %s became %s", err, before, after)
		}
	})
}
