package diff

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/manifest"
)

// TestNoChangeIsMissed changes every value of rendered objects, one by one. Each change must be found.
func TestNoChangeIsMissed(t *testing.T) {
	n := 0
	for _, o := range goldenObjects(t, "ambient") {
		changed := o.Clone()
		c := NewCompare()
		mutate(changed.Data, func() {
			n++
			if changes := c.Objects(o, changed); len(changes) == 0 {
				text, _ := changed.YAML()
				t.Fatalf("no change of %s is seen:\n%s", o.Key(), text)
			}
		})
		if changes := c.Objects(o, changed); len(changes) > 0 {
			t.Fatalf("%s is as before, not %v", o.Key(), changes)
		}
	}
	if n < 1_000 {
		t.Errorf("only %d values", n)
	}
}

// TestNoOrderOfPodsIsMissed reverses every list of rendered pod templates. Each of these changes replaces the
// pods, so it must be found.
func TestNoOrderOfPodsIsMissed(t *testing.T) {
	n := 0
	for _, o := range goldenObjects(t, "ambient") {
		changed := o.Clone()
		reverse(changed.Get("spec", "template"), func() {
			n++
			if len(NewCompare().Objects(o, changed)) == 0 {
				t.Errorf("no change of %s is seen: %v", o.Key(), changed.Get("spec", "template"))
			}
		})
	}
	if n < 10 {
		t.Errorf("only %d lists", n)
	}
}

// reverse reverses one list after the other, and calls check for each.
func reverse(v any, check func()) {
	switch v := v.(type) {
	case map[string]any:
		for _, item := range v {
			reverse(item, check)
		}
	case []any:
		if len(v) > 1 {
			slices.Reverse(v)
			check()
			slices.Reverse(v)
		}
		for _, item := range v {
			reverse(item, check)
		}
	}
}

// mutate changes one value after the other, and calls check for each.
func mutate(v any, check func()) {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if next, ok := other(item); ok {
				v[key] = next
				check()
			}
			v[key] = item
			mutate(item, check)
		}
	case []any:
		for i, item := range v {
			if next, ok := other(item); ok {
				v[i] = next
				check()
			}
			v[i] = item
			mutate(item, check)
		}
	}
}

func other(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, "\n") {
			return v + "\nmore: than before\n", true
		}
		return v + "x", true
	case int64:
		return v + 1, true
	case float64:
		return v + 1, true
	case bool:
		return !v, true
	}
	return nil, false
}

func goldenObjects(t *testing.T, name string) []*manifest.Object {
	t.Helper()
	files, err := filepath.Glob("../../golden/" + name + "/*/*/manifest.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	var out []*manifest.Object
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range manifest.Split(string(text)) {
			out = append(out, object(t, doc))
		}
	}
	return out
}
