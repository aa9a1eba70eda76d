package fn_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/manifest"
)

func TestIsHostAnnotation(t *testing.T) {
	for key, want := range map[string]bool{
		"config.kubernetes.io/local-config": true, "internal.config.kubernetes.io/path": true, "config.k8s.io/id": true,
		"kustomize.config.k8s.io/behavior": true, "kpt.dev/x": true, "internal.kpt.dev/upstream-identifier": true,
		"mykpt.dev/x": false, "myconfig.kubernetes.io/x": false, "kubernetes.io/x": false, "kpt.dev.example.com/x": false,
		"a": false, "": false,
	} {
		if got := fn.IsHostAnnotation(key); got != want {
			t.Errorf("%q: got %v", key, got)
		}
	}
}

func TestWithoutHostAnnotations(t *testing.T) {
	for _, c := range []struct{ annotations, want map[string]any }{
		{map[string]any{"kpt.dev/x": "y", "a": "b"}, map[string]any{"annotations": map[string]any{"a": "b"}}},
		{map[string]any{"kpt.dev/x": "y"}, map[string]any{}},
		{map[string]any{}, map[string]any{"annotations": map[string]any{}}},
	} {
		before := len(c.annotations)
		o := &manifest.Object{Data: map[string]any{"metadata": map[string]any{"annotations": c.annotations}}}
		if diff := cmp.Diff(c.want, fn.WithoutHostAnnotations(o).Data["metadata"]); diff != "" {
			t.Errorf("(- want, + got)\n%s", diff)
		}
		if len(c.annotations) != before {
			t.Error("the object that is shared has changed")
		}
	}
}
