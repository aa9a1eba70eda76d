package testcase

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestAssertionsAreLimited proves that the assertions of all tests count together, and that none is compiled beyond
// the limit.
func TestAssertionsAreLimited(t *testing.T) {
	const head = "apiVersion: meshpress.dev/v1alpha1\nkind: TestCase\nspec:\n  objects:\n"
	const one = "  - {kind: Pod, expect: 'true'}\n"
	most := int(limit.Assertions.Max())
	for _, c := range []struct {
		before, own int // assertions of earlier tests, and of this one
		want        string
	}{
		{most - 2, 2, ""},
		{most - 1, 3, "`spec.objects[1]` must be one of at most 5000 assertions of all tests"},
		{most + 7, 1, "`spec.objects[0]` must be one of at most 5000 assertions of all tests"},
	} {
		docs, found := source.Parse("meshpress-test.yaml", []byte(head+strings.Repeat(one, c.own)))
		count := c.before
		test, more := Decode(docs[0], &count)
		found = append(found, more...)
		switch {
		case c.want == "" && (found.HasErrors() || len(test.assertions) != c.own):
			t.Errorf("%v", found)
		case c.want != "" && (len(found) != 1 || found[0].Code != diag.BadValue || found[0].Text != c.want ||
			len(test.assertions) != 0):
			t.Errorf("%d assertions, %v", len(test.assertions), found)
		}
	}
}

// TestCostOfAssertions proves that a test counts the cost of its assertions for the run, and evaluates none once the
// run has spent what it may.
func TestCostOfAssertions(t *testing.T) {
	const text = "apiVersion: meshpress.dev/v1alpha1\nkind: TestCase\nspec:\n  objects:\n  - {kind: Pod, expect: 'true'}\n"
	docs, _ := source.Parse("meshpress-test.yaml", []byte(text))
	test, found := Decode(docs[0], new(int))
	pod, err := manifest.Parse("kind: Pod\nmetadata: {name: a}")
	if err != nil || found.HasErrors() {
		t.Fatal(err, found)
	}
	cluster := render.Cluster{Name: "east", Releases: []render.Release{{Objects: []*manifest.Object{pod}}}}
	judge := func(spent *int64) []Problem {
		j := test.Judge(t.Context(), spent)
		if err := j.Add(cluster); err != nil {
			t.Fatal(err)
		}
		return j.Result(nil).Problems
	}
	spent := limit.RunPolicyCost.Max()
	if problems := judge(&spent); len(problems) > 0 || spent <= limit.RunPolicyCost.Max() {
		t.Errorf("the last assertion: %v, spent %d", problems, spent)
	}
	const want = "assertions must not cost more than 40000000 in all"
	if problems := judge(&spent); len(problems) != 1 || !strings.Contains(problems[0].Text, want) {
		t.Errorf("the assertion after it: %v", problems)
	}
}
