package render

import (
	"os/exec"
	"strings"
	"testing"

	_ "github.com/meshpress/meshpress/internal/golden"
)

// TestLibraryNeedsNoReplaceLines: go.mod needs replace lines for the embedded charts. Programs that import the
// library do not have these lines, so the library must not need them.
func TestLibraryNeedsNoReplaceLines(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for dep := range strings.Lines(string(out)) {
		if strings.HasPrefix(dep, "charts.meshpress.dev/") || strings.Contains(dep, "/render/chart/embedded") {
			t.Errorf("package render must not import %s", dep)
		}
	}
}
