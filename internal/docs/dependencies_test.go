package docs_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/golden"
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

// TestDependenciesWeigh compares the column of packages with what the program links on Linux.
func TestDependenciesWeigh(t *testing.T) {
	const file = "../../docs/dependencies.md"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	linked := linkedPackages(t)
	var have strings.Builder
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, " | "); len(cells) == 5 && strings.Contains(cells[0], "/") {
			if cells[3] = "-"; linked[strings.TrimPrefix(cells[0], "| ")] > 0 {
				cells[3] = strconv.Itoa(linked[strings.TrimPrefix(cells[0], "| ")])
			}
			line = strings.Join(cells, " | ")
		}
		have.WriteString(line)
	}
	golden.Compare(t, file, have.String())
}

// linkedPackages counts the packages of each module that the program links.
func linkedPackages(t *testing.T) map[string]int {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", "{{if .Module}}{{.Module.Path}}{{end}}", "../../cmd/meshpress")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := map[string]int{}
	for module := range strings.FieldsSeq(string(out)) {
		linked[module]++
	}
	return linked
}
