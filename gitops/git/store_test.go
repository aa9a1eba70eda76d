package git

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestContentsOfOneNameFollowEachOther: git stores them as differences then.
func TestContentsOfOneNameFollowEachOther(t *testing.T) {
	r := &Repository{known: map[string]bool{"known": true}}
	have := r.lacks([]Request{{Changes: []Change{
		{"east/istiod/manifest.yaml", "1"}, {"east/cni/manifest.yaml", "2"}, {"east/cni/README.md", "3"},
		{"east/gone", ""}, {"same", "known"}, {"top", "4"}}},
		{Changes: []Change{{"west/istiod/manifest.yaml", "5"}, {"west/cni/manifest.yaml", "2"}}}})
	if diff := cmp.Diff([]string{"3", "2", "1", "5", "4"}, have); diff != "" {
		t.Errorf("- want, + have:\n%s", diff)
	}
}

func TestPathsAreComparedFromTheirEnd(t *testing.T) {
	shuffled := []string{"b", "y/y/a", "a/a/b", "x/a", "a", "a/b", "x/y/a"}
	slices.SortFunc(shuffled, compareFromEnd)
	if diff := cmp.Diff([]string{"a", "x/a", "x/y/a", "y/y/a", "b", "a/b", "a/a/b"}, shuffled); diff != "" {
		t.Errorf("- want, + have:\n%s", diff)
	}
}
