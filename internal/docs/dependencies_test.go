package docs_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// TestDependenciesAreListed compares docs/dependencies.md with the direct requirements of go.mod. No line may
// be missing, stale or duplicate, and no cell may be empty.
func TestDependenciesAreListed(t *testing.T) {
	page, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		module, isRow := strings.CutPrefix(cells[0], "| ")
		if !isRow || !strings.Contains(module, "/") {
			continue
		}
		listed = append(listed, module)
		if len(cells) != 5 || slices.Contains(cells, "") {
			t.Errorf("the line of %s must have five cells", module)
		}
	}
	if diff := cmp.Diff(required(t), listed); diff != "" {
		t.Errorf("docs/dependencies.md does not list what go.mod requires (- go.mod, + page):\n%s", diff)
	}
}

// required lists the direct requirements of the module in order.
func required(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "mod", "edit", "-json", "../../go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, r := range mod.Require {
		if !r.Indirect {
			paths = append(paths, r.Path)
		}
	}
	slices.Sort(paths)
	return paths
}
