package policies_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/diag"
)

// TestTwoOwnersOfAnObject: the finding is not of a rule, since another tool's
// output is checked too, but it is about who owns what: once for each pair of
// releases, with the places of both.
func TestTwoOwnersOfAnObject(t *testing.T) {
	for _, name := range []string{"tag", "default-tag"} {
		dir := filepath.Join("testdata", diag.DuplicateObject.String(), name)
		found := slices.DeleteFunc(check(t, dir, []*policies.Rule{}), func(d diag.Diagnostic) bool {
			return d.Code != diag.DuplicateObject
		})
		golden.Compare(t, filepath.Join(dir, "findings.txt"), text(found))
	}
}
