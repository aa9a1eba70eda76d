package render

import (
	"os/exec"
	"strings"
	"testing"

	_ "github.com/meshpress/meshpress/internal/golden"
)

// TestLibraryNeedsNoReplaceLines: those who import the library do not have the
// replace lines that the embedded charts need.
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
