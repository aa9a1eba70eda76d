package takeover

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/manifest"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// TestNoChangeIsMissed changes every value of live objects, one by one: each
// change must be found.
func TestNoChangeIsMissed(t *testing.T) {
	n := 0
	for _, o := range goldenObjects(t, "ambient") {
		present := &live.Object{Object: o.Clone()}
		mutate(present.Data, "", func(path string) {
			n++
			before, after, _ := reduced(o, present)
			if len(diff.NewCompare().Objects(before, after)) == 0 {
				t.Errorf("%s: a change of %s is not seen", o.Key(), path)
			}
		})
		before, after, kept := reduced(o, present)
		if changes := diff.NewCompare().Objects(before, after); len(changes)+len(kept) > 0 {
			t.Fatalf("%s is as it was, not %v %v", o.Key(), changes, kept)
		}
	}
	if n < 500 {
		t.Errorf("only %d values", n)
	}
}

func mutate(v any, path string, check func(path string)) {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			at := path + "." + key
			if at == ".kind" || at == ".apiVersion" || at == ".metadata.name" || at == ".metadata.namespace" {
				continue
			}
			if next, ok := other(item); ok {
				v[key] = next
				check(at)
			}
			v[key] = item
			mutate(item, at, check)
		}
	case []any:
		for i, item := range v {
			if next, ok := other(item); ok {
				v[i] = next
				check(path + "[]")
			}
			v[i] = item
			mutate(item, path+"[]", check)
		}
	}
}

func other(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		switch {
		case strings.Contains(v, "\n"):
			return v + "\nmore: than before\n", true
		case isQuantity(v):
			return "7" + v, true
		}
		return v + "x", true
	case int64:
		return v + 1, true
	case bool:
		return !v, true
	}
	return nil, false
}

func isQuantity(v string) bool { return v != "" && v[0] >= '0' && v[0] <= '9' }

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

func object(t *testing.T, text string) *manifest.Object {
	t.Helper()
	o, err := manifest.Parse(text)
	if err != nil || o == nil {
		t.Fatal(err)
	}
	return o
}
