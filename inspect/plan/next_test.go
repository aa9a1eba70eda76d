package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// mesh returns a mesh with control planes of the versions, by revision.
func mesh(t *testing.T, versions map[string]string) snapshot.Mesh {
	t.Helper()
	m := snapshot.Mesh{Planes: map[string]snapshot.Part{}, Tags: map[string]string{}}
	for revision, version := range versions {
		v, err := chart.ParseVersion(version)
		if err != nil && version != "" {
			t.Fatal(err)
		}
		m.Planes[revision] = snapshot.Part{Component: "pilot", Revision: revision, Version: v, Object: manifest.New(nil)}
	}
	return m
}

func side(m snapshot.Mesh) *state { return stateOf(snapshot.New("c"), m) }

func TestNextNeedsVersionsThatCanBeToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		old, new map[string]string
		want     []string
	}{
		"one":           {map[string]string{"a": "1.23.0"}, map[string]string{"a": "1.24.0"}, nil},
		"the same":      {map[string]string{"a": "1.23.0"}, map[string]string{"a": "1.23.0", "b": "1.23.0"}, nil},
		"unknown":       {map[string]string{"a": "1.23.0"}, map[string]string{"a": "", "b": "1.23.0"}, nil},
		"a new cluster": {nil, map[string]string{"a": "1.23.0", "b": "1.24.0"}, nil},
		"two of the old": {map[string]string{"a": "1.23.0", "b": "1.23.0", "c": "1.24.0"},
			map[string]string{"a": "1.23.0", "b": "1.23.0", "c": "1.24.0"}, []string{
				"remove revision \"a\": nothing that is rendered points at it; `istioctl proxy-status` must show no proxy that " +
					"is still with it",
				"remove revision \"b\": nothing that is rendered points at it; `istioctl proxy-status` must show no proxy that " +
					"is still with it"}},
	} {
		t.Run(name, func(t *testing.T) {
			ch := &change{old: side(mesh(t, c.old)), new: side(mesh(t, c.new))}
			if diff := cmp.Diff(c.want, ch.next()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNextMovesTags(t *testing.T) {
	versions := map[string]string{"a": "1.23.0", "b": "1.24.0"}
	after := mesh(t, versions)
	after.Tags = map[string]string{"prod": "a", "default": "b"}
	ch := &change{old: side(mesh(t, versions)), new: side(after)}
	want := []string{"move tag \"prod\" to revision \"b\", and restart the pods of namespaces that name it"}
	if diff := cmp.Diff(want, ch.next()); diff != "" {
		t.Error(diff)
	}
}
