package policies_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/diag"
)

// TestTwoOwnersOfAnObject proves one finding for each pair of releases that render the same object, with the
// positions of both. The finding is not a rule's, since it applies to other tools' output too.
func TestTwoOwnersOfAnObject(t *testing.T) {
	for _, name := range []string{"tag", "default-tag"} {
		dir := filepath.Join("testdata", diag.DuplicateObject.String(), name)
		found := slices.DeleteFunc(check(t, dir, []*policies.Rule{}), func(d diag.Diagnostic) bool {
			return d.Code != diag.DuplicateObject
		})
		golden.Compare(t, filepath.Join(dir, "findings.txt"), text(found))
	}
}
