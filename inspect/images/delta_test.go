package images_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// cluster has a Deployment with a container for each image.
func cluster(name string, refs ...string) render.Cluster {
	var containers []any
	for _, ref := range refs {
		containers = append(containers, map[string]any{"name": "c", "image": ref})
	}
	o := manifest.New(map[string]any{"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": "d"},
		"spec":     map[string]any{"template": map[string]any{"spec": map[string]any{"containers": containers}}}})
	return render.Cluster{Name: name, Releases: []render.Release{{Dir: "r", Objects: []*manifest.Object{o}}}}
}

func snapshotOf(name string, refs ...string) *snapshot.Snapshot {
	c := cluster(name, refs...)
	return c.Snapshot()
}

// compared has two clusters with the same new tag, one that is new, one that is gone, and one that stays.
func compared(t *testing.T) images.Deltas {
	t.Helper()
	c := images.NewComparison()
	for _, change := range []struct {
		before *snapshot.Snapshot
		after  render.Cluster
	}{
		{snapshotOf("b", "r/pilot:1", "r/cni:1"), cluster("b", "r/pilot:2", "r/cni:1")},
		{snapshotOf("a", "r/pilot:1", "r/cni:1"), cluster("a", "r/pilot:2", "r/cni:1")},
		{nil, cluster("new", "r/pilot:2")},
		{snapshotOf("same", "r/pilot:2"), cluster("same", "r/pilot:2")},
	} {
		if err := c.Add(change.before, change.after); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Gone(snapshotOf("gone", "r/pilot:1")); err != nil {
		t.Fatal(err)
	}
	return c.Deltas()
}

// TestDeltas: an image replaces one of its repository, and equal changes are one group.
func TestDeltas(t *testing.T) {
	want := images.Deltas{Clusters: 4, Groups: []images.Delta{
		{Clusters: []string{"a", "b"}, Changes: []images.Change{{From: "r/pilot:1", To: "r/pilot:2"}}},
		{Clusters: []string{"gone"}, Changes: []images.Change{{From: "r/pilot:1"}}},
		{Clusters: []string{"new"}, Changes: []images.Change{{To: "r/pilot:2"}}},
	}}
	have := compared(t)
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("- want, + have:\n%s", diff)
	}
	if n := have.Changed(); n != 4 {
		t.Errorf("%d clusters change, want 4", n)
	}
}

func TestFormatsOfDeltas(t *testing.T) {
	deltas := compared(t)
	for name, c := range map[string]struct {
		write func(*bytes.Buffer) error
		want  string
	}{
		"text": {func(b *bytes.Buffer) error { return deltas.WriteText(b) },
			"a, b\n  ~ r/pilot:1 -> :2\ngone\n  - r/pilot:1\nnew\n  + r/pilot:2\n"},
		"Markdown": {func(b *bytes.Buffer) error {
			return deltas.WriteMarkdown(b, comment.Target{Size: comment.DefaultSize})
		},
			"**Images change**\n\n| Clusters | Before | After |\n| --- | --- | --- |\n" +
				"| a, b | `r/pilot:1` | `r/pilot:2` |\n| gone | `r/pilot:1` |  |\n| new |  | `r/pilot:2` |\n"},
		"nothing": {func(b *bytes.Buffer) error {
			return images.NewComparison().Deltas().WriteMarkdown(b, comment.Target{Size: comment.DefaultSize})
		}, "**No image changes.**\n"},
		"no JSON": {func(b *bytes.Buffer) error { return images.NewComparison().Deltas().WriteJSON(b) },
			"{\n  \"clusters\": 0,\n  \"groups\": []\n}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := c.write(&out); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(c.want), strings.TrimSpace(out.String())); diff != "" {
				t.Errorf("- want, + have:\n%s", diff)
			}
		})
	}
}
