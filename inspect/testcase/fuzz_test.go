package testcase

import (
	"testing"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// FuzzDecode: no text of a TestCase makes decoding or judging it panic, and one without errors has its assertions.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"apiVersion: meshpress.dev/v1alpha1\nkind: TestCase\nspec:\n  before: [a]\n  today: 2026-01-31\n",
		"spec:\n  findings:\n  - {code: MP0101, severity: error, file: ../a.yaml, line: 3, cluster: east, text: x}\n",
		"spec:\n  objects:\n  - {kind: Deployment, name: '[a', count: -1, expect: 'object.spec.replicas >= 2'}\n",
		"spec:\n  objects: [{expect: 'object.all(x, x == x)'}, {expect: '('}, 7]\n",
		"spec: []\nmetadata: {name: \"\\x1b\"}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		docs, _ := source.Parse("a/meshpress-test.yaml", text)
		for _, d := range docs {
			test, found := Decode(d, new(int))
			if !found.HasErrors() && len(test.assertions) != len(test.Spec.Objects) {
				t.Errorf("%d assertions of %d", len(test.assertions), len(test.Spec.Objects))
			}
			var spent int64
			_ = test.Judge(t.Context(), &spent).Result(diag.List{{Code: diag.BadValue, Severity: diag.Warning}})
		}
	})
}
