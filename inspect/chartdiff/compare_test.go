package chartdiff

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
)

// compare compares two embedded versions of a chart.
func compare(t *testing.T, name chart.Name, a, b string, values map[string]any) *Chart {
	t.Helper()
	library, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var both [2]*chart.Chart
	for i, version := range []string{a, b} {
		if both[i], err = library.Exact(version).Chart(name); err != nil {
			t.Fatal(err)
		}
	}
	out, err := Compare(name, both[0], both[1], Settings{Values: values, KubeVersion: "v1.30.0"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func paired(changes []diff.Change) map[string]diff.Op {
	out := map[string]diff.Op{}
	for _, c := range changes {
		out[c.Path] = c.Op
	}
	return out
}

// TestValuesAreThoseThatAUserSets: a chart that moves its defaults below another key is no change, and a key whose
// values move to the top is one line, which says whether the key still works.
func TestValuesAreThoseThatAUserSets(t *testing.T) {
	c := compare(t, chart.Istiod, "1.23.2", "1.24.2", nil)
	for path, op := range paired(c.Values) {
		if strings.HasPrefix(path, "_internal") || strings.HasPrefix(path, "defaults.") || strings.HasPrefix(path, "pilot.") {
			t.Errorf("%s is %s", path, op)
		}
	}
	if op := paired(c.Values)["global.waypoint.affinity"]; op != diff.Added {
		t.Errorf("global.waypoint.affinity is %q", op)
	}
	if len(c.Moved) != 1 || c.Moved[0].Key != "pilot" || !c.Moved[0].Up || !c.Moved[0].Works {
		t.Errorf("moved are %v", c.Moved)
	}
	back := compare(t, chart.Istiod, "1.24.2", "1.23.2", nil)
	if len(back.Moved) != 1 || back.Moved[0].Up || len(back.Values) != len(c.Values) {
		t.Errorf("the way back has %v and %d values, not %d", back.Moved, len(back.Values), len(c.Values))
	}
}

// TestObjectsAreRenderedWithTheValues: what a chart renders only for some values is compared if they are given. The
// template is without an effect otherwise.
func TestObjectsAreRenderedWithTheValues(t *testing.T) {
	const file = "templates/revision-tags.yaml"
	has := func(c *Chart) (webhook, silent bool) {
		for _, o := range c.Objects {
			webhook = webhook || strings.Contains(o.Name, "prod")
		}
		for _, name := range c.Silent {
			silent = silent || name == file
		}
		return webhook, silent
	}
	if webhook, silent := has(compare(t, chart.Istiod, "1.23.2", "1.24.2", nil)); webhook || !silent {
		t.Errorf("without a tag: webhook %v, silent %v", webhook, silent)
	}
	values := map[string]any{"revision": "a", "revisionTags": []any{"prod"}}
	if webhook, silent := has(compare(t, chart.Istiod, "1.23.2", "1.24.2", values)); !webhook || silent {
		t.Errorf("with a tag: webhook %v, silent %v", webhook, silent)
	}
}

func TestTheSameChartDoesNotDiffer(t *testing.T) {
	if c := compare(t, chart.Istiod, "1.24.2", "1.24.2", nil); c != nil {
		t.Errorf("it has %v", c)
	}
	c, err := Compare(chart.CNI, nil, nil, Settings{})
	if c != nil || err != nil {
		t.Errorf("no chart has %v, %v", c, err)
	}
}

func TestHoisted(t *testing.T) {
	at := map[string]any{"pilot": map[string]any{"image": "pilot", "hub": "", "old": int64(1)}, "global": map[string]any{
		"tag": "1"}}
	top := map[string]any{"image": "pilot", "hub": "x", "global": map[string]any{"tag": "2"}}
	got, moves := hoisted(at, top)
	want := map[string]any{"image": "pilot", "hub": "", "old": int64(1), "global": map[string]any{"tag": "1"}}
	if diff := cmp.Diff(want, got); diff != "" || len(moves) != 1 || moves[0].values != 2 {
		t.Errorf("moves %v (- want, + got):\n%s", moves, diff)
	}
	if got, moves := hoisted(top, at); len(moves) != 0 || !cmp.Equal(got, top) {
		t.Errorf("values that are at the top move: %v", moves)
	}
}

func TestViews(t *testing.T) {
	r := Report{From: "1.23.2", To: "1.24.2", Charts: []Chart{*compare(t, chart.Ztunnel, "1.23.2", "1.24.2", nil),
		{Name: "cni", State: diff.Removed}}}
	var text, markdown bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"ztunnel 1.23.2 -> 1.24.2\n", "    + logAsJson: false\n",
		"cni 1.23.2: not in 1.24.2\n"} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("the text has no line %q:\n%s", line, text.String())
		}
	}
	if err := r.WriteMarkdown(&markdown, comment.Target{Size: comment.MinSize}); err != nil {
		t.Fatal(err)
	}
	if markdown.Len() > comment.MinSize || !strings.Contains(markdown.String(), "| cni | removed |") {
		t.Errorf("the comment has %d bytes:\n%s", markdown.Len(), markdown.String())
	}
}
